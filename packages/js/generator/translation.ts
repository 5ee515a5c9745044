// Writes a C++ function as flat JavaScript statements, with every call expanded: a loop then needs no inlining from the
// engine (V8 stops at 920 bytes of bytecode, and a call that is not inlined boxes its double).
// Nothing is reordered or simplified: the values are the same roundings of the same operations as in C++.
import {
  type BinaryOperator,
  type Body,
  type Callee,
  type Expression,
  type FunctionDeclaration,
  type Position,
  SourceError,
  type StructDeclaration,
  type TypeName,
} from "./cpp-source.js";
import { numberText, parseLiteral } from "./literals.js";
import type { Program, Result } from "./program.js";

/** Lanes of vec<float>, lanes of vec<double>, masks, and scalar constants that turn into lanes where they are used. */
export type Type = "float" | "double" | "mask" | "scalar" | "int";

/** How often a value changes: once per call, once per row or channel, with every element. */
export type Frequency = 0 | 1 | 2;

export interface Value {
  readonly text: string;
  readonly precedence: number;
  readonly type: Type;
  readonly frequency: Frequency;
  /** the number, where it is known here */
  readonly constant?: number | undefined;
  /** A float32 operation whose result is still a double. Storing it into a Float32Array rounds as well as Math.fround. */
  readonly unrounded?: boolean | undefined;
  /** a name for the value, should it need one */
  readonly hint: string;
}

export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly frequency: Frequency;
  readonly comment?: string | undefined;
}

const precedence = { conditional: 1, or: 2, and: 3, equality: 4, relation: 5, sum: 6, product: 7, unary: 8, atom: 9 };

const javascriptOperators: Record<BinaryOperator, { readonly text: string; readonly precedence: number }> = {
  "|": { text: "||", precedence: precedence.or },
  "&": { text: "&&", precedence: precedence.and },
  "==": { text: "===", precedence: precedence.equality },
  "<": { text: "<", precedence: precedence.relation },
  "<=": { text: "<=", precedence: precedence.relation },
  ">": { text: ">", precedence: precedence.relation },
  ">=": { text: ">=", precedence: precedence.relation },
  "+": { text: "+", precedence: precedence.sum },
  "-": { text: "-", precedence: precedence.sum },
  "*": { text: "*", precedence: precedence.product },
  "/": { text: "/", precedence: precedence.product },
};

/** C++ name → the function of src/bits.ts that does the same */
const bitFunctions: Record<string, string> = {
  pow2: "pow2",
  exponent: "exponent",
  truncate: "truncate",
  copy_sign: "copySign",
};

const reserved = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield NaN Infinity Math Number".split(
    " ",
  ),
);

export function camelCase(name: string): string {
  return name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The names one JavaScript function has used up. */
export class Names {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.taken = new Set(taken);
  }

  unique(wish: string): string {
    const base = reserved.has(wish) ? `${wish}Value` : wish;
    let name = base;
    for (let count = 2; this.taken.has(name); count++) name = `${base}_${count}`;
    this.taken.add(name);
    return name;
  }
}

/** What the names in a C++ body mean. */
interface Environment {
  readonly values: ReadonlyMap<string, Value>;
  readonly templateParameter: string | undefined;
  readonly result: Result | undefined;
  readonly struct: StructDeclaration | undefined;
}

/** Collects the statements that compute some values inside one loop body. */
export class Translation {
  readonly statements: Statement[] = [];
  /** functions of src/bits.ts in use */
  readonly imports = new Set<string>();
  /** headers in use */
  readonly files = new Set<string>();
  private readonly nameOf = new Map<string, string>();
  private readonly calls: string[] = [];
  private comment: string | undefined;

  constructor(
    private readonly program: Program,
    private readonly names: Names,
  ) {}

  /** A value that the loop around has under this name. */
  static given(name: string, frequency: Frequency, type: Type = "double"): Value {
    return { text: name, precedence: precedence.atom, type, frequency, hint: name };
  }

