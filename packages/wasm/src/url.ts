/** Where the .wasm file lies. Bundlers know this form: they take the file along, and put the new address here. */
const url: URL = new URL("./kernels.wasm", import.meta.url);
export default url;
