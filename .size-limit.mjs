// Budgets of what a bundle grows by, minified and gzipped, for `pnpm run sizes` and scripts/test/sizes.test.ts.
import { fileURLToPath } from "node:url";
import * as js from "./packages/js/dist/index.js";

const main = (folder, file = "index.js") => fileURLToPath(new URL(`packages/${folder}/dist/${file}`, import.meta.url));

/** What one function may cost, with all that it does: checks and their messages, views, 16 bits, presets, gradient. */
const one = "8 kB";

/**
 * Those whose arithmetic takes more: formulas in pairs of doubles, for float32 and float64, value and gradient. gzip finds
 * what these have in common already: expressions of gelu written once for value and gradient took off 60 bytes of 2,500, and
 * a function for what additions round away 240 of all 11,600. Those of prelu are few, but it has channels and sums besides.
 */
const more = {
  erf: "9.5 kB",
  geglu: "16 kB",
  gelu: "12 kB",
  glu: "9.5 kB",
  gumbelSoftmax: "10.5 kB",
  logSoftmax: "11 kB",
  logSumExp: "11.5 kB",
  prelu: "8.1 kB",
  scaledSoftmax: "11 kB",
  snake: "22 kB",
  softmax: "10 kB",
  softmaxCrossEntropy: "11.5 kB",
  softmin: "10 kB",
  softplus: "8.5 kB",
  starRelu: "10 kB",
  swiglu: "10 kB",
  swigluOai: "11 kB",
  swish: "12.5 kB",
  tanhShrink: "9 kB",
  xielu: "13 kB",
};

/** These have all kernels. */
const whole = { js: "75 kB", biasActivation: "85 kB" };

const budget = (name, path, exported, limit) => ({ name, path, import: `{ ${exported} }`, limit, gzip: true });

export default [
  ...Object.keys(js).map((name) => budget(name, main("js"), name, { ...more, ...whole }[name] ?? one)),
  // The module has all kernels, whatever is imported; a function brings its checks with it.
  budget("@nonlin/wasm: createWasmBackend", main("wasm"), "createWasmBackend", "60 kB"),
  budget("@nonlin/wasm: gelu", main("wasm"), "gelu", "66 kB"),
  // By request only.
  budget("@nonlin/wasm/fast: fastModule", main("wasm", "fast.js"), "fastModule", "50 kB"),
];
