import { describe, expect, it } from "vitest";
import type { FunctionDeclaration } from "../generator/cpp-source.js";
import { numberText, parseLiteral } from "../generator/literals.js";
import { Program } from "../generator/program.js";
import { Names, Translation } from "../generator/translation.js";

/** The JavaScript of a struct's only method, with declarations before the struct. */
function js(method: string, { before = "", result = "double" as "float" | "double" } = {}): string[] {
  const struct = `template <class Result> struct s { using V = vec<Result>; ${method} };`;
  const program = new Program([{ file: "test.h", text: `using F = vec<double>;\n${before}\n${struct}` }]);
  const translation = new Translation(program, new Names(["x", "y"]));
  const declaration = program.struct("s", result, { file: "test.h", line: 0 });
  const f = declaration.methods[0] as FunctionDeclaration;
  const given = f.parameters.map(({ name = "" }, index) =>
    Translation.given(name, 2, translation.parameterType(declaration, f, index, result)),
  );
  const value = translation.method(declaration, f, result, given);
  return [...translation.statements.map(({ name, text }) => `${name} = ${text}`), value.text];
}

describe("an expression", () => {
  it("keeps the order of operations and only the parentheses that say it", () => {
    expect(js("static F f(F x, F y) { return (x * y) + (x - (y - x)) / -x; }")).toEqual(["x * y + (x - (y - x)) / -x"]);
    expect(js("static F f(F x, F y) { return x - (y + x) - (x + y); }")).toEqual(["x - (y + x) - (x + y)"]);
    expect(js("static F f(F x, F y) { return x * (y * x) / (x / y); }")).toEqual(["x * (y * x) / (x / y)"]);
  });
  it("negates without writing a decrement", () => {
    expect(js("static F f(F x) { return -(-x); }")).toEqual(["-(-x)"]);
    expect(js("static F f(F x) { return x - -1.0; }")).toEqual(["x - -1"]);
  });
  it("turns masks into booleans with C++'s precedence", () => {
    expect(js("static F f(F x, F y) { return select(x < y & y <= x | !(x == y), x, y); }")).toEqual([
      "x < y && y <= x || !(x === y) ? x : y",
    ]);
    expect(js("static F f(F x, F y) { const auto m = x > y; return select(!m & (m | x >= y), x, y); }")).toEqual([
      "m = x > y",
      "!m && (m || x >= y) ? x : y",
    ]);
  });
  it("compares against a template's constant without reading it as template arguments", () => {
    expect(js("static F f(F x) { return select(x < largest<Result>, x, -largest<Result> - x); }")).toEqual([
      "x < 1.7976931348623157e+308 ? x : -1.7976931348623157e+308 - x",
    ]);
  });
  it("drops conversions", () => {
    expect(js("static F f(F x) { return F(x + 1) * vec<double>(2.0) + V(3); }")).toEqual(["(x + 1) * 2 + 3"]);
  });
});

describe("a builtin", () => {
  it("min and max keep the comparison and the order of their arguments", () => {
    expect(js("static F f(F x, F y) { return min(x, y); }")).toEqual(["x < y ? x : y"]);
    expect(js("static F f(F x, F y) { return max(x * y, F(-0.0)); }")).toEqual([
      "product = x * y",
      "product > -0 ? product : -0",
    ]);
  });
  it("abs is Math.abs, bit operations are functions of bits.ts, each written once", () => {
    expect(
      js("static F f(F x) { return abs(x) + pow2(x) * (pow2(x) - exponent(truncate(copy_sign(x, -x)))); }"),
    ).toEqual([
      "power = pow2(x)",
      "signed = copySign(x, -x)",
      "truncated = truncate(signed)",
      "exponentOf = exponent(truncated)",
      "Math.abs(x) + power * (power - exponentOf)",
    ]);
  });
  it("sqrt is Math.sqrt, of doubles", () => {
    expect(js("static F f(F x) { return 2.0 * sqrt(x * x + 1.0); }")).toEqual(["2 * Math.sqrt(x * x + 1)"]);
  });
  it("polynomial is split at the largest power of two below the number of coefficients", () => {
    expect(js("static F f(F x) { return polynomial(x, 1.0); }")).toEqual(["1"]);
    expect(js("static F f(F x) { return polynomial(x, 1.0, 2.0); }")).toEqual(["1 + x * 2"]);
    expect(js("static F f(F x) { return polynomial(x, 1.0, 2.0, 3.0); }")).toEqual([
      "x2 = x * x",
      "1 + x * 2 + x2 * 3",
    ]);
    expect(js("static F f(F x) { return polynomial(x, 1.0, 2.0, 3.0, 4.0, -5.0, 6.0, 7.0); }")).toEqual([
      "x2 = x * x",
      "x4 = x2 * x2",
      "1 + x * 2 + x2 * (3 + x * 4) + x4 * (-5 + x * 6 + x2 * 7)",
    ]);
  });
});

