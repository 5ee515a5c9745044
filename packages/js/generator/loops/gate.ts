import type { Program, Result } from "../program.js";
import { arrays, type KernelRow, type KindLoops, LoopFunction, type LoopText, suffixes } from "./loop-function.js";
import { broken, loop } from "./text.js";

const sizes = ["outer", "run", "stride"];

export const gate: KindLoops = {
  type: "GateKernel",
  forward: { arrays: ["activated", "other", "y"], sizes },
  gradient: { arrays: ["dy", "activated", "other", "dactivated", "dother"], sizes },
  loops: gateLoops,
};

const counters = [...sizes, "o", "i", "k"];

/** Goes through the elements: `i` is the place in the inputs, `k` that in the result. */
function eachElement(body: readonly string[]): string[] {
  return loop("let o = 0, k = 0; o < outer; o++", loop("let i = o * stride, end = i + run; i < end; i++, k++", body));
}

function gateLoops(program: Program, row: KernelRow, result: Result): LoopText[] {
  const array = arrays[result];
  const tail = [
    ...sizes.map((name) => `${name}: number`),
    ...(row.parameters > 0 ? ["parameters: readonly number[]"] : []),
  ];

  const own = ["activateds", "others", "ys", ...counters, "end", "activated", "other"];
  const forward = new LoopFunction(program, row, result, own, { method: "forward", index: 2 });
  const y = forward.call(
    "forward",
    [forward.given("activated", "forward", 0, 2), forward.given("other", "forward", 1, 2)],
    true,
  );

  const names = ["dys", "dactivateds", "dothers", "dy", "dactivated", "dother", ...own];
  const gradient = new LoopFunction(program, row, result, names, { method: "gradient_activated", index: 3 });
  const [dactivated, dother] = (["gradient_activated", "gradient_other"] as const).map((method) =>
    gradient.call(
      method,
      [
        gradient.given("dy", method, 0, 2),
        gradient.given("activated", method, 1, 2),
        gradient.given("other", method, 2, 2),
      ],
      true,
    ),
  ) as [ReturnType<LoopFunction["call"]>, ReturnType<LoopFunction["call"]>];

  return [
    forward.text(
      `forward${suffixes[result]}`,
      [`activateds: ${array}`, `others: ${array}`, `ys: ${array}`, ...tail],
      eachElement([
        "const activated = activateds[i]!;",
        "const other = others[i]!;",
        ...y.perElement,
        ...broken(`ys[k] = ${y.stored};`),
      ]),
    ),
    gradient.text(
      `gradient${suffixes[result]}`,
      [
        `dys: ${array}`,
        `activateds: ${array}`,
        `others: ${array}`,
        `dactivateds: ${array}`,
        `dothers: ${array}`,
        ...tail,
      ],
      eachElement([
        "const dy = dys[k]!;",
        "const activated = activateds[i]!;",
        "const other = others[i]!;",
        ...dactivated.perElement,
        ...dother.perElement,
        ...broken(`dactivateds[i] = ${dactivated.stored};`),
        ...broken(`dothers[i] = ${dother.stored};`),
      ]),
    ),
  ];
}
