// The declarations of all headers by name, and which specialisation a use of a name means.
import {
  type ConstantDeclaration,
  type Declaration,
  type FunctionDeclaration,
  type Position,
  parse,
  SourceError,
  type StructDeclaration,
  type TypeName,
} from "./cpp-source.js";

/** What `Result` stands for. */
export type Result = "float" | "double";

interface Variants<Kind> {
  plain?: Kind;
  generic?: Kind;
  float?: Kind;
  double?: Kind;
}

export class Program {
  readonly aliases = new Map<string, TypeName>();
  private readonly constants = new Map<string, Variants<ConstantDeclaration>>();
  private readonly functions = new Map<string, Variants<FunctionDeclaration>>();
  private readonly structs = new Map<string, Variants<StructDeclaration>>();

  constructor(headers: readonly { readonly file: string; readonly text: string }[]) {
    for (const { file, text } of headers) for (const declaration of parse(file, text)) this.add(declaration);
  }

  hasConstant(name: string): boolean {
    return this.constants.has(name);
  }

  hasFunction(name: string): boolean {
    return this.functions.has(name);
  }

  hasStruct(name: string): boolean {
    return this.structs.has(name);
  }

  constant(name: string, argument: Result | undefined, position: Position): ConstantDeclaration {
    return pick(this.constants, "constant", name, argument, position, ({ value }) => value !== undefined);
  }

  function(name: string, argument: Result | undefined, position: Position): FunctionDeclaration {
    return pick(this.functions, "function", name, argument, position, ({ body }) => body !== undefined);
  }

  struct(name: string, argument: Result, position: Position): StructDeclaration {
    return pick(this.structs, "struct", name, argument, position, () => true);
  }

  private add(declaration: Declaration): void {
    if (declaration.kind === "alias") {
      this.aliases.set(declaration.name, declaration.type);
    } else if (declaration.kind === "constant") enter(this.constants, declaration, declaration.value !== undefined);
    else if (declaration.kind === "function") enter(this.functions, declaration, declaration.body !== undefined);
    else enter(this.structs, declaration, true);
  }
}

type Named = ConstantDeclaration | FunctionDeclaration | StructDeclaration;

function enter<Kind extends Named>(map: Map<string, Variants<Kind>>, declaration: Kind, defines: boolean): void {
  const { name, specialization, templateParameter, position } = declaration;
  const variants = map.get(name) ?? {};
  map.set(name, variants);
  const slot = specialization === undefined ? (templateParameter === undefined ? "plain" : "generic") : specialization;
  const before = variants[slot as keyof Variants<Kind>];
  if (before !== undefined && defines && isDefined(before)) {
    throw new SourceError(
      position,
      `${name} is defined twice (first in ${before.position.file}:${before.position.line})`,
    );
  }
  if (before === undefined || defines) variants[slot as keyof Variants<Kind>] = declaration;
  if (variants.plain !== undefined && (variants.generic ?? variants.float ?? variants.double) !== undefined) {
    throw new SourceError(position, `${name} is both a template and not one`);
  }
}

function isDefined(declaration: Named): boolean {
  if (declaration.kind === "constant") return declaration.value !== undefined;
  if (declaration.kind === "function") return declaration.body !== undefined;
  return true;
}

function pick<Kind extends Named>(
  map: Map<string, Variants<Kind>>,
  what: string,
  name: string,
  argument: Result | undefined,
  position: Position,
  defined: (declaration: Kind) => boolean,
): Kind {
  const variants = map.get(name);
  if (variants === undefined) throw new SourceError(position, `unknown ${what} "${name}"`);
  if (argument === undefined) {
    if (variants.plain === undefined) {
      throw new SourceError(position, `${what} "${name}" is a template; expected ${name}<Result>, <float> or <double>`);
    }
    if (!defined(variants.plain)) throw new SourceError(position, `${what} "${name}" is declared but not defined`);
    return variants.plain;
  }
  if (variants.plain !== undefined) throw new SourceError(position, `${what} "${name}" is not a template`);
  const found = variants[argument] ?? variants.generic;
  if (found === undefined || !defined(found)) {
    throw new SourceError(position, `${what} "${name}" has no definition for <${argument}>`);
  }
  return found;
}
