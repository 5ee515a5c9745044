// What a function tends to on one side of a breakpoint.
import { epsilon, nextUp } from "./floats.js";

/** Of a distance to a breakpoint, how far off the function is read: so near that curvature is below rounding. */
const nearness = 2 ** -40;

/**
 * lim f(x) for x → at from one side, by linear extrapolation of two values so near that f″ does not matter. `width` is how
 * far the piece of the formula on that side reaches. What differs from f(at) by rounding only is f(at).
 */
export function oneSidedLimit(f: (x: number) => number, at: number, side: "left" | "right", width: number): number {
  const smallest = at === 0 ? 2 ** -1000 : Math.max(Math.abs(at) * nearness, 2 * (nextUp(Math.abs(at)) - Math.abs(at)));
  const step = Math.min(smallest, width / 4) * (side === "left" ? -1 : 1);
  const near = f(at + step);
  const far = f(at + 2 * step);
  const limit = 2 * near - far;
  const here = f(at);
  const slope = Math.abs(far - near) / Math.abs(step);
  const rounding = 16 * epsilon * (Math.abs(near) + Math.abs(here) + Math.abs(at) * slope);
  return Math.abs(limit - here) <= rounding ? here : limit;
}
