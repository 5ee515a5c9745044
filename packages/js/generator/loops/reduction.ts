import type { Program, Result } from "../program.js";
import type { Value } from "../translation.js";
import { accumulate, accumulatorNames, eachAccumulator, endSum, sumCount } from "./compensated-sum.js";
import { arrays, type KernelRow, type KindLoops, LoopFunction, type LoopText, suffixes } from "./loop-function.js";
import { broken, indented, loop } from "./text.js";

export const reduction: KindLoops = {
  type: "ReductionKernel",
  forward: { arrays: ["x", "y"], sizes: ["outer", "axisLength", "inner"] },
  gradient: { arrays: ["dy", "x", "dx"], sizes: ["outer", "axisLength", "inner"] },
  loops: (program, row, result) => [reductionForward(program, row, result), reductionGradient(program, row, result)],
};

export const rowSizes = ["outer: number", "axisLength: number", "inner: number"];
export const rowNames = ["outer", "axisLength", "inner", "parameters", "o", "i", "k", "at", "start", "row"].concat(
  accumulatorNames,
);

/** Goes through the rows: `start` is where one begins, `row` the place of its result. */
export function eachRow(body: readonly string[]): string[] {
  return loop(
    "let o = 0, row = 0; o < outer; o++",
    loop("let i = 0; i < inner; i++, row++", ["const start = o * axisLength * inner + i;", ...body]),
  );
}

export const alongRow = "let k = 0, at = start; k < axisLength; k++, at += inner";
export const alongSlot = `let k = slot, at = start + slot * inner; k < axisLength; k += ${sumCount}, at += ${sumCount} * inner`;
export const eachSlot = `let slot = 0; slot < ${sumCount}; slot++`;

/** The largest element of a row, NaN passed over. */
export const largest = ["let max = -Infinity;", ...loop(alongRow, ["const x = xs[at]!;", "max = x > max ? x : max;"])];

function given(loops: LoopFunction, method: string, ...names: readonly string[]): Value[] {
  return names.map((name, index) => loops.given(name, method, index, name === "x" ? 2 : 1));
}

/** The pivot and the sum of the weights about it. */
function weightSum(loops: LoopFunction, sum: string, rest?: string): string[] {
  const pivot = loops.call("pivot", given(loops, "pivot", "max"));
  const weight = loops.call("weight", given(loops, "weight", "x", "pivot"));
  const isPlain = loops.call("compensate_below", []).value.startsWith("0");
  return [
    ...pivot.perRow,
    ...broken(`const pivot = ${pivot.value};`),
    ...weight.perRow,
    ...eachAccumulator(
      loops,
      eachSlot,
      loop(alongSlot, [
        "const x = xs[at]!;",
        ...weight.perElement,
        ...broken(`const weight = ${weight.value};`),
        ...(isPlain ? ["slotSum = slotSum + weight;"] : accumulate(loops, "weight")),
      ]),
    ),
    ...endSum(loops, sum, rest),
  ];
}

function reductionForward(program: Program, row: KernelRow, result: Result): LoopText {
  const array = arrays[result];
  const own = ["xs", "ys", "x", "max", "pivot", "weight", "sum", "rest", "ofSum", "fineSum", "fineRest", ...rowNames];
  const loops = new LoopFunction(program, row, result, own);
  const sum = weightSum(loops, "sum", "rest");
  const ofSum = loops.call("of_sum", given(loops, "of_sum", "sum", "rest"));
  const y = loops.call("forward", given(loops, "forward", "max", "ofSum"));
  const isCoarse = loops.call("is_coarse", given(loops, "is_coarse", "max", "ofSum"));
  const weight = loops.call("fine_weight", given(loops, "fine_weight", "x"));
  const weightRest = loops.call("fine_weight_rest", given(loops, "fine_weight_rest", "x"));
  const fine = loops.call("of_sum", given(loops, "of_sum", "fineSum", "fineRest"));
  return loops.text(
    `forward${suffixes[result]}`,
    [`xs: ${array}`, `ys: ${array}`, ...rowSizes],
    eachRow([
      ...largest,
      ...sum,
      ...ofSum.perRow,
      ...broken(`const ofSum = ${ofSum.value};`),
      ...y.perRow,
      ...isCoarse.perRow,
      ...broken(`if (!(${isCoarse.value})) {`),
      ...indented([...broken(`ys[row] = ${y.stored};`), "continue;"]),
      "}",
      ...eachAccumulator(
        loops,
        eachSlot,
        loop(alongSlot, [
          "const x = xs[at]!;",
          ...weight.perElement,
          ...broken(`const weight = ${weight.value};`),
          ...accumulate(loops, "weight", weightRest),
        ]),
      ),
      ...endSum(loops, "fineSum", "fineRest"),
      ...fine.perRow,
      ...broken(`ys[row] = ${fine.stored};`),
    ]),
  );
}

function reductionGradient(program: Program, row: KernelRow, result: Result): LoopText {
  const array = arrays[result];
  const own = ["dys", "xs", "dxs", "dy", "x", "max", "pivot", "weight", "sum", "normalizer", ...rowNames];
  const loops = new LoopFunction(program, row, result, own);
  const sum = weightSum(loops, "sum");
  const normalizer = loops.call("normalizer", given(loops, "normalizer", "max", "sum"));
  const dx = loops.call("gradient", [
    loops.given("dy", "gradient", 0, 1),
    loops.given("x", "gradient", 1, 2),
    loops.given("pivot", "gradient", 2, 1),
    loops.given("normalizer", "gradient", 3, 1),
  ]);
  return loops.text(
    `gradient${suffixes[result]}`,
    [`dys: ${array}`, `xs: ${array}`, `dxs: ${array}`, ...rowSizes],
    eachRow([
      "const dy = dys[row]!;",
      ...largest,
      ...sum,
      ...normalizer.perRow,
      ...broken(`const normalizer = ${normalizer.value};`),
      ...dx.perRow,
      ...loop(alongRow, ["const x = xs[at]!;", ...dx.perElement, ...broken(`dxs[at] = ${dx.stored};`)]),
    ]),
  );
}
