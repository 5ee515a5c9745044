/** A .wasm file that is imported: workerd gives it compiled. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