  /** The declared type of a method's parameter. */
  parameterType(struct: StructDeclaration, method: FunctionDeclaration, index: number, result: Result): Type {
    const parameter = method.parameters[index];
    if (parameter === undefined) {
      throw new SourceError(method.position, `${struct.name}::${method.name} needs more than ${index} parameters`);
    }
    const { templateParameter } = struct;
    return this.type(parameter.type, { values: new Map(), templateParameter, result, struct });
  }

  /** The struct's method, called with the loop's values. */
  method(struct: StructDeclaration, method: FunctionDeclaration, result: Result, given: readonly Value[]): Value {
    return this.expand(struct, method, result, given, method.position);
  }

  /** A free function, called with the loop's values. */
  function(name: string, given: readonly Value[]): Value {
    const position = { file: "the loop", line: 0 };
    return this.expand(undefined, this.program.function(name, undefined, position), undefined, given, position);
  }

  /** The value under a name, or as a literal: something that can be written twice. */
  bind(value: Value, wish = value.hint): Value {
    if (isAtom(value)) return value;
    const rounded = this.rounded(value);
    // Every name is assigned once, so that the same text is the same value.
    let name = this.nameOf.get(rounded.text);
    if (name === undefined) {
      name = this.names.unique(camelCase(wish));
      this.nameOf.set(rounded.text, name);
      this.statements.push({ name, text: rounded.text, frequency: value.frequency, comment: this.comment });
      this.comment = undefined;
    }
    return { ...rounded, text: name, precedence: precedence.atom };
  }

  /** With the rounding to float32 that the value may still need. */
  rounded(value: Value): Value {
    if (value.unrounded !== true) return value;
    return { ...value, text: `Math.fround(${value.text})`, precedence: precedence.atom, unrounded: false };
  }

  private expand(
    struct: StructDeclaration | undefined,
    declaration: FunctionDeclaration,
    result: Result | undefined,
    given: readonly Value[],
    position: Position,
  ): Value {
    const { name, parameters, body, templateParameter } = declaration;
    const key = `${struct ? `${struct.name}::` : ""}${name}<${result ?? ""}>`;
    if (this.calls.includes(key)) throw new SourceError(position, `${name} calls itself`);
    if (body === undefined) throw new SourceError(position, `"${name}" is declared but not defined`);
    if (parameters.length !== given.length) {
      throw new SourceError(position, `${name} takes ${parameters.length} arguments but got ${given.length}`);
    }
    this.calls.push(key);
    this.files.add(declaration.position.file);
    const values = new Map<string, Value>();
    const environment: Environment = {
      values,
      templateParameter: struct?.templateParameter ?? templateParameter,
      result,
      struct,
    };
    const isCall = this.calls.length > 1;
    parameters.forEach((parameter, index) => {
      const type = this.type(parameter.type, environment);
      const value = this.convert(given[index] as Value, type, position);
      if (parameter.name === undefined) return;
      // A name for what is used more than once.
      values.set(parameter.name, uses(body, parameter.name) > 1 ? this.bind(value, parameter.name) : value);
    });
    const outerComment = this.comment;
    if (isCall && body.locals.length > 0) {
      this.comment = `${struct ? `${struct.name}::` : ""}${name}${result === undefined ? "" : `<${result}>`}`;
    }
    for (const local of body.locals) {
      const value = this.expression(local.value, environment);
      const type = local.type.name === "auto" ? undefined : this.type(local.type, environment);
      if (values.has(local.name)) throw new SourceError(local.type.position, `"${local.name}" is declared twice`);
      values.set(
        local.name,
        this.bind(type === undefined ? value : this.convert(value, type, local.value.position), local.name),
      );
    }
    const returned = this.expression(body.result, environment);
    const type = declaration.returns.name === "auto" ? returned.type : this.type(declaration.returns, environment);
    this.comment = isCall ? outerComment : undefined;
    this.calls.pop();
    return { ...this.convert(returned, type, body.result.position), hint: camelCase(name) };
  }

