/** Throws where the options of createWasmBackend are none. */
export function checkOptions(options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  throw new TypeError("createWasmBackend: options must be an object { module, fast }");
}
