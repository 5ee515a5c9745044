import type { Program, Result } from "../program.js";
import type { Value } from "../translation.js";
import { accumulate, eachAccumulator, endSum } from "./compensated-sum.js";
import { arrays, type KernelRow, type KindLoops, LoopFunction, type LoopText, suffixes } from "./loop-function.js";
import { alongRow, alongSlot, eachRow, eachSlot, largest, rowNames, rowSizes } from "./reduction.js";
import { broken, indented, loop } from "./text.js";

export const loss: KindLoops = {
  type: "LossKernel",
  forward: { arrays: ["x"], sizes: ["labels", "losses", "outer", "axisLength", "inner"] },
  gradient: {
    arrays: ["x", "dx"],
    sizes: ["labels", "upstream", "losses", "outer", "axisLength", "inner"],
    order: ["x", "labels", "upstream", "losses", "dx", "outer", "axisLength", "inner"],
  },
  loops: (program, row, result) => [lossLoop(program, row, result, false), lossLoop(program, row, result, true)],
};

/** The losses, and after them the gradients, which need the same sums. */
function lossLoop(program: Program, row: KernelRow, result: Result, withGradient: boolean): LoopText {
  const array = arrays[result];
  const own = ["xs", "dxs", "labels", "losses", "upstreams", "x", "label", "labelX", "max", "pivot", "weight", "term"];
  const sums = ["sum", "rest", "distances", "labelDistance", "classes", "upstream", "normalizer", "toll"];
  const loops = new LoopFunction(program, row, result, [...own, ...sums, "smoothing", ...rowNames]);
  const call = (method: string, ...names: readonly string[]) =>
    loops.call(
      method,
      names.map((name, index): Value => loops.given(name, method, index, name === "x" ? 2 : 1)),
    );
  const pivot = call("pivot", "max");
  const weight = call("weight", "x", "pivot");
  const distance = call("distance", "x", "pivot");
  const labelDistance = call("distance", "labelX", "pivot");
  const value = call("loss", "max", "sum", "rest", "labelDistance", "distances", "classes", "smoothing");
  const summed = (term: typeof weight) =>
    eachAccumulator(
      loops,
      eachSlot,
      loop(alongSlot, [
        "const x = xs[at]!;",
        ...term.perElement,
        ...broken(`const term = ${term.value};`),
        ...accumulate(loops, "term"),
      ]),
    );
  const gradient = () => {
    const normalizer = call("normalizer", "max", "sum");
    const toll = call("toll", "upstream", "classes", "smoothing");
    const dx = call("gradient", "upstream", "x", "pivot", "normalizer", "toll");
    const names = ["upstream", "max", "labelX", "pivot", "sum", "rest", "normalizer", "toll", "smoothing"];
    const labelDx = call("label_gradient", ...names);
    return [
      "const upstream = upstreams[row]!;",
      ...normalizer.perRow,
      ...broken(`const normalizer = ${normalizer.value};`),
      ...toll.perRow,
      ...broken(`const toll = ${toll.value};`),
      ...dx.perRow,
      ...loop(alongRow, ["const x = xs[at]!;", ...dx.perElement, ...broken(`dxs[at] = ${dx.stored};`)]),
      ...labelDx.perRow,
      ...broken(`dxs[start + label * inner] = ${labelDx.stored};`),
    ];
  };
  const body = eachRow([
    "const label = labels[row]!;",
    "if (!(label >= 0 && label < axisLength)) {",
    ...indented(["losses[row] = 0;", ...(withGradient ? loop(alongRow, ["dxs[at] = 0;"]) : []), "continue;"]),
    "}",
    "const labelX = xs[start + label * inner]!;",
    ...largest,
    ...pivot.perRow,
    ...broken(`const pivot = ${pivot.value};`),
    ...weight.perRow,
    ...summed(weight),
    ...endSum(loops, "sum", "rest"),
    "let distances = 0;",
    "if (smoothing !== 0) {",
    ...indented([...distance.perRow, ...summed(distance), "combineAccumulators();", "distances = sums[0]!;"]),
    "}",
    ...labelDistance.perRow,
    ...broken(`const labelDistance = ${labelDistance.value};`),
    ...value.perRow,
    ...broken(`losses[row] = ${value.value};`),
    ...(withGradient ? gradient() : []),
  ]);
  const signature = withGradient
    ? [`xs: ${array}`, "labels: Int32Array", "upstreams: Float64Array", "losses: Float64Array", `dxs: ${array}`]
    : [`xs: ${array}`, "labels: Int32Array", "losses: Float64Array"];
  return loops.text(
    `${withGradient ? "gradient" : "forward"}${suffixes[result]}`,
    [...signature, ...rowSizes, "parameters: readonly number[]"],
    ["const smoothing = parameters[0]!;", "const classes = axisLength;", ...body],
  );
}
