import type { TrainingStep } from "@nonlin/analysis";
import { plot, plotLines } from "@nonlin/plot";
import { useCallback } from "preact/hooks";
import { Chart, type Frame } from "../../charts/chart.js";
import { ChoiceField } from "../../controls/choice-field.js";
import { logarithmic, NumberField } from "../../controls/number-field.js";
import { curveFor } from "../../engine/curves.js";
import { learnedNames, readNumber, withDefaults } from "../../state/chosen-function.js";
import { limits } from "../../state/permalink.js";
import { learningState } from "../../state/sections.js";
import { change } from "../../state/store.js";
import { figures } from "../../words/numbers.js";
import { Section } from "../section.js";
import { steps, type Training, useTraining } from "./use-training.js";

/** A parameter of an activation function that is learned with the weights. */
export function LearningPanel() {
  const learning = learningState.value;
  const training = useTraining(learning);
  const { trace, error } = training;
  return (
    <Section
      id="learning"
      title="Learning"
      lead="A net of two hidden layers learns two spirals, in this page: the parameters of its activations with it."
    >
      <div class="workbench">
        <div class="controls">
          <LearningFields />
          <RunButtons training={training} />
        </div>
        <div class="results">
          <p class="verdict" data-testid="training">
            {error ?? inWords(trace)}
          </p>
          {trace.length > 0 && <Pictures trace={trace} name={learning.function} />}
        </div>
      </div>
      {/* A reader who listens hears of the beginning and the end, not of every picture. */}
      <p class="unseen" aria-live="polite">
        {error ?? (training.isRunning ? "Training" : inWords(trace))}
      </p>
    </Section>
  );
}

function LearningFields() {
  const { function: name, rate, seed } = learningState.value;
  return (
    <>
      <ChoiceField
        label="Activation with learned parameters"
        value={name}
        choices={learnedNames}
        onChange={(next) => change("learning", { function: next })}
      />
      <NumberField
        label="Learning rate"
        value={rate}
        min={-4}
        max={-0.5}
        step={0.05}
        scale={logarithmic}
        read={(text) => within(text, limits.rate)}
        expected={`a number from ${limits.rate.join(" to ")}`}
        onChange={(next) => change("learning", { rate: next })}
      />
      <NumberField
        label="Seed"
        value={seed}
        min={0}
        max={100}
        step={1}
        read={(text) => {
          const value = within(text, limits.seed);
          return Number.isInteger(value) ? value : undefined;
        }}
        expected={`a whole number from ${limits.seed.join(" to ")}`}
        onChange={(next) => change("learning", { seed: next })}
      />
    </>
  );
}

function RunButtons({ training: { isRunning, isDone, run, pause, restart, trace } }: { readonly training: Training }) {
  return (
    <div class="buttons">
      {isRunning ? (
        <button type="button" onClick={pause}>
          Pause
        </button>
      ) : (
        <button type="button" onClick={run} disabled={isDone}>
          {trace.length === 0 ? "Train" : "Go on"}
        </button>
      )}
      <button type="button" class="quiet-button" onClick={restart} disabled={trace.length === 0}>
        Start over
      </button>
    </div>
  );
}

function within(text: string, [low, high]: readonly [number, number]): number | undefined {
  const value = readNumber(text);
  return value !== undefined && value >= low && value <= high ? value : undefined;
}

function inWords(trace: readonly TrainingStep[]): string {
  const last = trace.at(-1);
  if (last === undefined) return `Nothing is trained yet. A run has ${steps} steps of Adam on 194 points.`;
  const learned = last.learned.flatMap((layer, i) =>
    Object.entries(layer).map(([key, value]) => `${key} of layer ${i + 1} is ${figures(value)}`),
  );
  return `Step ${last.step} of ${steps}: loss ${figures(last.loss)}, ${figures(last.accuracy * 100, 3)} % right; ${learned.join(", ")}.`;
}

function Pictures({ trace, name }: { readonly trace: readonly TrainingStep[]; readonly name: string }) {
  const drawParameters = useCallback(
    (frame: Frame) =>
      plotLines(parameterSeries(trace), {
        ...frame,
        domain: [0, steps],
        xLabel: "step",
        yLabel: "parameter",
        title: "",
      }),
    [trace],
  );
  const drawLoss = useCallback(
    (frame: Frame) =>
      plotLines(
        { label: "loss", x: trace.map(({ step }) => step), y: trace.map(({ loss }) => loss) },
        { ...frame, domain: [0, steps], xLabel: "step", yLabel: "loss", title: "" },
      ),
    [trace],
  );
  const drawCurves = useCallback(
    (frame: Frame) => {
      const learned = trace.at(-1)?.learned ?? [];
      const functions = [withDefaults(name), ...learned.map((parameters) => withLearned(name, parameters))];
      return plot(functions.map(curveFor), {
        ...frame,
        domain: [-4, 4],
        show: ["value"],
        saturation: false,
        title: "",
      });
    },
    [trace, name],
  );
  return (
    <div class="pair">
      <Chart label={`Learned parameters by step. ${inWords(trace)}`} draw={drawParameters} height={260} />
      <Chart label={`Loss by step. ${inWords(trace)}`} draw={drawLoss} height={260} />
      <Chart
        label={`${name} as it began, and as each layer has learned it. ${inWords(trace)}`}
        draw={drawCurves}
        height={300}
      />
    </div>
  );
}

/** Four figures: a legend has to be read. */
function withLearned(name: string, learned: Readonly<Record<string, number>>) {
  const { parameters } = withDefaults(name);
  const rounded = Object.entries(learned).map(([key, value]) => [key, Number(value.toPrecision(4))]);
  return { name, parameters: { ...parameters, ...Object.fromEntries(rounded) } };
}

function parameterSeries(trace: readonly TrainingStep[]) {
  const x = trace.map(({ step }) => step);
  const layers = trace[0]?.learned ?? [];
  return layers.flatMap((layer, i) =>
    Object.keys(layer).map((key) => ({
      label: `${key}, layer ${i + 1}`,
      x,
      y: trace.map(({ learned }) => learned[i]?.[key] ?? Number.NaN),
    })),
  );
}
