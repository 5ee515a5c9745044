import type { Program, Result } from "../program.js";
import type { Value } from "../translation.js";
import { accumulate, accumulatorNames, eachAccumulator, endSum, sumCount } from "./compensated-sum.js";
import { arrays, type KernelRow, type KindLoops, LoopFunction, type LoopText, suffixes } from "./loop-function.js";
import { broken, loop } from "./text.js";

export const channel: KindLoops = {
  type: "ChannelKernel",
  forward: { arrays: ["x", "parameter", "y"], sizes: ["outer", "channels", "inner"] },
  gradient: { arrays: ["dy", "x", "parameter", "dx", "dparameter"], sizes: ["outer", "channels", "inner"] },
  loops: channelLoops,
};

function channelLoops(program: Program, row: KernelRow, result: Result): LoopText[] {
  const array = arrays[result];
  const sizes = ["outer: number", "channels: number", "inner: number"];
  const counters = ["outer", "channels", "inner", "o", "c", "i", "start", ...accumulatorNames];

  const forward = new LoopFunction(program, row, result, [
    "xs",
    "parameterValues",
    "ys",
    ...counters,
    "x",
    "parameter",
  ]);
  const y = forward.call("forward", [forward.given("x", "forward", 0, 2), forward.given("parameter", "forward", 1, 1)]);

  const names = ["dys", "xs", "parameterValues", "dxs", "dparameters", ...counters];
  const gradient = new LoopFunction(program, row, result, [...names, "dy", "x", "parameter", "term", "sum", "rest"]);
  const arguments_ = (method: string): Value[] => [
    gradient.given("dy", method, 0, 2),
    gradient.given("x", method, 1, 2),
    gradient.given("parameter", method, 2, 1),
  ];
  const term = gradient.call("parameter_gradient", arguments_("parameter_gradient"));
  const termRest = gradient.has("parameter_gradient_rest")
    ? gradient.call("parameter_gradient_rest", arguments_("parameter_gradient_rest"))
    : undefined;
  const dx = gradient.call("gradient", arguments_("gradient"));

  return [
    forward.text(
      `forward${suffixes[result]}`,
      [`xs: ${array}`, `parameterValues: ${array}`, `ys: ${array}`, ...sizes],
      loop(
        "let o = 0; o < outer; o++",
        loop("let c = 0; c < channels; c++", [
          "const parameter = parameterValues[c]!;",
          "const start = (o * channels + c) * inner;",
          ...y.perRow,
          ...loop("let i = start; i < start + inner; i++", [
            "const x = xs[i]!;",
            ...y.perElement,
            ...broken(`ys[i] = ${y.stored};`),
          ]),
        ]),
      ),
    ),
    gradient.text(
      `gradient${suffixes[result]}`,
      [
        `dys: ${array}`,
        `xs: ${array}`,
        `parameterValues: ${array}`,
        `dxs: ${array}`,
        `dparameters: ${array}`,
        ...sizes,
      ],
      loop("let c = 0; c < channels; c++", [
        "const parameter = parameterValues[c]!;",
        ...term.perRow,
        ...(termRest?.perRow ?? []),
        ...dx.perRow,
        // Accumulators beyond the inner size stay zero.
        "sums.fill(0);",
        "rests.fill(0);",
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
              ...accumulate(gradient, "term", termRest),
              ...dx.perElement,
              ...broken(`dxs[i] = ${dx.stored};`),
            ]),
          ]),
        ),
        ...endSum(gradient, "sum"),
        "dparameters[c] = sum;",
      ]),
    ),
  ];
}
