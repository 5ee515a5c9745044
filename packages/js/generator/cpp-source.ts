// Reads the restricted C++ of native/math and native/ops: tokens, then declarations. What it does not know is an error
// with file, line and construct, so that a header cannot say one thing to g++ and another to JavaScript.
//
// A parser of its own, and not tree-sitter-cpp: without a symbol table that one takes `select(x < low<Result>, a, b)`
// for a template named x. Here `name<` opens template arguments exactly when a type follows.

export interface Position {
  readonly file: string;
  readonly line: number;
}

export class SourceError extends Error {
  constructor(position: Position, message: string) {
    super(`${position.file}:${position.line}: ${message}`);
    this.name = "SourceError";
  }
}

/** `F`, `vec<double>`, `mask<Result>`, `auto` */
export interface TypeName {
  readonly name: string;
  readonly argument?: string | undefined;
  readonly position: Position;
}

export interface Callee {
  readonly name: string;
  /** `float` in `scale<float>(x, n)` */
  readonly argument?: string | undefined;
  /** `sigmoid<Result>` in `sigmoid<Result>::forward(x)` */
  readonly struct?: { readonly name: string; readonly argument: string } | undefined;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/";
export type ComparisonOperator = "<" | "<=" | ">" | ">=" | "==";
export type MaskOperator = "&" | "|";
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | MaskOperator;

export type Expression = { readonly position: Position } & (
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "name"; readonly name: string; readonly argument?: string | undefined }
  | { readonly kind: "call"; readonly callee: Callee; readonly arguments: readonly Expression[] }
  | { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
);

export interface Parameter {
  readonly type: TypeName;
  /** absent where the function does not use it */
  readonly name?: string | undefined;
}

export interface Local {
  readonly type: TypeName;
  readonly name: string;
  readonly value: Expression;
}

export interface Body {
  readonly locals: readonly Local[];
  readonly result: Expression;
}

/** `Result` of `template <class Result>`, or the type an explicit specialisation is for. */
interface Templated {
  readonly templateParameter?: string | undefined;
  readonly specialization?: string | undefined;
}

export interface ConstantDeclaration extends Templated {
  readonly kind: "constant";
  readonly name: string;
  readonly value?: Expression | undefined;
  readonly position: Position;
}

export interface FunctionDeclaration extends Templated {
  readonly kind: "function";
  readonly name: string;
  readonly returns: TypeName;
  readonly parameters: readonly Parameter[];
  readonly body?: Body | undefined;
  readonly position: Position;
}

export interface AliasDeclaration {
  readonly kind: "alias";
  readonly name: string;
  readonly type: TypeName;
  readonly position: Position;
}

export interface StructDeclaration extends Templated {
  readonly kind: "struct";
  readonly name: string;
  readonly aliases: readonly AliasDeclaration[];
  readonly methods: readonly FunctionDeclaration[];
  /** static constexpr bool */
  readonly flags: ReadonlyMap<string, boolean>;
  readonly position: Position;
}

export type Declaration = ConstantDeclaration | FunctionDeclaration | AliasDeclaration | StructDeclaration;

interface Token {
  readonly kind: "name" | "number" | "symbol" | "end";
  readonly text: string;
  readonly line: number;
}

// Longer symbols first. Those outside the subset are here so that errors can name them whole.
const tokenPattern = new RegExp(
  [
    String.raw`(?<space>[ \t\r]+|//[^\n]*|/\*[^]*?\*/)`,
    String.raw`(?<newline>\n)`,
    String.raw`(?<directive>#[^\n]*)`,
    String.raw`(?<number>0[xX][\da-fA-F]*\.?[\da-fA-F]*(?:[pP][+-]?\d+)?\w*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\w*)`,
    String.raw`(?<name>[A-Za-z_]\w*)`,
    String.raw`(?<symbol>::|<=|>=|==|!=|&&|\|\||<<|>>|->|\+\+|--|[-+*/%]=|\.\.\.|[^])`,
  ].join("|"),
  "y",
);

function tokenize(file: string, text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const groups = tokenPattern.exec(text)?.groups ?? {};
    if (groups.newline !== undefined) line += 1;
    else if (groups.space !== undefined) line += groups.space.split("\n").length - 1;
    else if (groups.directive !== undefined) {
      // The generator reads every header anyway.
      if (!/^#\s*(pragma once|include)\b/.test(groups.directive)) {
        throw new SourceError({ file, line }, `preprocessor directive outside the subset: ${groups.directive}`);
      }
    } else if (groups.number !== undefined) tokens.push({ kind: "number", text: groups.number, line });
    else if (groups.name !== undefined) tokens.push({ kind: "name", text: groups.name, line });
    else tokens.push({ kind: "symbol", text: groups.symbol ?? "", line });
  }
  tokens.push({ kind: "end", text: "end of file", line });
  return tokens;
}

