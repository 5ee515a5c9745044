import { analyse, normalMoments } from "@nonlin/analysis";
import type { Interval } from "@nonlin/core";
import { activations, curveOfRow } from "./curves.js";
import { rows } from "./function-list.js";
import { table } from "./markdown.js";
import { intervalWords, rounded } from "./numbers.js";
import { benchmark, kernelsOf } from "./records.js";

/** What a choice between elementwise functions turns on, side by side. */
export function comparisonTable(): string {
  const body = rows.flatMap((row) => {
    const curve = curveOfRow(row);
    if (curve === undefined || Number.isFinite(curve.domain.low) || Number.isFinite(curve.domain.high)) return [];
    const { range, dead, lipschitz, kinks } = analyse(curve);
    const { mean } = normalMoments(curve);
    return [
      [
        `[\`${row.name}\`](../functions/${row.name}.md)`,
        intervalWords(range, (value) => rounded(value, 3)),
        kinks.length === 0 ? "yes" : "no",
        rounded(lipschitz, 4),
        rounded(Math.abs(mean) < 1e-10 ? 0 : mean, 3),
        percent(dead.reduce((sum, interval) => sum + mass(interval), 0)),
        timesRelu(row.name),
      ],
    ];
  });
  const head = ["", "range", "smooth", "Lipschitz", "mean of normal input", "of it without gradient", "cost, relu = 1"];
  return table(head, body, 3);
}

/** The share of a standard normal variable in an interval. */
function mass({ low, high }: Interval): number {
  const [below, above] = activations.erf(Float64Array.of(low / Math.SQRT2, high / Math.SQRT2)) as Float64Array &
    [number, number];
  return (above - below) / 2;
}

function percent(share: number): string {
  return share === 0 ? "0" : `${rounded(100 * share, 3)} %`;
}

/** The time of a forward call on native by relu's, in the committed benchmark. */
function timesRelu(name: string): string {
  const nanoseconds = (op: string) => {
    const kernel = kernelsOf(op)[0];
    const subject = benchmark.subjects.find((one) => one.kernel === kernel && one.direction === "forward");
    return subject?.entries.native?.nanosecondsPerElement;
  };
  const [own, relu] = [nanoseconds(name), nanoseconds("relu")];
  return own === undefined || relu === undefined ? "–" : rounded(own / relu, 2);
}
