import { inflate } from "./inflate.js";

/** Bytes of a module as a bundle has them: in base64, and deflated, or a server that does not compress would send more. */
export interface InlinedBytes {
  readonly deflated: string;
  readonly inflatedLength: number;
}

/** The bytes themselves. */
export function inlined({ deflated, inflatedLength }: InlinedBytes): Uint8Array<ArrayBuffer> {
  const packed = Uint8Array.from(atob(deflated), (character) => character.charCodeAt(0));
  return inflate(packed, inflatedLength);
}
