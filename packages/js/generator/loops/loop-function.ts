// The text of one function that loops: a kernel's arithmetic, and the loop that it is written into. Every kernel and
// dtype gets loops of its own: their accesses stay monomorphic, and nothing has to be inlined.
import type { Kind } from "@nonlin/core";
import { type FunctionDeclaration, SourceError, type StructDeclaration } from "../cpp-source.js";
import type { Program, Result } from "../program.js";
import { camelCase, type Frequency, Names, Translation, type Value } from "../translation.js";
import { indented, lineLength, lines } from "./text.js";

/** One kernel to write. */
export interface KernelRow {
  readonly name: string;
  readonly kind: Kind;
  /** how many learned parameters its functions take, where their kind has such */
  readonly learned?: number;
  /** how many scalar parameters they take */
  readonly parameters: number;
}

export interface LoopText {
  readonly text: string;
  /** what the text uses: module (relative to src/generated) → names */
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
  /** headers that the text comes from */
  readonly files: ReadonlySet<string>;
}

/** The arguments of a kernel's method, before its scalar parameters where it has any. */
export interface Signature {
  /** those of the dtype */
  readonly arrays: readonly string[];
  /** sizes, and arrays whose type does not depend on the dtype */
  readonly sizes: readonly string[];
  /** all of them, where they do not come in that order */
  readonly order?: readonly string[];
}

/** What a kernel's object is handed to, with the text of what comes after it. */
export interface Completion {
  readonly module: string;
  readonly name: string;
  readonly arguments: readonly string[];
}

/** An argument that may be undefined. */
export interface Optional {
  readonly name: string;
  readonly isArray: boolean;
}

/** How the kernels of one kind are written. */
export interface KindLoops {
  /** the kernels' interface in @nonlin/core */
  readonly type: string;
  readonly forward: Signature;
  readonly gradient: Signature;
  /** which of the arrays are lists of arrays */
  readonly lists?: readonly string[];
  /** the functions for one dtype */
  readonly loops: (program: Program, row: KernelRow, result: Result) => LoopText[];
  /** arguments of forward behind the scalar parameters, which may be undefined */
  readonly optional?: (program: Program, row: KernelRow) => readonly Optional[];
  /** what makes the kernel out of the functions, where they are not it already */
  readonly completion?: (program: Program, row: KernelRow) => Completion;
}

export const arrays: Record<Result, string> = { float: "Float32Array", double: "Float64Array" };
export const suffixes: Record<Result, string> = { float: "Float32", double: "Float64" };

const importable = [
  ...["pow2", "exponent", "truncate", "copySign", "scratch", "Selected", "selected"],
  ...["sums", "rests", "combineAccumulators", "addToTotal", "takeTotal"],
];

/** One function's text while it grows. */
export class LoopFunction {
  readonly names: Names;
  readonly imports = new Map<string, Set<string>>();
  readonly files = new Set<string>();
  private readonly atStart: string[] = [];
  private readonly parameters: readonly Value[];

  constructor(
    private readonly program: Program,
    private readonly row: KernelRow,
    private readonly result: Result,
    names: readonly string[],
    parametersAfter?: { readonly method: string; readonly index: number },
  ) {
    this.names = new Names([...names, ...importable, "parameters"]);
    this.files.add(this.struct.position.file);
    this.parameters = parametersAfter === undefined ? [] : this.scalarParameters(parametersAfter);
  }

  get struct(): StructDeclaration {
    return this.program.struct(this.row.name, this.result, { file: "the kernel list", line: 0 });
  }

  declared(name: string): FunctionDeclaration {
    const method = this.struct.methods.find((candidate) => candidate.name === name);
    if (method === undefined) {
      throw new SourceError(this.struct.position, `struct ${this.row.name} of kind ${this.row.kind} has no "${name}"`);
    }
    return method;
  }

  has(name: string): boolean {
    return this.struct.methods.some((candidate) => candidate.name === name);
  }

  /** A flag of the struct: static constexpr bool. */
  flag(name: string): boolean {
    const value = this.struct.flags.get(name);
    if (value === undefined) {
      throw new SourceError(
        this.struct.position,
        `struct ${this.row.name} of kind ${this.row.kind} has no flag "${name}"`,
      );
    }
    return value;
  }

  /** A value of the loop as the method's parameter at an index declares it. */
  given(name: string, method: string, index: number, frequency: Frequency): Value {
    return Translation.given(
      name,
      frequency,
      this.translation().parameterType(this.struct, this.declared(method), index, this.result),
    );
  }

  /** Does the method read its parameter? */
  reads(method: string, index: number): boolean {
    return this.declared(method).parameters[index]?.name !== undefined;
  }

  translation(): Translation {
    return new Translation(this.program, this.names);
  }

  use(module: string, name: string): string {
    const names = this.imports.get(module) ?? new Set();
    this.imports.set(module, names.add(name));
    return name;
  }

  /** A method of the kernel: its statements by frequency, and its value. */
  call(method: string, given: readonly Value[], withParameters = false): Written {
    const translation = this.translation();
    const values = withParameters ? [...given, ...this.parameters] : given;
    const value = translation.method(this.struct, this.declared(method), this.result, values);
    return this.written(translation, value);
  }

  /** A free function of native/math. */
  callFunction(name: string, given: readonly Value[]): Written {
    const translation = this.translation();
    return this.written(translation, translation.function(name, given));
  }

  text(name: string, signature: readonly string[], body: readonly string[]): LoopText {
    const head = `function ${name}(${signature.join(", ")}): void {`;
    const heads =
      head.length <= lineLength
        ? [head]
        : [`function ${name}(`, ...indented(signature.map((parameter) => `${parameter},`)), "): void {"];
    const lines = [...heads, ...indented([...this.atStart, ...body]), "}"];
    return { text: lines.join("\n"), imports: this.imports, files: this.files };
  }

  private written(translation: Translation, value: Value): Written {
    for (const name of translation.imports) this.use("../bits.js", name);
    for (const file of translation.files) this.files.add(file);
    const at = (frequency: Frequency): string[] =>
      lines(translation.statements.filter((s) => s.frequency === frequency));
    this.atStart.push(...at(0));
    return { perRow: at(1), perElement: at(2), stored: value.text, value: translation.rounded(value).text };
  }

  private scalarParameters({ method, index }: { readonly method: string; readonly index: number }): Value[] {
    const declared = this.declared(method);
    const expected = index + this.row.parameters;
    if (declared.parameters.length !== expected) {
      throw new SourceError(
        declared.position,
        `${this.row.name}::${method} takes ${declared.parameters.length} arguments; expected ${expected} (${this.row.parameters} scalar parameters)`,
      );
    }
    return declared.parameters.slice(index).map((parameter, position) => {
      const name = this.names.unique(camelCase(parameter.name ?? `parameter${position}`));
      const value = this.given(name, method, index + position, 0);
      // vec<float> rounds the parameter where it is broadcast.
      const text = value.type === "float" ? `Math.fround(parameters[${position}]!)` : `parameters[${position}]!`;
      if (parameter.name !== undefined) this.atStart.push(`const ${name} = ${text};`);
      return value;
    });
  }
}

export interface Written {
  readonly perRow: readonly string[];
  readonly perElement: readonly string[];
  /** the value, where a store into an array of the dtype rounds it */
  readonly stored: string;
  /** the value, rounded */
  readonly value: string;
}
