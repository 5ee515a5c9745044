import type { Program, Result } from "../program.js";
import type { Value } from "../translation.js";
import { accumulate, accumulatorNames, eachAccumulator, endSum, sumCount } from "./compensated-sum.js";
import {
  arrays,
  type KernelRow,
  type KindLoops,
  LoopFunction,
  type LoopText,
  suffixes,
  type Written,
} from "./loop-function.js";
import { broken, indented, loop } from "./text.js";

const sizes = ["outer", "axisLength", "inner"];

export const selection: KindLoops = {
  type: "RowsKernel",
  forward: { arrays: ["x", "y"], sizes },
  gradient: { arrays: ["dy", "y", "dx"], sizes },
  loops: (program, row, result) => [selectionForward(program, row, result), selectionGradient(program, row, result)],
};

const rowSizes = sizes.map((name) => `${name}: number`);
const names = [...sizes, "parameters", "o", "i", "k", "at", "start", ...accumulatorNames];

function eachRow(body: readonly string[]): string[] {
  return loop(
    "let o = 0; o < outer; o++",
    loop("let i = 0; i < inner; i++", ["const start = o * axisLength * inner + i;", ...body]),
  );
}

const alongRow = "let k = 0, at = start; k < axisLength; k++, at += inner";
const eachSlot = `let slot = 0; slot < ${sumCount}; slot++`;
const everySixteenth = `let k = slot, at = start + slot * inner; k < axisLength; k += ${sumCount}, at += ${sumCount} * inner`;
const fill = (value: string) => loop(alongRow, [`ys[at] = ${value};`]);

/** Finds the row's largest element, and whether one is NaN. */
const survey = [
  "let largest = -Infinity;",
  "let isNumber = true;",
  ...loop(alongRow, [
    "const x = xs[at]!;",
    "largest = x > largest ? x : largest;",
    "isNumber = isNumber && !Number.isNaN(x);",
  ]),
];

function selectionForward(program: Program, row: KernelRow, result: Result): LoopText {
  const own = ["xs", "ys", "x", "largest", "isNumber", "first", "floor", "candidates", "candidateCount"];
  const ofSelected = ["least", "left", "leftRest", "sum", "sumRest", "count", "gap", "gapRest"];
  const loops = new LoopFunction(program, row, result, [...own, ...ofSelected, ...names]);
  return loops.text(
    `forward${suffixes[result]}`,
    [`xs: ${arrays[result]}`, `ys: ${arrays[result]}`, ...rowSizes],
    loops.flag("takes_first") ? takeFirst() : takeSelected(loops),
  );
}

function takeFirst(): string[] {
  return eachRow([
    ...survey,
    "let first = 0;",
    "while (isNumber && xs[start + first * inner] !== largest) first += 1;",
    "const other = isNumber ? 0 : NaN;",
    ...fill("other"),
    "if (isNumber) ys[start + first * inner] = 1;",
  ]);
}

function takeSelected(loops: LoopFunction): string[] {
  const squares = loops.flag("squares");
  loops.use("../scratch.js", "scratch");
  loops.use("../selection.js", "select");
  loops.use("../selection.js", "selected");
  const given = (method: string, ...words: readonly string[]): Value[] =>
    words.map((name, index) => loops.given(name, method, index, name === "x" ? 2 : 1));
  const found = ["left", "leftRest", "sum", "sumRest", "count"];
  const gap = loops.call("gap", given("gap", ...found));
  const gapRest = loops.call("gap_rest", given("gap_rest", ...found, "gap"));
  const y = loops.call("forward", given("forward", "x", "least", "gap", "gapRest"));
  return [
    "const candidates = scratch(axisLength);",
    ...eachRow([
      ...survey,
      "if (!isNumber || !Number.isFinite(largest)) {",
      ...indented([...fill("NaN"), "continue;"]),
      "}",
      `const floor = largest - ${squares ? 4 : 2};`,
      "let candidateCount = 0;",
      ...loop(alongRow, ["const x = xs[at]!;", "if (x >= floor) candidates[candidateCount++] = x;"]),
      `select(candidates, candidateCount, floor, largest, ${squares});`,
      `const { ${["least", ...found].join(", ")} } = selected;`,
      ...gap.perRow,
      ...broken(`const gap = ${gap.value};`),
      ...gapRest.perRow,
      ...broken(`const gapRest = ${gapRest.value};`),
      ...y.perRow,
      ...loop(alongRow, [
        "const x = xs[at]!;",
        // Most are not selected.
        "if (!(x >= least)) {",
        ...indented(["ys[at] = 0;", "continue;"]),
        "}",
        ...y.perElement,
        ...broken(`ys[at] = ${y.stored};`),
      ]),
    ]),
  ];
}

function selectionGradient(program: Program, row: KernelRow, result: Result): LoopText {
  const array = arrays[result];
  const own = ["dys", "ys", "dxs", "dy", "y", "term", "sum", "rest", "slopes", "slopesRest"];
  const loops = new LoopFunction(program, row, result, [...own, ...names]);
  return loops.text(
    `gradient${suffixes[result]}`,
    [`dys: ${array}`, `ys: ${array}`, `dxs: ${array}`, ...rowSizes],
    loops.flag("takes_first") ? gradientByElement(loops) : gradientBySums(loops),
  );
}

function gradientByElement(loops: LoopFunction): string[] {
  const dx = loops.call("gradient", [loops.given("dy", "gradient", 0, 2), loops.given("y", "gradient", 1, 2)]);
  return eachRow(
    loop(alongRow, [
      "const dy = dys[at]!;",
      "const y = ys[at]!;",
      ...dx.perElement,
      ...broken(`dxs[at] = ${dx.stored};`),
    ]),
  );
}

function gradientBySums(loops: LoopFunction): string[] {
  const given = (method: string, ...words: readonly string[]): Value[] =>
    words.map((name, index) => loops.given(name, method, index, index < 2 ? 2 : 1));
  const ofBoth = (method: string) => loops.call(method, given(method, "dy", "y"));
  const ofOutput = (method: string) => loops.call(method, [loops.given("y", method, 0, 2)]);
  const [weight, weightRest] = [ofBoth("gradient_weight"), ofBoth("gradient_weight_rest")];
  const [slope, slopeRest] = [ofOutput("slope"), ofOutput("slope_rest")];
  const dx = loops.call("gradient", given("gradient", "dy", "y", "sum", "rest", "slopes", "slopesRest"));
  const read = ["const dy = dys[at]!;", "const y = ys[at]!;"];
  const sumOf = (term: Written, termRest: Written, arrays: readonly string[]) =>
    eachAccumulator(
      loops,
      eachSlot,
      loop(everySixteenth, [
        ...arrays,
        ...term.perElement,
        ...broken(`const term = ${term.value};`),
        ...accumulate(loops, "term", termRest),
      ]),
    );
  return eachRow([
    ...sumOf(weight, weightRest, read),
    ...endSum(loops, "sum", "rest"),
    ...sumOf(slope, slopeRest, read.slice(1)),
    ...endSum(loops, "slopes", "slopesRest"),
    ...dx.perRow,
    ...loop(alongRow, [...read, ...dx.perElement, ...broken(`dxs[at] = ${dx.stored};`)]),
  ]);
}