describe("a constant", () => {
  it("is written as a number, with its name", () => {
    const before = "constexpr double third = 1.0 / 3.0; constexpr double sixth = third / 2;";
    expect(js("static F f(F x) { return x * sixth; }", { before })).toEqual(["x * 0.16666666666666666 /* sixth */"]);
  });
  it("is chosen by Result", () => {
    const before = `template <class Result> constexpr double low;
      template <> constexpr double low<float> = -1.0; template <> constexpr double low<double> = -0x1p-1074;`;
    const f = "static F f(F x) { return x * low<Result> + low<float>; }";
    expect(js(f, { before })).toEqual(["x * -5e-324 /* low */ + -1 /* low */"]);
    expect(js(f, { before, result: "float" })).toEqual(["x * -1 /* low */ + -1 /* low */"]);
  });
});

describe("a call", () => {
  const before = `inline F square(F a) { return a * a; }
    template <class Result> F g(F a, F);
    template <> inline F g<float>(F a, F) { return a; }
    template <> inline F g<double>(F a, F b) { const F r = square(a + b); return r - b; }
    template <class Result> struct helper { static F twice(F a) { return a + a; } static F four(F a) { return twice(twice(a)); } };`;
  it("is expanded, with names for arguments that are used more than once", () => {
    expect(js("static F f(F x, F y) { const F r = square(x + y); return r + g<Result>(r, 1.0); }", { before })).toEqual(
      ["a = x + y", "r = a * a", "a_2 = r + 1", "r_2 = a_2 * a_2", "r + (r_2 - 1)"],
    );
  });
  it("is expanded to the specialisation for Result", () => {
    expect(js("static F f(F x, F y) { return g<Result>(x, y); }", { before, result: "float" })).toEqual(["x"]);
  });
  it("of a struct's method takes that struct's types", () => {
    expect(js("static F f(F x) { return helper<double>::four(x); }", { before })).toEqual(["a = x + x", "a + a"]);
  });
});

describe("float32 lanes", () => {
  const float = { result: "float" } as const;
  it("round after every operation but the one that the array rounds", () => {
    expect(js("static V f(V x, V y) { return x * y; }", float)).toEqual(["x * y"]);
    expect(js("static V f(V x, V y) { return select(x < y, x * y + x, -(x / y)); }", float)).toEqual([
      "x < y ? Math.fround(x * y) + x : -(x / y)",
    ]);
    expect(js("static V f(V x, V y) { const V p = x * y; return max(p, x - y); }", float)).toEqual([
      "p = Math.fround(x * y)",
      "difference = Math.fround(x - y)",
      "p > difference ? p : difference",
    ]);
  });
  it("round constants, as broadcasting does", () => {
    expect(js("static V f(V x) { return x * V(0.1); }", float)).toEqual([`x * ${Math.fround(0.1)}`]);
    expect(js("static V f(V x) { return x * V(0.1); }")).toEqual(["x * 0.1"]);
  });
});

