import type { Program, Result } from "../program.js";
import { arrays, type KernelRow, type KindLoops, LoopFunction, type LoopText, suffixes } from "./loop-function.js";
import { broken, loop } from "./text.js";

export const map: KindLoops = {
  type: "MapKernel",
  forward: { arrays: ["x", "y"], sizes: ["length"] },
  gradient: { arrays: ["dy", "x", "dx"], sizes: ["length"] },
  loops: mapLoops,
};

function mapLoops(program: Program, row: KernelRow, result: Result): LoopText[] {
  const array = arrays[result];
  const tail = ["length: number", ...(row.parameters > 0 ? ["parameters: readonly number[]"] : [])];

  const forward = new LoopFunction(program, row, result, ["xs", "ys", "length", "i", "x"], {
    method: "forward",
    index: 1,
  });
  const y = forward.call("forward", [forward.given("x", "forward", 0, 2)], true);

  const gradient = new LoopFunction(program, row, result, ["dys", "xs", "dxs", "length", "i", "dy", "x"], {
    method: "gradient",
    index: 2,
  });
  const dx = gradient.call(
    "gradient",
    [gradient.given("dy", "gradient", 0, 2), gradient.given("x", "gradient", 1, 2)],
    true,
  );

  const head = "let i = 0; i < length; i++";
  return [
    forward.text(
      `forward${suffixes[result]}`,
      [`xs: ${array}`, `ys: ${array}`, ...tail],
      loop(head, ["const x = xs[i]!;", ...y.perElement, ...broken(`ys[i] = ${y.stored};`)]),
    ),
    gradient.text(
      `gradient${suffixes[result]}`,
      [`dys: ${array}`, `xs: ${array}`, `dxs: ${array}`, ...tail],
      loop(head, ["const dy = dys[i]!;", "const x = xs[i]!;", ...dx.perElement, ...broken(`dxs[i] = ${dx.stored};`)]),
    ),
  ];
}
