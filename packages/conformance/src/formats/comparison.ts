// Two reports of one runtime, before and after a change.
import type { KernelSummary, RuntimeReport } from "../runtime-report.js";
import { ulpWords } from "../tally.js";

/** What has changed. */
export interface Comparison {
  /** What is worse than before, in words; a regression each. */
  readonly worse: readonly string[];
  /** What is better. */
  readonly better: readonly string[];
}

/**
 * Sets two reports side by side. Worse is a law that no longer holds, a result more that is wrong among as many, an error
 * that has grown by more than a tenth beyond 0.51 ULP, and a kernel that has gone.
 */
export function compared(before: RuntimeReport, after: RuntimeReport): Comparison {
  const worse: string[] = [];
  const better: string[] = [];
  const keyOf = ({ kernel, dtype, direction }: KernelSummary) => `${kernel} ${dtype} ${direction}`;
  const now = new Map(after.kernels.map((summary) => [keyOf(summary), summary]));
  for (const old of before.kernels) {
    const key = keyOf(old);
    const other = now.get(key);
    if (other === undefined) {
      worse.push(`${key}: was there, and is not`);
      continue;
    }
    const lost = other.broken.filter((law) => !old.broken.includes(law));
    const kept = old.broken.filter((law) => !other.broken.includes(law));
    if (lost.length > 0) worse.push(`${key}: no longer keeps ${lost.join(", ")}${witnessWords(other)}`);
    if (kept.length > 0) better.push(`${key}: keeps ${kept.join(", ")}`);
    if (other.wrong / Math.max(1, other.checked) > old.wrong / Math.max(1, old.checked) && other.wrong > old.wrong) {
      worse.push(`${key}: ${other.wrong} of ${other.checked} wrong, ${old.wrong} of ${old.checked} before`);
    } else if (other.wrong < old.wrong && other.checked >= old.checked) {
      better.push(`${key}: ${other.wrong} wrong, ${old.wrong} before`);
    }
    const words = `${ulpWords(other.largest)}, ${ulpWords(old.largest)} before`;
    if (other.largest > Math.max(0.51, old.largest * 1.1)) worse.push(`${key}: ${words}${witnessWords(other)}`);
    else if (old.largest > Math.max(0.51, other.largest * 1.1)) better.push(`${key}: ${words}`);
  }
  return { worse, better };
}

function witnessWords({ worst }: KernelSummary): string {
  return worst === undefined ? "" : ` (${worst.words}: expected ${worst.expected}, received ${worst.received})`;
}
