// What is used of WebAssembly, by types of our own: those of TypeScript are in its library for pages, which not every
// project has.

/** A compiled module: a WebAssembly.Module. */
export type Module = object;

/** What is used of its memory. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What a module is given: functions and memory, by the names of where it says they come from. */
export type Imports = { readonly [from: string]: { readonly [name: string]: unknown } };

interface Api {
  readonly Module: new (bytes: Bytes) => Module;
  readonly Instance: new (module: Module, imports?: Imports) => { readonly exports: unknown };
  validate(bytes: Bytes): boolean;
  compile(bytes: Bytes): Promise<Module>;
}

/** Bytes of a module. */
export type Bytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** The runtime's own; undefined where it has none. */
export function webAssembly(): Api | undefined {
  return (globalThis as { readonly WebAssembly?: Api }).WebAssembly;
}