  private type(type: TypeName, environment: Environment): Type {
    const alias =
      environment.struct?.aliases.find(({ name }) => name === type.name)?.type ?? this.program.aliases.get(type.name);
    if (alias !== undefined && type.argument === undefined && alias.name !== type.name)
      return this.type(alias, environment);
    if (type.argument !== undefined && (type.name === "vec" || type.name === "mask")) {
      const lane = this.result(type.argument, environment, type.position);
      return type.name === "mask" ? "mask" : lane;
    }
    const text = type.argument === undefined ? type.name : `${type.name}<${type.argument}>`;
    throw new SourceError(type.position, `type outside the subset: ${text}`);
  }

  private result(argument: string, environment: Environment, position: Position): Result {
    if (argument === "float" || argument === "double") return argument;
    if (argument === environment.templateParameter && environment.result !== undefined) return environment.result;
    throw new SourceError(position, `unknown template argument "${argument}"`);
  }

  private convert(value: Value, type: Type, position: Position): Value {
    if (value.type === type) return value;
    if (isScalar(value) && (type === "double" || type === "float")) return scalarAsLanes(value, type);
    throw new SourceError(position, `expected ${describe(type)} but got ${describe(value.type)}`);
  }

  private expression(expression: Expression, environment: Environment): Value {
    switch (expression.kind) {
      case "number":
        return literal(expression.text, expression.position);
      case "name":
        return this.named(expression.name, expression.argument, environment, expression.position);
      case "unary":
        return this.unary(expression.operator, this.expression(expression.operand, environment), expression.position);
      case "binary":
        return this.binary(
          expression.operator,
          this.expression(expression.left, environment),
          this.expression(expression.right, environment),
          expression.position,
        );
      case "call":
        return this.call(expression.callee, expression.arguments, environment, expression.position);
    }
  }

  private named(name: string, argument: string | undefined, environment: Environment, position: Position): Value {
    const local = environment.values.get(name);
    if (local !== undefined && argument === undefined) return local;
    const result = argument === undefined ? undefined : this.result(argument, environment, position);
    if (result !== undefined && name === "infinity") return scalar(Number.POSITIVE_INFINITY, "Infinity");
    if (result !== undefined && name === "largest") {
      return scalar(result === "float" ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE, undefined);
    }
    if (!this.program.hasConstant(name)) throw new SourceError(position, `unknown name "${name}"`);
    const key = `${name}<${result ?? ""}>`;
    if (this.calls.includes(key)) throw new SourceError(position, `${name} is defined by itself`);
    this.calls.push(key);
    const declaration = this.program.constant(name, result, position);
    this.files.add(declaration.position.file);
    const value = this.expression(declaration.value as Expression, {
      values: new Map(),
      templateParameter: declaration.templateParameter,
      result,
      struct: undefined,
    });
    this.calls.pop();
    if (!isScalar(value)) throw new SourceError(declaration.position, `${name} is not a constant expression`);
    return scalar(value.constant as number, `${numberText(value.constant as number)} /* ${name} */`);
  }

  private unary(operator: "-" | "!", operand: Value, position: Position): Value {
    if (operator === "!") {
      if (operand.type !== "mask") throw new SourceError(position, `! of ${describe(operand.type)}; expected a mask`);
      return {
        ...operand,
        text: `!${parenthesized(operand, precedence.unary)}`,
        precedence: precedence.unary,
        hint: "not",
      };
    }
    if (operand.type === "mask") throw new SourceError(position, "- of a mask");
    if (operand.constant !== undefined) {
      // In C++ the int -0 is 0.
      const value = operand.type === "int" ? 0 - operand.constant : -operand.constant;
      const name = / \/\*.*/.exec(operand.text)?.[0] ?? "";
      return { ...operand, ...constantText(value, `${numberText(value)}${name}`), constant: value };
    }
    const text = parenthesized(operand, precedence.unary);
    return {
      ...operand,
      text: text.startsWith("-") ? `-(${text})` : `-${text}`,
      precedence: precedence.unary,
      hint: "negated",
    };
  }

