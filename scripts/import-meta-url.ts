/**
 * What import.meta.url is in a CommonJS bundle: the address of the ES module that it is a copy of, one folder above
 * dist/cjs, so that what a package finds beside its modules is found from both. build-package.ts puts it in where it is used.
 */
export const importMetaUrl = /* @__PURE__ */ (() => {
  const { pathToFileURL } = require("node:url") as typeof import("node:url");
  return pathToFileURL(__filename.replace(/^(.*[\\/])cjs[\\/]/, "$1")).href;
})();
