// What a static import of a .wasm file gives in workerd.
declare module "@nonlin/wasm/*.wasm" {
  const module: object;
  export default module;
}