  private binary(operator: BinaryOperator, left: Value, right: Value, position: Position): Value {
    const { text, precedence: own } = javascriptOperators[operator];
    if (operator === "&" || operator === "|") {
      if (left.type !== "mask" || right.type !== "mask") {
        throw new SourceError(
          position,
          `${operator} of ${describe(left.type)} and ${describe(right.type)}; expected masks`,
        );
      }
      return {
        text: `${parenthesized(left, own)} ${text} ${parenthesized(right, own + 1)}`,
        precedence: own,
        type: "mask",
        frequency: most(left, right),
        hint: "both",
      };
    }
    const isArithmetic = operator === "+" || operator === "-" || operator === "*" || operator === "/";
    if (isScalar(left) && isScalar(right)) {
      if (!isArithmetic) throw new SourceError(position, `${operator} of two constants is outside the subset`);
      return foldScalars(operator, left, right, position);
    }
    const lanes = isScalar(left) ? right.type : left.type;
    if (lanes === "mask" || left.type === "mask" || right.type === "mask") {
      throw new SourceError(
        position,
        `${operator} of ${describe(left.type)} and ${describe(right.type)}; expected lanes`,
      );
    }
    let a = this.rounded(this.convert(left, lanes, position));
    let b = this.rounded(this.convert(right, lanes, position));
    // What changes less often than the other operand gets a name, so that it is computed outside the loop.
    if (a.frequency < b.frequency) a = this.bind(a);
    if (b.frequency < a.frequency) b = this.bind(b);
    return {
      text: `${parenthesized(a, own)} ${text} ${parenthesized(b, own + 1)}`,
      precedence: own,
      type: isArithmetic ? lanes : "mask",
      frequency: most(a, b),
      unrounded: isArithmetic && lanes === "float",
      hint: isArithmetic ? { "+": "sum", "-": "difference", "*": "product", "/": "quotient" }[operator] : "comparison",
    };
  }

  private call(
    callee: Callee,
    expressions: readonly Expression[],
    environment: Environment,
    position: Position,
  ): Value {
    const { name, argument, struct } = callee;
    const given = expressions.map((expression) => this.expression(expression, environment));
    if (struct !== undefined) {
      const result = this.result(struct.argument, environment, position);
      return this.methodCall(this.program.struct(struct.name, result, position), name, result, given, position);
    }
    const sibling = environment.struct?.methods.some((method) => method.name === name) ?? false;
    if (sibling && argument === undefined) {
      return this.methodCall(
        environment.struct as StructDeclaration,
        name,
        environment.result as Result,
        given,
        position,
      );
    }
    if (this.isConversion(name, environment)) {
      const type = this.type({ name, argument, position }, environment);
      const [value] = given;
      if (value === undefined || given.length !== 1) throw new SourceError(position, `${name}(…) takes 1 argument`);
      return this.convert(value, type, position);
    }
    if (this.program.hasFunction(name)) {
      const result = argument === undefined ? undefined : this.result(argument, environment, position);
      return this.expand(undefined, this.program.function(name, result, position), result, given, position);
    }
    if (argument !== undefined) throw new SourceError(position, `unknown function "${name}<${argument}>"`);
    return this.builtin(name, given, position);
  }

  private isConversion(name: string, environment: Environment): boolean {
    return (
      name === "vec" ||
      this.program.aliases.has(name) ||
      (environment.struct?.aliases.some((alias) => alias.name === name) ?? false)
    );
  }

  private methodCall(
    struct: StructDeclaration,
    name: string,
    result: Result,
    given: readonly Value[],
    position: Position,
  ): Value {
    const method = struct.methods.find((candidate) => candidate.name === name);
    if (method === undefined) throw new SourceError(position, `struct ${struct.name} has no method "${name}"`);
    return this.expand(struct, method, result, given, position);
  }

