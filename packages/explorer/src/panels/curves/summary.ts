// What a picture of curves shows, in words.
import type { Analysis } from "@nonlin/analysis";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ChosenFunction, writeFunction } from "../../state/chosen-function.js";
import { figures } from "../../words/numbers.js";
import { ask } from "../../work/client.js";

/** What the worker has found so far, by function and ε. */
const analyses = signal<ReadonlyMap<string, Analysis>>(new Map());

/** What counts as saturated in an analysis, where nothing is shaded. */
const unshaded = 1e-3;

const keyOf = (chosen: ChosenFunction, saturation: number) => `${writeFunction(chosen)} ${saturation}`;

/** The worker begins when the page has come to rest: it would take time from the first picture. */
const patience = 200;

async function analyse(chosen: ChosenFunction, saturation: number): Promise<void> {
  const analysis = await ask("analyse", { ...chosen, saturation });
  const entries = [...analyses.peek(), [keyOf(chosen, saturation), analysis] as const];
  analyses.value = new Map(entries.slice(-64));
}

/** A sentence or two on each curve; only the name while it is being analysed. */
export function useSummaries(functions: readonly ChosenFunction[], saturation: number): readonly string[] {
  const threshold = saturation > 0 ? saturation : unshaded;
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const chosen of functions) {
        if (!analyses.peek().has(keyOf(chosen, threshold))) void analyse(chosen, threshold);
      }
    }, patience);
    return () => clearTimeout(timer);
  }, [functions, threshold]);
  return functions.map((chosen) => {
    const analysis = analyses.value.get(keyOf(chosen, threshold));
    return analysis === undefined ? `${writeFunction(chosen)}.` : summary(chosen, analysis, saturation);
  });
}

function summary(chosen: ChosenFunction, analysis: Analysis, saturation: number): string {
  const { range, lipschitz, saturation: flat, dead } = analysis;
  const steepest = Number.isFinite(lipschitz) ? `the steepest slope is ${figures(lipschitz)}` : "slopes have no bound";
  const where = (intervals: readonly { readonly low: number; readonly high: number }[]) =>
    intervals.map(({ low, high }) => `${figures(low)} to ${figures(high)}`).join(", ");
  const period = analysis.period === undefined ? "" : `, and so on with the period ${figures(analysis.period)}`;
  return [
    `${writeFunction(chosen)}: from ${figures(range.low)} to ${figures(range.high)}; ${steepest}.`,
    ...(saturation > 0 && flat.length > 0 ? [`|f′| < ${saturation} for x from ${where(flat)}${period}.`] : []),
    ...(dead.length > 0 ? [`No gradient at all from ${where(dead)}.`] : []),
  ].join(" ");
}