describe("outside the subset", () => {
  const cases: [string, string, RegExp, string?][] = [
    ["a loop", "static F f(F x) { for (;;) {} return x; }", /test\.h:\d+: "for" is outside the subset/],
    ["an if", "static F f(F x) { if (x > 0) return x; return x; }", /"if" is outside/],
    ["a variable", "static F f(F x) { F y = x; return y; }", /"F y" declares a variable; expected const/],
    ["an assignment", "static F f(F x) { x = x; return x; }", /statement outside the subset: "x ="/],
    ["a compound assignment", "static F f(F x) { x += x; return x; }", /statement outside the subset: "x \+="/],
    ["no return", "static F f(F x) { const F y = x; }", /f has no return/],
    ["a conditional", "static F f(F x) { return x > x ? x : x; }", /"\?" is outside the subset/],
    ["&&", "static F f(F x) { return select(x < x && x > x, x, x); }", /"&&" is outside the subset/],
    ["!=", "static F f(F x) { return select(x != x, x, x); }", /"!=" is outside the subset/],
    ["an unknown function", "static F f(F x) { return exp(x); }", /unknown function "exp"/],
    ["std::", "static F f(F x) { return std::exp(x); }", /"std::" is outside the subset/],
    ["an unknown name", "static F f(F x) { return x + z; }", /unknown name "z"/],
    ["a wrong number of arguments", "static F f(F x) { return min(x); }", /min takes 2 arguments but got 1/],
    ["an unknown type", "static double f(F x) { return x; }", /type outside the subset: double/],
    ["a pointer", "static F f(const F* x) { return x; }", /references and pointers are outside the subset: F\*/],
    ["a mask as a number", "static F f(F x) { return x * (x < x); }", /\* of float64 lanes and a mask; expected lanes/],
    ["a number as a mask", "static F f(F x) { return select(x, x, x); }", /select by float64 lanes; expected a mask/],
    ["a non-constant coefficient", "static F f(F x) { return polynomial(x, x); }", /coefficients must be constants/],
    ["int arithmetic", "static F f(F x) { return x * (1 / 3); }", /int arithmetic 1 \/ 3; write doubles/],
    ["a long double", "static F f(F x) { return x * 1.0L; }", /number literal outside the subset: 1.0L/],
    ["a member function", "F f(F x) { return x; }", /struct member outside the subset: "F"; expected using or static/],
    ["recursion", "static F f(F x) { return f(x); }", /f calls itself/],
    [
      "a template without an argument",
      "static F f(F x) { return g(x); }",
      /function "g" is a template/,
      "template <class Result> inline F g(F x) { return x; }",
    ],
    [
      "a missing specialisation",
      "static F f(F x) { return g<Result>(x); }",
      /"g" has no definition for <double>/,
      "template <class Result> F g(F x);",
    ],
    [
      "a second definition",
      "static F f(F x) { return x; }",
      /g is defined twice/,
      "inline F g(F x) { return x; } inline F g(F x) { return x; }",
    ],
    [
      "a macro",
      "static F f(F x) { return x; }",
      /preprocessor directive outside the subset: #define A 1/,
      "\n#define A 1\n",
    ],
    [
      "a constexpr int",
      "static F f(F x) { return x; }",
      /constexpr of type "int"; expected double/,
      "constexpr int a = 1;",
    ],
  ];
  it.each(cases)("%s is an error that says where and what", (_, f, message, before = "") => {
    expect(() => js(f, { before })).toThrow(message);
    expect(() => js(f, { before })).toThrow(/^test\.h:\d+: /);
  });
  it("float32 lanes do not mix with doubles", () => {
    expect(() => js("static V f(V x) { return x + F(x); }", { result: "float" })).toThrow(
      /expected float64 lanes but got float32 lanes/,
    );
  });
});

describe("a literal", () => {
  it("is the double that C++ reads", () => {
    expect(parseLiteral("0x1.8p52")).toEqual({ type: "double", value: 1.5 * 2 ** 52 });
    expect(parseLiteral("0x1.62e42fefa39efp-1")).toEqual({ type: "double", value: Math.LN2 });
    expect(parseLiteral("0x0.0000000000001p-1022")).toEqual({ type: "double", value: 5e-324 });
    expect(parseLiteral("0x1.fffffffffffffp1023")).toEqual({ type: "double", value: Number.MAX_VALUE });
    expect(parseLiteral("1e-3")).toEqual({ type: "double", value: 0.001 });
    expect(parseLiteral("0.1f")).toEqual({ type: "float", value: Math.fround(0.1) });
    expect(parseLiteral("12")).toEqual({ type: "int", value: 12 });
  });
  it("with more bits than a double holds, or octal, is refused", () => {
    for (const text of ["0x1.23456789abcdef1p0", "0x1p1024", "0x1p-1075", "010", "1u", "0b1"]) {
      expect(parseLiteral(text), text).toBeUndefined();
    }
  });
  it("is written so that it reads back the same", () => {
    expect(numberText(-0)).toBe("-0");
    expect(Number(numberText(Math.LN2))).toBe(Math.LN2);
  });
});