  private builtin(name: string, given: readonly Value[], position: Position): Value {
    const take = (count: number): void => {
      if (given.length !== count) {
        throw new SourceError(position, `${name} takes ${count} arguments but got ${given.length}`);
      }
    };
    if (name === "select") {
      take(3);
      return this.select(given[0] as Value, given[1] as Value, given[2] as Value, position);
    }
    if (name === "min" || name === "max") {
      take(2);
      return this.extremum(name, given[0] as Value, given[1] as Value, position);
    }
    if (name === "polynomial") return this.polynomial(given, position);
    if (name === "sqrt") {
      take(1);
      const value = this.convert(given[0] as Value, "double", position);
      return {
        ...value,
        text: `Math.sqrt(${value.text})`,
        precedence: precedence.atom,
        constant: undefined,
        hint: "root",
      };
    }
    if (name === "abs") {
      take(1);
      const value = this.lanes(given[0] as Value, position);
      return {
        ...value,
        text: `Math.abs(${value.text})`,
        precedence: precedence.atom,
        constant: undefined,
        hint: "magnitude",
      };
    }
    const bitFunction = Object.hasOwn(bitFunctions, name) ? bitFunctions[name] : undefined;
    if (bitFunction === undefined) throw new SourceError(position, `unknown function "${name}"`);
    take(name === "copy_sign" ? 2 : 1);
    // copy_sign exists for both lanes and never rounds; the others are for doubles only.
    const lanes = name === "copy_sign" ? this.commonLanes(given, position) : "double";
    const values = given.map((value) => this.rounded(this.convert(value, lanes, position)));
    this.imports.add(bitFunction);
    return this.bind({
      text: `${bitFunction}(${values.map(({ text }) => text).join(", ")})`,
      precedence: precedence.atom,
      type: lanes,
      frequency: most(...values),
      hint: { pow2: "power", exponent: "exponentOf", truncate: "truncated", copy_sign: "signed" }[name] ?? name,
    });
  }

  private lanes(value: Value, position: Position): Value {
    if (value.type === "float" || value.type === "double") return value;
    throw new SourceError(position, `expected lanes but got ${describe(value.type)}`);
  }

  private commonLanes(values: readonly Value[], position: Position): "float" | "double" {
    const found = values.find((value) => !isScalar(value));
    if (found === undefined) throw new SourceError(position, "only constants; expected lanes");
    return this.lanes(found, position).type as "float" | "double";
  }

  private select(condition: Value, a: Value, b: Value, position: Position): Value {
    if (condition.type !== "mask") {
      throw new SourceError(position, `select by ${describe(condition.type)}; expected a mask`);
    }
    const type = this.commonLanes([a, b], position);
    return conditional(condition, this.convert(a, type, position), this.convert(b, type, position), "selected");
  }

  private extremum(name: "min" | "max", a: Value, b: Value, position: Position): Value {
    const type = this.commonLanes([a, b], position);
    const left = this.bind(this.convert(a, type, position));
    const right = this.bind(this.convert(b, type, position));
    const comparison = this.binary(name === "min" ? "<" : ">", left, right, position);
    return conditional(comparison, left, right, name === "min" ? "smaller" : "larger");
  }

  // native/math/polynomial.h, the same roundings in the same order.
  private polynomial(given: readonly Value[], position: Position): Value {
    const [argument, ...coefficients] = given;
    if (argument === undefined || coefficients.length === 0) {
      throw new SourceError(position, "polynomial takes an argument and coefficients");
    }
    if (!coefficients.every(isScalar)) throw new SourceError(position, "polynomial's coefficients must be constants");
    const constants = coefficients.map((coefficient) => scalarAsLanes(coefficient, "double"));
    const powers = [this.bind(this.convert(argument, "double", position))];
    const base = powers[0] as Value;
    const baseName = /^[A-Za-z]\w*$/.test(base.text) ? base.text : "x";
    for (let i = 1; 1 << i < constants.length; i++) {
      const power = powers[i - 1] as Value;
      powers.push(this.bind(this.binary("*", power, power, position), `${baseName}${1 << i}`));
    }
    const estrin = (from: number, count: number): Value => {
      if (count === 1) return constants[from] as Value;
      let i = 0;
      while (2 << i < count) i += 1;
      const low = estrin(from, 1 << i);
      const high = estrin(from + (1 << i), count - (1 << i));
      return this.binary("+", low, this.binary("*", powers[i] as Value, high, position), position);
    };
    return { ...estrin(0, constants.length), hint: "polynomial" };
  }
}