// From the loosest to the tightest, as in C++: `a < b & c < d` is `(a < b) & (c < d)`.
const precedences: readonly (readonly BinaryOperator[])[] = [
  ["|"],
  ["&"],
  ["=="],
  ["<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/"],
];

const statementsOutside = new Set(
  "if for while do switch goto throw try static_assert constexpr static using".split(" "),
);

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private templateParameter: string | undefined;

  constructor(
    private readonly file: string,
    text: string,
  ) {
    this.tokens = tokenize(file, text);
  }

  declarations(): Declaration[] {
    const result: Declaration[] = [];
    while (this.token().kind !== "end") result.push(this.declaration());
    return result;
  }

  private token(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] as Token;
  }

  private position(): Position {
    return { file: this.file, line: this.token().line };
  }

  private fail(message: string, position = this.position()): never {
    throw new SourceError(position, message);
  }

  private is(text: string, ahead = 0): boolean {
    const token = this.token(ahead);
    return token.text === text && token.kind !== "end";
  }

  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) this.fail(`expected "${text}" but found "${this.token().text}"`);
  }

  private name(what: string): string {
    const token = this.token();
    if (token.kind !== "name") this.fail(`expected ${what} but found "${token.text}"`);
    this.at += 1;
    return token.text;
  }

  private declaration(): Declaration {
    const position = this.position();
    let templateParameter: string | undefined;
    let specialized = false;
    if (this.accept("template")) {
      this.expect("<");
      if (this.accept(">")) specialized = true;
      else {
        if (!this.accept("class") && !this.accept("typename")) {
          this.fail(`template parameter outside the subset: "${this.token().text}"; expected <class Result> or <>`);
        }
        templateParameter = this.name("the name of the template parameter");
        this.expect(">");
      }
    }
    this.templateParameter = templateParameter;
    const templated = { templateParameter, specialized, position };
    if (this.is("using")) return this.alias();
    if (this.accept("struct")) return this.struct(templated);
    this.accept("inline");
    if (this.accept("constexpr")) return this.constant(templated);
    return this.function(templated);
  }

  private specialization(specialized: boolean): string | undefined {
    if (!specialized) return undefined;
    this.expect("<");
    const type = this.name("a type");
    if (type !== "float" && type !== "double") this.fail(`specialisation for "${type}"; expected float or double`);
    this.expect(">");
    return type;
  }

  private alias(): AliasDeclaration {
    const position = this.position();
    this.expect("using");
    const name = this.name('a name after "using"');
    this.expect("=");
    const type = this.type();
    this.expect(";");
    return { kind: "alias", name, type, position };
  }

  private constant({ templateParameter, specialized, position }: Head): ConstantDeclaration {
    if (!this.accept("double")) this.fail(`constexpr of type "${this.token().text}"; expected double`);
    const name = this.name("the name of the constant");
    const specialization = this.specialization(specialized);
    const value = this.accept("=") ? this.expression() : undefined;
    this.expect(";");
    return { kind: "constant", name, templateParameter, specialization, value, position };
  }

  private function({ templateParameter, specialized, position }: Head): FunctionDeclaration {
    const returns = this.type();
    const name = this.name("the name of a function");
    const specialization = this.specialization(specialized);
    const parameters = this.parameters();
    const body = this.accept(";") ? undefined : this.body(name);
    return { kind: "function", name, templateParameter, specialization, returns, parameters, body, position };
  }

  private struct({ templateParameter, specialized, position }: Head): StructDeclaration {
    const name = this.name("the name of the struct");
    if (templateParameter === undefined && !specialized) {
      this.fail(`struct ${name} is not a template; expected template <class Result>`, position);
    }
    const specialization = this.specialization(specialized);
    const aliases: AliasDeclaration[] = [];
    const methods: FunctionDeclaration[] = [];
    const flags = new Map<string, boolean>();
    this.expect("{");
    while (!this.accept("}")) {
      if (this.is("using")) {
        aliases.push(this.alias());
        continue;
      }
      const start = this.position();
      if (!this.accept("static")) {
        this.fail(`struct member outside the subset: "${this.token().text}"; expected using or static`);
      }
      if (this.accept("constexpr")) {
        // Flags for the loops.
        if (!this.accept("bool")) this.fail(`static constexpr of type "${this.token().text}"; expected bool`);
        const flag = this.name("the name of the flag");
        this.expect("=");
        const value = this.is("true");
        if (!this.accept("true") && !this.accept("false")) this.fail("expected true or false");
        this.expect(";");
        flags.set(flag, value);
        continue;
      }
      this.accept("inline");
      methods.push(this.function({ templateParameter, specialized: false, position: start }));
    }
    this.expect(";");
    return { kind: "struct", name, templateParameter, specialization, aliases, methods, flags, position };
  }

  private type(): TypeName {
    const position = this.position();
    const name = this.name("a type");
    let argument: string | undefined;
    if (this.accept("<")) {
      argument = this.name("a type");
      this.expect(">");
    }
    if (this.is("&") || this.is("*"))
      this.fail(`references and pointers are outside the subset: ${name}${this.token().text}`);
    return { name, argument, position };
  }

  private parameters(): Parameter[] {
    const parameters: Parameter[] = [];
    this.expect("(");
    while (!this.accept(")")) {
      if (parameters.length > 0) this.expect(",");
      this.accept("const");
      const type = this.type();
      const name = this.token().kind === "name" ? this.name("a parameter") : undefined;
      if (this.is("=")) this.fail(`default argument of "${name}" is outside the subset`);
      parameters.push({ type, name });
    }
    return parameters;
  }

  private body(functionName: string): Body {
    const locals: Local[] = [];
    this.expect("{");
    for (;;) {
      const token = this.token();
      if (this.accept("return")) {
        const result = this.expression();
        this.expect(";");
        if (!this.accept("}")) this.fail(`"${this.token().text}" after return in ${functionName}`);
        return { locals, result };
      }
      if (this.accept("const")) {
        const type = this.type();
        const name = this.name("the name of a value");
        this.expect("=");
        const value = this.expression();
        this.expect(";");
        locals.push({ type, name, value });
        continue;
      }
      if (this.is("}")) this.fail(`${functionName} has no return`);
      if (statementsOutside.has(token.text)) this.fail(`"${token.text}" is outside the subset`);
      const declares = token.kind === "name" && this.token(1).kind === "name";
      this.fail(
        declares
          ? `"${token.text} ${this.token(1).text}" declares a variable; expected const`
          : `statement outside the subset: "${token.text} ${this.token(1).text}"; expected const or return`,
      );
    }
  }

  private expression(level = 0): Expression {
    const operators = precedences[level];
    if (operators === undefined) return this.unary();
    let left = this.expression(level + 1);
    for (;;) {
      const operator = operators.find((symbol) => this.is(symbol));
      if (operator === undefined) break;
      const position = this.position();
      this.at += 1;
      left = { kind: "binary", operator, left, right: this.expression(level + 1), position };
    }
    if (level === 0 && this.token().kind === "symbol" && ![")", ",", ";"].includes(this.token().text)) {
      this.fail(`"${this.token().text}" is outside the subset`);
    }
    return left;
  }

  private unary(): Expression {
    const position = this.position();
    for (const operator of ["-", "!"] as const) {
      if (this.accept(operator)) return { kind: "unary", operator, operand: this.unary(), position };
    }
    return this.primary();
  }

  private primary(): Expression {
    const position = this.position();
    const token = this.token();
    if (this.accept("(")) {
      const inside = this.expression();
      this.expect(")");
      return inside;
    }
    if (token.kind === "number") {
      this.at += 1;
      return { kind: "number", text: token.text, position };
    }
    if (token.kind !== "name") this.fail(`"${token.text}" is outside the subset; expected a value`);
    let name = this.name("a value");
    let argument = this.templateArgument();
    let struct: Callee["struct"];
    if (this.accept("::")) {
      if (argument === undefined) this.fail(`"${name}::" is outside the subset; expected ${name}<Result>::`);
      struct = { name, argument };
      name = this.name(`a method of ${name}`);
      argument = undefined;
    }
    if (this.accept("(")) {
      const values: Expression[] = [];
      while (!this.accept(")")) {
        if (values.length > 0) this.expect(",");
        values.push(this.expression());
      }
      return { kind: "call", callee: { name, argument, struct }, arguments: values, position };
    }
    if (struct !== undefined) this.fail(`${struct.name}<…>::${name} is not a call`);
    return { kind: "name", name, argument, position };
  }

  private templateArgument(): string | undefined {
    const type = this.token(1).text;
    const isType = type === "float" || type === "double" || type === this.templateParameter;
    if (!this.is("<") || !isType || !this.is(">", 2)) return undefined;
    this.at += 3;
    return type;
  }
}

interface Head {
  readonly templateParameter: string | undefined;
  readonly specialized: boolean;
  readonly position: Position;
}

export function parse(file: string, text: string): Declaration[] {
  return new Parser(file, text).declarations();
}
