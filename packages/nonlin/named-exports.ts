// Writes src/generated: for each build of nonlin a module with a named export for every row of the op table and of the
// compositions, and for what stands beside them.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { namedExports } from "../../scripts/named-exports.js";

/** The builds, and the candidates of each, in the order of preference: file and name. */
const builds: Readonly<Record<string, readonly (readonly [file: string, name: string])[]>> = {
  native: [
    ["native", "nativeCandidate"],
    ["wasm", "wasmCandidate"],
    ["js", "jsCandidate"],
  ],
  portable: [
    ["no-native", "noNative"],
    ["wasm", "wasmCandidate"],
    ["js", "jsCandidate"],
  ],
  workerd: [
    ["no-native", "noNative"],
    ["static-wasm", "staticWasmCandidate"],
    ["js", "jsCandidate"],
  ],
};

/** What is exported beside the functions: members of Nonlin, with what users read of them. */
const others: Readonly<Record<string, string>> = {
  backends: `
 * Every backend that nonlin knows: whether it is available here, and which one the exported functions compute on. A
 * backend that cannot be had says why. Does not throw, even where NONLIN_BACKEND or NONLIN_ISA forces what is not there:
 * then none is chosen, and the forced one says why.`,
  ready: `
 * Does what the first call would wait for: compiles the WebAssembly module without blocking, or loads the binary. Nothing
 * needs it, but on a page it spares the first call some milliseconds, and a browser that compiles large modules no other
 * way gets WebAssembly by it. Never rejects; backends() tells what came of it.`,
  createActivations: `
 * An instance of its own with the same functions as the named exports.
 *
 * @param options.backend "native", "wasm", "js", or a Backend; it serves all calls, short ones too. Default: what the
 * named exports use (NONLIN_BACKEND, else the fastest available, with js for short calls).
 * @throws Error if a named backend is not available here, with the reason; RangeError for another name; TypeError for
 * anything that is not a backend.`,
  quantized: `
 * An elementwise function on int8 or uint8 numbers, through a table of its 256 results: \`quantized("gelu", { dtype:
 * "int8", input: { scale, zeroPoint }, output: { scale, zeroPoint } })\` takes an Int8Array and gives one. The formula, the
 * rounding and what it throws are those of Quantize. Computed once, by the backend that the exported functions use.`,
  biasActivation: `
 * An elementwise function of x plus a bias per channel, in one pass: \`biasActivation(x, bias, "gelu", { shape: [8, 64] })\`
 * is gelu(x + bias), computed in float64 and rounded once; \`biasActivation.grad(dy, x, bias, "gelu", …)\` gives { dx, dbias
 * }. Shapes, bits and what is thrown are those of BiasActivation. Computed by the backend that the exported functions use.`,
  find: `
 * The function that a framework calls \`name\`, bound to the parameters that it has there: \`find("gelu_new")\` is gelu with
 * approximate "tanh", \`find("HardSigmoid", "onnx")\` is hardSigmoid with alpha 0.2. What a name means, and what is thrown
 * for one that nobody uses, says Find. Computed by the backend that the exported functions use.`,
};

const folder = new URL("src/generated/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(new URL(file, folder));
for (const [build, candidates] of Object.entries(builds)) {
  const imports = [
    ...candidates.map(([file, name]) => `import { ${name} } from "../candidates/${file}.js";`),
    'import { type Nonlin, nonlinOn } from "../nonlin.js";',
    "",
    'export * from "../surface.js";',
    "",
    `const nonlin = /* @__PURE__ */ nonlinOn([${candidates.map(([, name]) => name).join(", ")}]);`,
    ...Object.entries(others).map(
      ([name, doc]) => `\n/**${doc}\n */\nexport const ${name}: Nonlin["${name}"] = nonlin.${name};`,
    ),
  ];
  const functions = namedExports(
    "packages/nonlin/named-exports.ts",
    imports.join("\n"),
    ({ name }) => `nonlin.shared("${name}")`,
    "ActivationsOn",
  );
  writeFileSync(new URL(`${build}.ts`, folder), functions);
}
