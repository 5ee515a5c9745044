import type { BesideZero, ChannelCalls, MapCalls } from "../op.js";

/** What a row says of its values near 0, and what is done about it. */
export interface Beside {
  /** For number parameters in the table's order. */
  readonly signs: (numbers: readonly number[]) => BesideZero;
  readonly moveOff: typeof moveOff;
}

/** For a row that says nothing. */
export const nothingBeside: Beside = { signs: () => ({}), moveOff: () => {} };

/** For one that says something. */
export function besideZero(row: MapCalls | ChannelCalls): Beside {
  return { signs: signsBeside(row), moveOff };
}

function signsBeside(row: MapCalls | ChannelCalls) {
  const names = Object.entries(row.parameters).flatMap(([name, { type }]) => (type === "choice" ? [] : [name]));
  const nothing: BesideZero = {};
  return (numbers: readonly number[]): BesideZero => {
    if (row.besideZero === undefined) return nothing;
    return row.besideZero(Object.fromEntries(names.map((name, i) => [name, numbers[i] as number])) as never);
  };
}

/**
 * Moves results for x near 0, or far from it, by a double's last place to where the exact ones lie: a double that is the midpoint of two
 * 16-bit numbers would go to the even one, though what it has no room for says which. The sign of a gradient is that of dy
 * times that of the derivative.
 */
function moveOff(
  results: Float64Array,
  xs: Float64Array,
  start: number,
  end: number,
  { near = 0, decay = 0, tail = 0 }: { readonly near?: number; readonly decay?: number; readonly tail?: number },
  dys?: Float64Array,
): void {
  for (let i = start; i < end; i++) {
    const x = xs[i] as number;
    const farLeft = x < -(2 ** 40) ? -decay : x < -36 ? decay : 0;
    const beyond = Math.abs(x) > 40 ? tail * Math.sign(x) : 0;
    const sign = Math.abs(x) < 2 ** -26 ? near : farLeft + beyond;
    if (sign === 0) continue;
    const result = results[i] as number;
    const outwards = (dys !== undefined && (dys[i] as number) < 0 ? -sign : sign) * (result < 0 ? -1 : 1);
    results[i] = result * (1 + outwards * 2 ** -52);
  }
}
