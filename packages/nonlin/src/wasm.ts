// The functions by name on the wasm backend.
export * from "@nonlin/wasm";
