import type { Program, Result } from "../program.js";
import type { Value } from "../translation.js";
import {
  accumulate,
  accumulatorNames,
  addToTotal,
  eachAccumulator,
  endSum,
  endTotal,
  startSum,
  sumCount,
} from "./compensated-sum.js";
import { arrays, type KernelRow, type KindLoops, LoopFunction, type LoopText, suffixes } from "./loop-function.js";
import { broken, indented, loop } from "./text.js";

const sizes = ["outer", "channels", "inner"];

export const channel: KindLoops = {
  type: "ChannelKernel",
  forward: { arrays: ["x", "learned", "y"], sizes },
  gradient: { arrays: ["dy", "x", "learned", "dx", "dlearned"], sizes },
  lists: ["learned", "dlearned"],
  loops: channelLoops,
};

/** What a learned parameter and what belongs to it are called. */
interface Learned {
  readonly value: string;
  readonly values: string;
  readonly gradients: string;
  readonly sum: string;
  /** The struct's method; what rounding takes from it is `${method}_rest`. */
  readonly method: string;
}

const everyLearned: readonly Learned[] = [
  {
    value: "parameter",
    values: "parameterValues",
    gradients: "dparameters",
    sum: "sum",
    method: "parameter_gradient",
  },
  {
    value: "second",
    values: "secondValues",
    gradients: "dseconds",
    sum: "secondSum",
    method: "second_parameter_gradient",
  },
];

function channelLoops(program: Program, row: KernelRow, result: Result): LoopText[] {
  const learned = everyLearned.slice(0, row.learned);
  return [forwardLoop(program, row, result, learned), gradientLoop(program, row, result, learned)];
}

const counters = [...sizes, "o", "c", "i", "start", ...accumulatorNames];

const signatureTail = (row: KernelRow): string[] => [
  ...sizes.map((name) => `${name}: number`),
  ...(row.parameters > 0 ? ["parameters: readonly number[]"] : []),
];

const valuesOf = (learned: readonly Learned[]): string[] =>
  learned.map(({ values }, k) => `const ${values} = learned[${k}]!;`);

const valuesAt = (learned: readonly Learned[]): string[] =>
  learned.map(({ value, values }) => `const ${value} = ${values}[c]!;`);

function forwardLoop(program: Program, row: KernelRow, result: Result, learned: readonly Learned[]): LoopText {
  const array = arrays[result];
  const own = learned.flatMap(({ value, values }) => [value, values]);
  const names = ["xs", "learned", "ys", ...counters, "x", ...own];
  const index = 1 + learned.length;
  const forward = new LoopFunction(program, row, result, names, { method: "forward", index });
  const given = [
    forward.given("x", "forward", 0, 2),
    ...learned.map(({ value }, k) => forward.given(value, "forward", 1 + k, 1)),
  ];
  const y = forward.call("forward", given, true);
  return forward.text(
    `forward${suffixes[result]}`,
    [`xs: ${array}`, `learned: readonly ${array}[]`, `ys: ${array}`, ...signatureTail(row)],
    [
      ...valuesOf(learned),
      ...loop(
        "let o = 0; o < outer; o++",
        loop("let c = 0; c < channels; c++", [
          ...valuesAt(learned),
          "const start = (o * channels + c) * inner;",
          ...y.perRow,
          ...loop("let i = start; i < start + inner; i++", [
            "const x = xs[i]!;",
            ...y.perElement,
            ...broken(`ys[i] = ${y.stored};`),
          ]),
        ]),
      ),
    ],
  );
}

function gradientLoop(program: Program, row: KernelRow, result: Result, learned: readonly Learned[]): LoopText {
  const array = arrays[result];
  const own = learned.flatMap(({ value, values, gradients, sum }) => [value, values, gradients, sum]);
  const names = ["dys", "xs", "learned", "dxs", "dlearned", ...counters, "dy", "x", "term", "rest", ...own];
  const index = 2 + learned.length;
  const gradient = new LoopFunction(program, row, result, names, { method: "gradient", index });
  const call = (method: string) => {
    const given: Value[] = [
      gradient.given("dy", method, 0, 2),
      gradient.given("x", method, 1, 2),
      ...learned.map(({ value }, k) => gradient.given(value, method, 2 + k, 1)),
    ];
    return gradient.call(method, given, true);
  };
  const terms = learned.map(({ method }) => ({
    term: call(method),
    rest: gradient.has(`${method}_rest`) ? call(`${method}_rest`) : undefined,
  }));
  const dx = call("gradient");

  // A pass for each sum. The last one writes dx, which may lie on dy or x.
  const passes = learned.map(({ gradients, sum }, k) => {
    const { term, rest } = terms[k] as (typeof terms)[number];
    const last = k === learned.length - 1;
    return [
      ...startSum(gradient),
      ...eachAccumulator(
        gradient,
        `let slot = 0; slot < ${sumCount} && slot < inner; slot++`,
        loop("let o = 0; o < outer; o++", [
          "const start = (o * channels + c) * inner;",
          ...loop(`let i = start + slot; i < start + inner; i += ${sumCount}`, [
            "const dy = dys[i]!;",
            "const x = xs[i]!;",
            ...term.perElement,
            ...broken(`const term = ${term.value};`),
            ...accumulate(gradient, "term", rest),
            ...(last ? [...dx.perElement, ...broken(`dxs[i] = ${dx.stored};`)] : []),
          ]),
        ]),
      ),
      ...endSum(gradient, sum),
      `if (${isTotal(gradients)}) ${addToTotal(gradient, k)}`,
      `else ${gradients}[c] = ${sum};`,
    ];
  });

  return gradient.text(
    `gradient${suffixes[result]}`,
    [
      `dys: ${array}`,
      `xs: ${array}`,
      `learned: readonly ${array}[]`,
      `dxs: ${array}`,
      `dlearned: readonly ${array}[]`,
      ...signatureTail(row),
    ],
    [
      ...valuesOf(learned),
      ...learned.map(({ gradients }, k) => `const ${gradients} = dlearned[${k}]!;`),
      ...loop("let c = 0; c < channels; c++", [
        ...valuesAt(learned),
        ...terms.flatMap(({ term, rest }) => [...term.perRow, ...(rest?.perRow ?? [])]),
        ...dx.perRow,
        ...passes.flat(),
      ]),
      ...learned.flatMap(({ gradients }, k) => [
        `if (${isTotal(gradients)}) {`,
        ...indented(endTotal(gradient, k, `${gradients}[0]`)),
        "}",
      ]),
    ],
  );
}

/** One sum over all channels. */
const isTotal = (gradients: string): string => `${gradients}.length === 1 && channels !== 1`;