function most(...values: readonly Value[]): Frequency {
  return Math.max(0, ...values.map(({ frequency }) => frequency)) as Frequency;
}

function isScalar({ type }: Value): boolean {
  return type === "scalar" || type === "int";
}

function isAtom(value: Value): boolean {
  return value.constant !== undefined || /^\w+$/.test(value.text);
}

function parenthesized(value: Value, least: number): string {
  return value.precedence < least ? `(${value.text})` : value.text;
}

function conditional(condition: Value, a: Value, b: Value, hint: string): Value {
  // What a specialisation leaves of a choice: select(m, 0.0, 0.0).
  if (a.text === b.text) return a;
  return {
    text: `${parenthesized(condition, precedence.or)} ? ${parenthesized(a, precedence.or)} : ${parenthesized(b, precedence.conditional)}`,
    precedence: precedence.conditional,
    type: a.type,
    frequency: most(condition, a, b),
    unrounded: a.unrounded === true || b.unrounded === true,
    hint,
  };
}

function constantText(value: number, text: string): Pick<Value, "text" | "precedence"> {
  return { text, precedence: value < 0 || Object.is(value, -0) ? precedence.unary : precedence.atom };
}

function scalar(value: number, text = numberText(value), type: Type = "scalar"): Value {
  return { ...constantText(value, text), type, frequency: 0, constant: value, hint: "constant" };
}

function scalarAsLanes(value: Value, type: "float" | "double"): Value {
  const constant = value.constant as number;
  const rounded = type === "float" ? Math.fround(constant) : constant;
  const text = Object.is(rounded, constant) ? value.text : value.text.replace(/^\S+/, numberText(rounded));
  return { ...value, text, type, constant: rounded };
}

const floatLiteral = "floatLiteral";

function literal(text: string, position: Position): Value {
  const parsed = parseLiteral(text);
  if (parsed === undefined) throw new SourceError(position, `number literal outside the subset: ${text}`);
  const value = scalar(parsed.value, numberText(parsed.value), parsed.type === "int" ? "int" : "scalar");
  return parsed.type === "float" ? { ...value, hint: floatLiteral } : value;
}

// As g++ does at compile time, in doubles; int arithmetic would mean something else there (1 / 3 is 0).
function foldScalars(operator: "+" | "-" | "*" | "/", left: Value, right: Value, position: Position): Value {
  if (left.type === "int" && right.type === "int") {
    throw new SourceError(position, `int arithmetic ${left.text} ${operator} ${right.text}; write doubles (1.0)`);
  }
  if (left.hint === floatLiteral || right.hint === floatLiteral) {
    throw new SourceError(position, `float arithmetic ${left.text} ${operator} ${right.text}; write doubles`);
  }
  const a = left.constant as number;
  const b = right.constant as number;
  return scalar(operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : a / b);
}

function uses(body: Body, name: string): number {
  return [...body.locals.map(({ value }) => value), body.result].reduce(
    (sum, value) => sum + occurrences(value, name),
    0,
  );
}

function occurrences(expression: Expression, name: string): number {
  switch (expression.kind) {
    case "number":
      return 0;
    case "name":
      return expression.name === name ? 1 : 0;
    case "unary":
      return occurrences(expression.operand, name);
    case "binary":
      return occurrences(expression.left, name) + occurrences(expression.right, name);
    case "call":
      return expression.arguments.reduce((sum, argument) => sum + occurrences(argument, name), 0);
  }
}

function describe(type: Type): string {
  return {
    float: "float32 lanes",
    double: "float64 lanes",
    mask: "a mask",
    scalar: "a constant",
    int: "an integer constant",
  }[type];
}
