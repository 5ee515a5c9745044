import { type Bytes, type Module, webAssembly } from "./webassembly.js";

const js = "the js backend gives the same bits";

/** WebAssembly with all that a module needs, or an error that says what is missing. */
export function supported(): NonNullable<ReturnType<typeof webAssembly>> {
  const api = webAssembly();
  if (api === undefined) throw new Error(`@nonlin/wasm: this runtime has no WebAssembly; ${js}`);
  if (!api.validate(simdProbe)) {
    throw new Error(`@nonlin/wasm: the WebAssembly of this runtime has no simd128; ${js}`);
  }
  return api;
}

/**
 * A module from bytes, compiled while the caller waits.
 *
 * @throws Error where that is not possible or not allowed.
 */
export function compile(bytes: Bytes): Module {
  const { Module } = supported();
  try {
    return new Module(bytes);
  } catch (cause) {
    throw new Error(
      `@nonlin/wasm: this runtime does not compile the inlined bytes (${messageOf(cause)}); ` +
        'pass a module, from a static import of "@nonlin/wasm/kernels.wasm" or from loadWasmBackend of ' +
        '"@nonlin/wasm/static"; on a page, "wasm-unsafe-eval" in the Content-Security-Policy allows it',
      { cause },
    );
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A module with one function: () => v128, `i32.const 0; i8x16.splat`. */
const simdProbe = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // One type () -> v128; one function of it; its body.
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x08, 0x01, 0x06, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x0b],
);
