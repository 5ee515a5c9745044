import type { Program, Result } from "../program.js";
import type { Value } from "../translation.js";
import { accumulate, accumulatorNames, eachAccumulator, endSum, sumCount } from "./compensated-sum.js";
import {
  arrays,
  type Completion,
  type KernelRow,
  type KindLoops,
  LoopFunction,
  type LoopText,
  type Optional,
  suffixes,
} from "./loop-function.js";
import { broken, indented, loop } from "./text.js";

export const rows: KindLoops = {
  type: "RowsKernel",
  forward: { arrays: ["x", "y"], sizes: ["outer", "axisLength", "inner"] },
  gradient: { arrays: ["dy", "y", "dx"], sizes: ["outer", "axisLength", "inner"] },
  loops: (program, row, result) => [rowsForward(program, row, result), rowsGradient(program, row, result)],
  optional: (program, row) => optionalOf(new LoopFunction(program, row, "double", [])),
  completion,
};

/** What a kernel's forward takes behind its parameters: what to give for empty rows, and a bias. */
function optionalOf(loops: LoopFunction): Optional[] {
  return [
    ...(loops.has("excluded") ? [{ name: "zeroEmptyRows", isArray: false }] : []),
    ...(inTwo(loops) ? [{ name: "biases", isArray: true }] : []),
  ];
}

/** Whether logits come as high + low, computed from an element and its bias. */
const inTwo = (loops: LoopFunction) => loops.has("logit_low");

/** The function of ../masking.ts that makes it mask elements. */
function completion(program: Program, row: KernelRow): Completion {
  const loops = new LoopFunction(program, row, "double", []);
  const constant = (method: string, byDefault: string) =>
    loops.has(method) ? loops.call(method, []).value.replace(/ \/\*.*\*\/$/, "") : byDefault;
  const name = inTwo(loops) ? "maskingWithBias" : "masking";
  const substitutes = inTwo(loops) ? [] : [constant("absent", "-Infinity")];
  return { module: "../masking.js", name, arguments: [constant("excluded", "0"), ...substitutes] };
}

const rowSizes = ["outer: number", "axisLength: number", "inner: number"];
const rowNames = ["outer", "axisLength", "inner", "parameters", "o", "i", "k", "at", "start", ...accumulatorNames];

function eachRow(body: readonly string[]): string[] {
  return loop(
    "let o = 0; o < outer; o++",
    loop("let i = 0; i < inner; i++", ["const start = o * axisLength * inner + i;", ...body]),
  );
}

const eachSlot = `let slot = 0; slot < ${sumCount}; slot++`;
const alongRow = "let k = 0, at = start; k < axisLength; k++, at += inner";

function rowsForward(program: Program, row: KernelRow, result: Result): LoopText {
  const array = arrays[result];
  const own = [
    ...["xs", "ys", "x", "max", "weight", "weights", "sum", "rest", "normalizer", "isEmpty"],
    ...["biases", "bias", "logit", "low", "maxLow", "zeroEmptyRows", ...rowNames],
  ];
  const two = new LoopFunction(program, row, result, []).has("logit_low");
  const loops = new LoopFunction(program, row, result, own, { method: two ? "logit" : "weight", index: 2 });
  const optional = optionalOf(loops);
  const logit = logitOf(loops);
  const weightArguments = two
    ? [
        loops.given("logit", "weight", 0, 2),
        loops.given("low", "weight", 1, 2),
        loops.given("max", "weight", 2, 1),
        loops.given("maxLow", "weight", 3, 1),
      ]
    : [loops.given(logit.name, "weight", 0, 2), loops.given("max", "weight", 1, 1)];
  const weight = loops.call("weight", weightArguments, true);
  const normalizer = loops.call("normalizer", [
    loops.given("sum", "normalizer", 0, 1),
    loops.given("rest", "normalizer", 1, 1),
  ]);
  const y = loops.call(
    "forward",
    [
      loops.given(logit.name, "forward", 0, 2),
      loops.given("weight", "forward", 1, 2),
      loops.given("max", "forward", 2, 1),
      loops.given("normalizer", "forward", 3, 1),
    ],
    true,
  );
  const excluded = loops.has("excluded") ? loops.call("excluded", []).stored : undefined;
  // A weight costs an exponential: it is kept for the sum and, if that reads it, for the last pass.
  loops.use("../scratch.js", "scratch");
  return loops.text(
    `forward${suffixes[result]}`,
    [
      `xs: ${array}`,
      `ys: ${array}`,
      ...rowSizes,
      ...(row.parameters > 0 || optional.length > 0 ? ["parameters: readonly number[]"] : []),
      ...optional.map(({ name, isArray }) => `${name}: ${isArray ? array : "boolean"} | undefined`),
    ],
    [
      "const weights = scratch(axisLength);",
      ...eachRow([
        "let max = -Infinity;",
        ...(two ? ["let maxLow = 0;"] : []),
        ...loop(alongRow, [
          ...logit.read,
          ...(two
            ? ["if (logit > max || (logit === max && low > maxLow)) {", "  max = logit;", "  maxLow = low;", "}"]
            : [`max = ${logit.name} > max ? ${logit.name} : max;`]),
        ]),
        ...(excluded === undefined ? [] : emptyRow(logit, excluded)),
        ...weight.perRow,
        ...loop(alongRow, [...logit.read, ...weight.perElement, ...broken(`weights[k] = ${weight.value};`)]),
        ...weightSum(loops),
        ...normalizer.perRow,
        ...broken(`const normalizer = ${normalizer.value};`),
        ...y.perRow,
        ...loop(alongRow, [
          ...(loops.reads("forward", 0) ? logit.read : []),
          ...(loops.reads("forward", 1) ? ["const weight = weights[k]!;"] : []),
          ...y.perElement,
          ...broken(`ys[at] = ${y.stored};`),
        ]),
      ]),
    ],
  );
}

