import { inflateSync } from "fflate";
import { compile } from "./compilation.js";
import { deflated, inflatedLength } from "./generated/bytes.js";

let module: WebAssembly.Module | undefined;

/** The module whose bytes are inlined, compiled once. A failure is not remembered: the next call tries again. */
export function inlinedModule(): WebAssembly.Module {
  module ??= compile(bytes());
  return module;
}

/** Deflated and in base64: a bundle is text, and a server that does not compress it would send four times as much. */
function bytes(): Uint8Array<ArrayBuffer> {
  const text = atob(deflated);
  const packed = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return inflateSync(packed, { out: new Uint8Array(inflatedLength) }) as Uint8Array<ArrayBuffer>;
}
