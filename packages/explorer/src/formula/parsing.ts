// Reads the plain formulas of the op table: what a reader sees there is what the page computes and prints.
import type { Comparison, Operator, Tree } from "./tree.js";

const tokenPattern = /\s*(\d+(?:\.\d+)?(?:e-?\d+)?|[A-Za-z_][A-Za-z0-9_]*|<=|>=|[-+*/^<>?:(),|])/y;

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const found = tokenPattern.exec(text)?.[1];
    if (found === undefined) return undefined;
    tokens.push(found);
  }
  return tokens;
}

/** Not the grammar of formulas. Stays in this file. */
class Unreadable extends Error {}

/** Recursive descent, a method for each level of precedence. */
class Reader {
  private position = 0;

  constructor(private readonly tokens: readonly string[]) {}

  whole(): Tree {
    const tree = this.choice();
    if (this.position < this.tokens.length) throw new Unreadable();
    return tree;
  }

  private choice(): Tree {
    const condition = this.comparisons();
    if (!this.skip("?")) return condition;
    const yes = this.choice();
    this.expect(":");
    return { type: "choice", condition, yes, no: this.choice() };
  }

  private comparisons(): Tree {
    const terms = [this.sum()];
    const operators: Comparison[] = [];
    for (let found = this.oneOf("<", "<=", ">", ">="); found !== undefined; found = this.oneOf("<", "<=", ">", ">=")) {
      operators.push(found as Comparison);
      terms.push(this.sum());
    }
    return operators.length === 0 ? (terms[0] as Tree) : { type: "comparisons", operators, terms };
  }

  private sum(): Tree {
    return this.leftToRight(["+", "-"], () => this.product());
  }

  private product(): Tree {
    return this.leftToRight(["*", "/"], () => this.signed());
  }

  private leftToRight(operators: readonly string[], part: () => Tree): Tree {
    let left = part();
    for (let found = this.oneOf(...operators); found !== undefined; found = this.oneOf(...operators)) {
      left = { type: "operation", operator: found as Operator, left, right: part() };
    }
    return left;
  }

  private signed(): Tree {
    return this.skip("-") ? { type: "negative", of: this.signed() } : this.power();
  }

  private power(): Tree {
    const base = this.primary();
    return this.skip("^") ? { type: "operation", operator: "^", left: base, right: this.signed() } : base;
  }

  private primary(): Tree {
    if (this.skip("(")) return this.closed(this.choice(), ")");
    if (this.skip("|")) return { type: "call", name: "abs", terms: [this.closed(this.sum(), "|")] };
    const token = this.tokens[this.position++];
    if (token === undefined) throw new Unreadable();
    if (/^\d/.test(token)) return { type: "number", value: Number(token) };
    if (token === "sum_j") return { type: "sum", of: this.power() };
    if (!/^[A-Za-z_]/.test(token)) throw new Unreadable();
    return this.skip("(") ? { type: "call", name: token, terms: this.list() } : { type: "variable", name: token };
  }

  private list(): readonly Tree[] {
    const terms = [this.choice()];
    while (this.skip(",")) terms.push(this.choice());
    return this.closed(terms, ")");
  }

  private closed<T>(result: T, bracket: string): T {
    this.expect(bracket);
    return result;
  }

  private oneOf(...tokens: readonly string[]): string | undefined {
    const found = tokens.find((token) => token === this.tokens[this.position]);
    if (found !== undefined) this.position++;
    return found;
  }

  private skip(token: string): boolean {
    return this.oneOf(token) !== undefined;
  }

  private expect(token: string): void {
    if (!this.skip(token)) throw new Unreadable();
  }
}

/** The tree of one expression; undefined where the text is words rather than a formula. */
export function parse(text: string): Tree | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  try {
    return new Reader(tokens).whole();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Splits at a separator that stands in no brackets. */
export function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")") depth--;
    if (depth === 0 && text.startsWith(separator, i)) {
      parts.push(text.slice(start, i));
      start = i + separator.length;
    }
  }
  return [...parts, text.slice(start)];
}