interface Logit {
  /** the statements that make it of the element at `at` */
  readonly read: readonly string[];
  readonly name: string;
}

function logitOf(loops: LoopFunction): Logit {
  const element = "const x = xs[at]!;";
  if (inTwo(loops)) {
    const given = [loops.given("x", "logit", 0, 2), loops.given("bias", "logit", 1, 2)];
    const logit = loops.call("logit", given, true);
    const low = loops.call("logit_low", [...given, loops.given("logit", "logit_low", 2, 2)], true);
    return {
      read: [
        element,
        "const bias = biases === undefined ? 0 : biases[at]!;",
        ...logit.perElement,
        ...broken(`const logit = ${logit.value};`),
        ...low.perElement,
        ...broken(`const low = ${low.value};`),
      ],
      name: "logit",
    };
  }
  if (!loops.has("logit")) return { read: [element], name: "x" };
  const logit = loops.call("logit", [loops.given("x", "logit", 0, 2)]);
  if (logit.value === "x") return { read: [element], name: "x" };
  return { read: [element, ...logit.perElement, `const logit = ${logit.value};`], name: "logit" };
}

/** A row of nothing but -Infinity, where that is not NaN. */
function emptyRow({ read, name }: Logit, excluded: string): string[] {
  return [
    "if (zeroEmptyRows === true && max === -Infinity) {",
    ...indented([
      "let isEmpty = true;",
      ...loop(alongRow, [...read, `if (${name} !== -Infinity) isEmpty = false;`]),
      "if (isEmpty) {",
      ...indented([...loop(alongRow, [`ys[at] = ${excluded};`]), "continue;"]),
      "}",
    ]),
    "}",
  ];
}

/**
 * The sum of a row's weights. Below the kernel's compensate_below() it is a compensated one, tried plainly first unless
 * that is everywhere.
 */
function weightSum(loops: LoopFunction): string[] {
  const limit = loops.has("compensate_below")
    ? loops.call("compensate_below", []).value.replace(/ \/\*.*\*\/$/, "")
    : "Infinity";
  const overWeights = (body: readonly string[]) =>
    eachAccumulator(
      loops,
      eachSlot,
      loop(`let k = slot; k < axisLength; k += ${sumCount}`, ["const weight = weights[k]!;", ...body]),
    );
  const plain = overWeights(["slotSum = slotSum + weight;"]);
  const compensated = overWeights(accumulate(loops, "weight"));
  const end = endSum(loops, "sum", "rest");
  if (limit === "Infinity") return [...compensated, ...end];
  if (limit === "0") return [...plain, ...end];
  const combine = end[0] as string;
  return [
    ...plain,
    combine,
    `if (sums[0]! < ${limit}) {`,
    ...indented([...compensated, combine]),
    "}",
    ...end.slice(1),
  ];
}

function rowsGradient(program: Program, row: KernelRow, result: Result): LoopText {
  const array = arrays[result];
  const own = ["dys", "ys", "dxs", "dy", "y", "term", "sum", "rest", ...rowNames];
  const loops = new LoopFunction(program, row, result, own, { method: "gradient", index: 4 });
  const arguments_ = (method: string): Value[] => [loops.given("dy", method, 0, 2), loops.given("y", method, 1, 2)];
  const term = loops.call("gradient_weight", arguments_("gradient_weight"));
  const termRest = loops.has("gradient_weight_rest")
    ? loops.call("gradient_weight_rest", arguments_("gradient_weight_rest"))
    : undefined;
  const dx = loops.call(
    "gradient",
    [
      loops.given("dy", "gradient", 0, 2),
      loops.given("y", "gradient", 1, 2),
      loops.given("sum", "gradient", 2, 1),
      loops.given("rest", "gradient", 3, 1),
    ],
    true,
  );
  const read = ["const dy = dys[at]!;", "const y = ys[at]!;"];
  return loops.text(
    `gradient${suffixes[result]}`,
    [
      `dys: ${array}`,
      `ys: ${array}`,
      `dxs: ${array}`,
      ...rowSizes,
      ...(row.parameters > 0 ? ["parameters: readonly number[]"] : []),
    ],
    eachRow([
      ...eachAccumulator(
        loops,
        eachSlot,
        loop(`let k = slot, at = start + slot * inner; k < axisLength; k += ${sumCount}, at += ${sumCount} * inner`, [
          ...read.filter((_, index) =>
            ["gradient_weight", "gradient_weight_rest"].some(
              (method) => loops.has(method) && loops.reads(method, index),
            ),
          ),
          ...term.perElement,
          ...broken(`const term = ${term.value};`),
          ...accumulate(loops, "term", termRest),
        ]),
      ),
      ...endSum(loops, "sum", "rest"),
      ...dx.perRow,
      ...loop(alongRow, [...read, ...dx.perElement, ...broken(`dxs[at] = ${dx.stored};`)]),
    ]),
  );
}
