import { gainOf, normalMoments } from "@nonlin/analysis";
import { curveOfRow } from "./curves.js";
import { rows } from "./function-list.js";
import { table } from "./markdown.js";
import { rounded } from "./numbers.js";

/** The gains of every function that is defined on the whole line, and what it makes of a standard normal input. */
export function gainTable(): string {
  const body = rows.flatMap((row) => {
    const curve = curveOfRow(row);
    if (curve === undefined || Number.isFinite(curve.domain.low) || Number.isFinite(curve.domain.high)) return [];
    const { forward, backward, compromise, torch } = gainOf(curve);
    const { mean, variance } = normalMoments(curve);
    const numbers = [forward, backward, compromise, Math.abs(mean) < 1e-10 ? 0 : mean, variance];
    const torchWords = torch === undefined ? "–" : `${rounded(torch.value, 4)}${torch.agrees ? "" : "*"}`;
    return [
      [`[\`${row.name}\`](../functions/${row.name}.md)`, ...numbers.map((number) => rounded(number, 4)), torchWords],
    ];
  });
  const head = ["", "forward", "backward", "compromise", "mean", "variance", "PyTorch"];
  return table(head, body, 1);
}
