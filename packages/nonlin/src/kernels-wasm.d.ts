// What a static import of the .wasm file gives in workerd.
declare module "@nonlin/wasm/kernels.wasm" {
  const module: object;
  export default module;
}
