// Sums as native/loops/accumulator.h makes them.
import type { Program } from "../program.js";
import { Names, Translation } from "../translation.js";
import type { LoopFunction, Written } from "./loop-function.js";
import { broken, indented, lines, loop } from "./text.js";

/** How many sums run side by side: native/loops/accumulator.h. */
export const sumCount = 16;

/** How many totals over several sums there may be at a time: the learned parameters of a kernel. */
const totalCount = 2;

export const accumulatorNames = ["slot", "slotSum", "slotRest", "total"];

/** Accumulators beyond the inner size stay zero. */
export function startSum(into: LoopFunction): string[] {
  into.use("./compensated-sum.js", "sums");
  into.use("./compensated-sum.js", "rests");
  return [`sums.fill(0, 0, ${sumCount});`, `rests.fill(0, 0, ${sumCount});`];
}

/**
 * One accumulator after the other, each in two locals over every sixteenth element: going through the elements in order,
 * with the accumulators in arrays, took 1.7 times as long for prelu's gradient.
 */
export function eachAccumulator(into: LoopFunction, head: string, body: readonly string[]): string[] {
  into.use("./compensated-sum.js", "sums");
  into.use("./compensated-sum.js", "rests");
  return loop(head, [
    "let slotSum = 0;",
    "let slotRest = 0;",
    ...body,
    "sums[slot] = slotSum;",
    "rests[slot] = slotRest;",
  ]);
}

/**
 * Adds a term to the accumulator in slotSum and slotRest, and to the latter what rounding took from the term. (Adding a
 * 0 there changes nothing, as slotRest is never -0.)
 */
export function accumulate(into: LoopFunction, term: string, termRest?: Written): string[] {
  const hasRest = termRest !== undefined && termRest.value !== "0";
  const error = into.callFunction(
    "sum_error",
    ["slotSum", term, "total"].map((name) => Translation.given(name, 2)),
  );
  return [
    `const total = slotSum + ${term};`,
    ...error.perElement,
    ...(hasRest ? termRest.perElement : []),
    ...broken(`slotRest = slotRest + (${error.value}${hasRest ? ` + (${termRest.value})` : ""});`),
    "slotSum = total;",
  ];
}

export function endSum(into: LoopFunction, sum: string, rest?: string): string[] {
  into.use("./compensated-sum.js", "combineAccumulators");
  return [
    "combineAccumulators();",
    `const ${sum} = sums[0]!;`,
    ...(rest === undefined ? [] : [`const ${rest} = rests[0]!;`]),
  ];
}

/** Adds the sum that has just ended to total `k` over several sums, of which there are as many as `totalCount`. */
export function addToTotal(into: LoopFunction, k: number): string {
  return `${into.use("./compensated-sum.js", "addToTotal")}(${k});`;
}

/** Stores that total, and leaves zero for the next. */
export function endTotal(into: LoopFunction, k: number, to: string): string[] {
  return [`${to} = ${into.use("./compensated-sum.js", "takeTotal")}(${k});`];
}

/** The functions of compensated-sum.ts, which need native/math's sum_error too. */
export function compensatedSum(program: Program): string {
  const names = new Names(["a", "b", "sum", "term", "total"]);
  const translation = new Translation(program, names);
  const error = translation.function("sum_error", [
    Translation.given("sum", 2),
    Translation.given("term", 2),
    Translation.given("total", 2),
  ]);
  return [
    "// Accumulators: a sum, and apart from it the sum of all its rounding errors. Behind them, totals over several sums.",
    `export const sums = /* @__PURE__ */ new Float64Array(${sumCount + totalCount});`,
    `export const rests = /* @__PURE__ */ new Float64Array(${sumCount + totalCount});`,
    "",
    "function combine(a: number, b: number): void {",
    ...indented([
      "const sum = sums[a]!;",
      "const term = sums[b]!;",
      "const total = sum + term;",
      ...lines(translation.statements),
      `rests[a] = rests[a]! + (${error.text} + rests[b]!);`,
      "sums[a] = total;",
    ]),
    "}",
    "",
    "/** Leaves the sum of all in the first. */",
    "export function combineAccumulators(): void {",
    ...indented([
      ...loop(
        `let half = ${sumCount / 2}; half > 0; half >>= 1`,
        loop("let i = 0; i < half; i++", ["combine(i, i + half);"]),
      ),
      "if (!Number.isFinite(sums[0])) {",
      ...indented(["rests[0] = 0;", "return;"]),
      "}",
      "// the rest goes into the sum, or it could be the larger part of a sum that nearly cancels",
      "rests[1] = rests[0]!;",
      "rests[0] = 0;",
      "sums[1] = rests[1]!;",
      "rests[1] = 0;",
      "combine(0, 1);",
    ]),
    "}",
    "",
    "/** Adds the sum of all to a total. */",
    "export function addToTotal(k: number): void {",
    `  combine(${sumCount} + k, 0);`,
    "}",
    "",
    "/** A total, which is zero again thereafter. */",
    "export function takeTotal(k: number): number {",
    ...indented([
      `const sum = sums[${sumCount} + k]!;`,
      `const rest = rests[${sumCount} + k]!;`,
      `sums[${sumCount} + k] = 0;`,
      `rests[${sumCount} + k] = 0;`,
      "return Number.isFinite(sum) ? sum + rest : sum;",
    ]),
    "}",
  ].join("\n");
}
