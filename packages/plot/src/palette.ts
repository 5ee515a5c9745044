import { scale } from "@observablehq/plot";
import type { Theme } from "./theme.js";

/** As many colours in an order that is seen: the part of viridis that stands out from the theme's background. */
export function familyColors({ family: [from, to] }: Theme, count: number): string[] {
  const { apply } = scale({ color: { type: "linear", scheme: "viridis", domain: [0, 1] } }) as {
    apply: (share: number) => string;
  };
  return Array.from({ length: count }, (_, k) => apply(from + ((to - from) * k) / Math.max(1, count - 1)));
}
