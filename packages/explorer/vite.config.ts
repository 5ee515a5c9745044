import { defineConfig, type Plugin } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";
import { formulas } from "./data/formulas.js";
import { recordedErrors } from "./data/recorded-errors.js";
import { virtualModule } from "./data/virtual-module.js";

// Workspace packages come from their sources: the build needs what `gen` makes, and no other build.
const conditions = ["@nonlin/source", "browser", "module", "import", "default"];
const modules = () => [virtualModule("formulas", formulas), virtualModule("recorded-errors", recordedErrors)];

/** The single file beside the page gets a name of its own. */
const renamed = (): Plugin => ({
  name: "nonlin-renamed",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const page = bundle["index.html"];
      if (page !== undefined) page.fileName = "nonlin-explorer.html";
    },
  },
});

/** `vite build` makes the page, `vite build --mode offline` the same as one file that opens from a disk. */
export default defineConfig(({ mode }) => {
  const isOffline = mode === "offline";
  return {
    base: "./",
    resolve: { conditions: isOffline ? ["offline", ...conditions] : conditions },
    worker: { format: isOffline ? "iife" : "es" },
    plugins: [...modules(), ...(isOffline ? [viteSingleFile({ removeViteModuleLoader: true }), renamed()] : [])],
    build: {
      target: "es2022",
      emptyOutDir: !isOffline,
      // What is inlined is meant to be.
      chunkSizeWarningLimit: 2000,
    },
  };
});
