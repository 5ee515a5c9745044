import { type ElementArray, type SixteenBitDtype, typedArrayName } from "../dtype.js";
import { type Framework, frameworks, type Slope } from "../frameworks.js";
import type { MapCalls } from "../op.js";
import { fromSixteenBits, toSixteenBits } from "../sixteen-bit/format.js";
import type { Operand } from "../view.js";

/** Numbers in a row, whatever the dtype. */
type Elements = Pick<Operand, "data" | "dtype" | "length">;

/** Writes into dx, which a kernel has filled, what the gradient is at kinks. */
type PutSlopes = (dx: ElementArray) => void;

/**
 * Finds the elements of a call that lie on kinks where its preset, or what the row was bound to, has slopes of its own.
 * They are found before the kernel runs: dx may lie on dy or on x. Undefined where there are no such slopes.
 */
export function kinkSlopes(
  row: MapCalls,
): (preset: unknown, upstream: Elements, input: Elements, parameters: readonly number[]) => PutSlopes | undefined {
  const numbers = Object.keys(row.parameters).filter((name) => row.parameters[name]?.type === "number");
  const slopesOf = new Map<unknown, readonly Slope[] | undefined>(
    frameworks.map((framework: Framework) => [framework, row.conventions?.[framework]?.slopes]),
  );
  return (preset, upstream, input, parameters) => {
    const slopes = preset === undefined ? row.slopes : slopesOf.get(preset);
    if (slopes === undefined) return undefined;
    const kinks = slopes.map(({ at, slope }) => ({
      at: typeof at === "number" ? at : (parameters[numbers.indexOf(at)] as number),
      slope,
    }));
    return gradientsAt(kinks, upstream, input);
  };
}

function gradientsAt(
  kinks: readonly { readonly at: number; readonly slope: number }[],
  upstream: Elements,
  input: Elements,
): PutSlopes {
  const x = reader(input);
  const dy = reader(upstream);
  const positions: number[] = [];
  const gradients: number[] = [];
  for (let i = 0; i < input.length; i++) {
    const value = x(i);
    for (const { at, slope } of kinks) {
      if (value !== at) continue;
      positions.push(i);
      gradients.push(dy(i) * slope);
      break;
    }
  }
  return (dx) => {
    const isBits = typedArrayName(dx) === "Uint16Array";
    for (const [k, position] of positions.entries()) {
      const gradient = gradients[k] as number;
      dx[position] = isBits ? toSixteenBits(input.dtype as SixteenBitDtype, gradient) : gradient;
    }
  };
}

/** Element i of an operand, as a number. */
function reader({ data, dtype }: Elements): (i: number) => number {
  return typedArrayName(data) === "Uint16Array"
    ? (i) => fromSixteenBits(dtype as SixteenBitDtype, data[i] as number)
    : (i) => data[i] as number;
}
