import { classes, pixelsPerDigit } from "./digits.js";
import {
  type Block,
  beside,
  bold,
  drawnDigit,
  drawnProbabilities,
  green,
  histogram,
  red,
  type Style,
} from "./drawing.js";
import { type BackendRun, nanosecondsPerElement, type Outcome, passed, promisedAccuracy } from "./outcome.js";
import { guess, type LearnedParameter, type Run } from "./training.js";

const digitWidth = 24;
const barWidth = 5;
const probabilitiesWidth = 2 + barWidth + 1 + 6;
const shownDigits = 3;

/** The outcome for people. */
export function report(outcome: Outcome, style: Style): string {
  const [run] = outcome.runs;
  if (run === undefined) return `${missingBackends(outcome, style)}\n`;
  const sections = [
    accuracies(outcome, run, style),
    drawnDigits(outcome, run, style),
    ...run.learned.map((parameter) => learnedValues(parameter, style)),
    activationTimes(outcome, style),
    bits(outcome, style),
    missingBackends(outcome, style),
    verdict(outcome, style),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function accuracies({ digits }: Outcome, run: Run, style: Style): string {
  const lines = run.epochs.map(
    ({ loss, accuracy }, i) =>
      `${String(i + 1).padStart(7)}  ${loss.toFixed(4).padStart(8)}  ${percent(accuracy).padStart(9)}`,
  );
  return [
    bold(`Recognised: ${percent(run.accuracy)} of ${digits.test.count} digits held out`, style),
    "",
    "  epoch      loss   accuracy",
    ...lines,
  ].join("\n");
}

/** A few that are right, and the one that is wrong with the greatest confidence. */
function drawnDigits({ digits }: Outcome, { probabilities }: Run, style: Style): string {
  const { test } = digits;
  const confidence = (row: number) => probabilities[row * classes + guess(probabilities, row)] as number;
  const rows = Array.from(test.labels.keys());
  const right = rows.filter((row) => guess(probabilities, row) === test.labels[row]).slice(0, shownDigits);
  const wrong = rows
    .filter((row) => guess(probabilities, row) !== test.labels[row])
    .sort((a, b) => confidence(b) - confidence(a))
    .slice(0, 1);

  const block = (row: number): Block => {
    const label = test.labels[row] as number;
    const guessed = guess(probabilities, row);
    const pixels = test.pixels.subarray(row * pixelsPerDigit, (row + 1) * pixelsPerDigit);
    const bars = drawnProbabilities(
      probabilities.subarray(row * classes, (row + 1) * classes),
      label,
      guessed,
      barWidth,
      style,
    );
    const title =
      guessed === label
        ? green(`a ${label}, recognised`, style)
        : red(`a ${label}, taken for a ${guessed} (boldest mistake)`, style);
    const { lines, width } = beside([
      { lines: drawnDigit(pixels, style), width: digitWidth },
      // Ten classes in the middle of fourteen lines.
      { lines: ["", "", ...bars], width: probabilitiesWidth },
    ]);
    return { lines: [title, ...lines], width };
  };
  const shown = [...right, ...wrong].map(block);
  const pairs = shown.flatMap((_, i) => (i % 2 === 0 ? [beside(shown.slice(i, i + 2))] : []));
  const pictures = pairs.map(({ lines }) => lines.map((line) => line.trimEnd()).join("\n"));
  return [bold("Digits that it had not seen, with softmax's probabilities", style), "", pictures.join("\n\n")].join(
    "\n",
  );
}

function learnedValues({ name, before, after }: LearnedParameter, style: Style): string {
  const sorted = after.slice().sort();
  const low = sorted[0] as number;
  const high = sorted[sorted.length - 1] as number;
  const middle = sorted[sorted.length >> 1] as number;
  const number = (value: number) => value.toFixed(3);
  return [
    bold(`Learned: ${name}, one for each of ${after.length} hidden units`, style),
    "",
    `  before  ${number(before[0] as number)} everywhere`,
    `  after   ${number(low)} ${histogram(after, low, high, 32)} ${number(high)}   median ${number(middle)}`,
  ].join("\n");
}

function activationTimes({ runs }: Outcome, style: Style): string {
  const cells = (columns: readonly string[]) => {
    const [name = "", direction = "", ...numbers] = columns;
    return `  ${name.padEnd(12)}${direction.padEnd(10)}${numbers.map((text) => text.padStart(12)).join("")}`;
  };
  const [first] = runs;
  const rows = (first?.timings ?? []).map((timing, i) => {
    const same = runs.map((run) => run.timings[i] as BackendRun["timings"][number]);
    return cells([
      timing.name,
      timing.direction,
      String(timing.calls),
      ...same.flatMap((of) => [
        of.milliseconds.toFixed(1),
        ((of.milliseconds * 1e3) / of.calls).toFixed(2),
        nanosecondsPerElement(of).toFixed(2),
      ]),
    ]);
  });
  const totals = runs.map((run) => {
    const milliseconds = run.timings.reduce((sum, timing) => sum + timing.milliseconds, 0);
    const share = percent(milliseconds / 1000 / run.seconds);
    return `  ${name(run).padEnd(16)} ${milliseconds.toFixed(0).padStart(6)} ms of ${run.seconds.toFixed(1)} s (${share}) in activations`;
  });
  return [
    bold("Time in activations, calls and checks included", style),
    "",
    cells(["", "", "", ...runs.flatMap((run) => [run.backend, "", ""])]),
    cells(["", "", "calls", ...runs.flatMap(() => ["ms", "µs/call", "ns/element"])]),
    ...rows,
    "",
    ...totals,
  ].join("\n");
}

function name({ backend, isa }: BackendRun): string {
  return backend === isa ? backend : `${backend} (${isa})`;
}

function bits({ runs, comparison }: Outcome, style: Style): string {
  const digests = runs.map((run) => `  ${name(run).padEnd(16)} sha256 ${run.digests.weights}`);
  if (comparison === undefined) return [bold("Bits of all that was learned", style), "", ...digests].join("\n");
  const title = comparison.identical
    ? `${runs.map(({ backend }) => backend).join(" and ")} gave identical bits: every weight, loss and probability`
    : `THE RUNS DIFFER in their ${comparison.differences.join(", ")}`;
  const coloured = comparison.identical ? green(title, style) : red(title, style);
  return [bold(coloured, style), "", ...digests].join("\n");
}

function missingBackends({ missing }: Outcome, style: Style): string {
  return missing
    .map(({ backend, reason }) => `${red(`${backend} is not available, so its run is missing:`, style)} ${reason}`)
    .join("\n");
}

function verdict(outcome: Outcome, style: Style): string {
  const seconds = `${outcome.seconds.toFixed(1)} s in all`;
  if (passed(outcome)) return green(`All well, ${seconds}.`, style);
  const complaints = [
    ...(outcome.accurateEnough === false ? [`fewer than ${percent(promisedAccuracy)} recognised`] : []),
    ...(outcome.comparison?.identical === false ? ["bits differ"] : []),
    ...outcome.missing.map(({ backend }) => `no ${backend} backend to compare with`),
  ];
  return red(`Failed: ${complaints.join("; ")}. ${seconds}.`, style);
}
