import type { GradientFlow, Remedy, SimulationOptions } from "@nonlin/analysis";
import { plotLines } from "@nonlin/plot";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Chart, type Frame } from "../../charts/chart.js";
import { ButtonGroup } from "../../controls/button-group.js";
import { writeFunction } from "../../state/chosen-function.js";
import type { FlowState } from "../../state/explorer-state.js";
import { flowState } from "../../state/sections.js";
import { change } from "../../state/store.js";
import { figures } from "../../words/numbers.js";
import { useWork } from "../../work/use-work.js";
import { Section } from "../section.js";
import { FlowFields } from "./flow-fields.js";

/** Nets that are worth a look. */
const examples: readonly (readonly [title: string, change: Partial<FlowState> & { readonly activation: string }])[] = [
  ["Sigmoid, Glorot", { activation: "sigmoid", initialisation: "glorot" }],
  ["ReLU, He", { activation: "relu", initialisation: "he" }],
  ["ReLU, twice He", { activation: "relu", initialisation: "gain", gain: 2.8284271247461903 }],
  ["SELU, LeCun", { activation: "selu", initialisation: "lecun" }],
  [
    "Sigmoid, residual, layer norm",
    { activation: "sigmoid", initialisation: "glorot", residual: true, normalisation: "layer" },
  ],
];

/** A signal through a deep random net, and its gradient back. */
export function FlowPanel() {
  const place = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(place);
  const flow = flowState.value;
  const { result, progress, error, cancel } = useWork("simulate", isSeen ? optionsOf(flow) : undefined);
  return (
    <Section
      id="flow"
      title="Gradient flow"
      lead="A random net with real weights: what is left of the signal on the way up, and of the gradient on the way back."
    >
      <ButtonGroup label="Example nets">
        {examples.map(([title, { activation, ...properties }]) => (
          <button
            type="button"
            class="chip"
            key={title}
            onClick={() => change("flow", example(activation, properties))}
          >
            {title}
          </button>
        ))}
      </ButtonGroup>
      <div class="workbench" ref={place}>
        <div class="controls">
          <FlowFields />
        </div>
        <div class="results" aria-busy={progress !== undefined}>
          <div class="progress">
            {progress !== undefined && (
              <>
                <progress aria-label="Simulation" value={progress} max={1} />
                <button type="button" class="quiet-button" onClick={cancel}>
                  Cancel
                </button>
              </>
            )}
          </div>
          {error !== undefined && <p class="verdict trouble">{error}</p>}
          {result !== undefined && <FlowResult flow={result} />}
        </div>
      </div>
    </Section>
  );
}

function example(name: string, properties: Partial<FlowState>): Partial<FlowState> {
  const plain = { normalisation: "none", residual: false, bias: 0, depth: 50 } as const;
  return { ...plain, function: { name, parameters: {} }, ...properties };
}

function optionsOf({ function: chosen, initialisation, gain, ...rest }: FlowState): SimulationOptions {
  return {
    name: chosen.name,
    parameters: chosen.parameters,
    depth: rest.depth,
    width: rest.width,
    bias: rest.bias,
    normalisation: rest.normalisation,
    residual: rest.residual,
    seed: rest.seed,
    initialisation: initialisation === "gain" ? { gain } : initialisation,
  };
}

/** Whether an element has been near the window: what nobody has come to is not computed. */
function useSeen(place: { readonly current: HTMLElement | null }): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null || isSeen) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [place, isSeen]);
  return isSeen;
}

function FlowResult({ flow }: { readonly flow: GradientFlow }) {
  const { diagnosis, layers, options } = flow;
  const drawSizes = useCallback(
    (frame: Frame) =>
      plotLines(sizeSeries(flow), {
        ...frame,
        logarithmic: true,
        xLabel: "layer",
        yLabel: "root of the mean square",
        title: "",
      }),
    [flow],
  );
  const drawShares = useCallback(
    (frame: Frame) =>
      plotLines(
        [
          { label: "dead units", x: layers.map(({ layer }) => layer), y: layers.map(({ deadShare }) => deadShare) },
          {
            label: "saturated",
            x: layers.map(({ layer }) => layer),
            y: layers.map(({ saturatedShare }) => saturatedShare),
          },
        ],
        { ...frame, range: [0, 1], xLabel: "layer", yLabel: "share", title: "" },
      ),
    [layers],
  );
  const name = writeFunction({ name: options.name, parameters: options.parameters as never });
  return (
    <>
      <div
        class={`verdict ${diagnosis.verdict === "healthy" ? "" : "trouble"}`}
        aria-live="polite"
        data-testid="diagnosis"
      >
        <p>
          <strong>{diagnosis.words}</strong>
        </p>
        {diagnosis.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        {diagnosis.verdict !== "healthy" && <p>{diagnosis.remedy}</p>}
      </div>
      <Remedies remedies={diagnosis.remedies} />
      <Chart label={`Sizes by layer of a net of ${name}. ${diagnosis.words}`} draw={drawSizes} height={360}>
        From one layer to the one before, gradients are multiplied by {figures(diagnosis.factorPerLayer)} on average.
        Dashed: what mean field theory expects of wide layers.
      </Chart>
      <Chart label={`Shares of dead and saturated units by layer: ${shares(flow)}`} draw={drawShares} height={220}>
        {shares(flow)}
      </Chart>
    </>
  );
}

function Remedies({ remedies }: { readonly remedies: readonly Remedy[] }) {
  if (remedies.length === 0) return null;
  return (
    <ButtonGroup label="Try a remedy">
      {remedies.map(({ change: changes, words }) => (
        <button type="button" class="quiet-button" key={words} onClick={() => change("flow", appliedTo(changes))}>
          Try: {words}
        </button>
      ))}
    </ButtonGroup>
  );
}

function appliedTo({ initialisation, ...rest }: Remedy["change"]): Partial<FlowState> {
  return initialisation === undefined ? rest : { ...rest, initialisation: "gain", gain: initialisation.gain };
}

function sizeSeries({ layers, prediction }: GradientFlow) {
  const x = layers.map(({ layer }) => layer);
  const roots = (squares: readonly number[]) => squares.map(Math.sqrt);
  return [
    { label: "gradient", x, y: roots(layers.map(({ gradient }) => gradient.secondMoment)) },
    { label: "activation", x, y: roots(layers.map(({ activation }) => activation.secondMoment)) },
    {
      label: "gradient, expected",
      x,
      y: roots(prediction.layers.map(({ gradientSecondMoment }) => gradientSecondMoment)),
      isDashed: true,
    },
    {
      label: "activation, expected",
      x,
      y: roots(prediction.layers.map(({ activationSecondMoment }) => activationSecondMoment)),
      isDashed: true,
    },
  ];
}

function shares({ layers }: GradientFlow): string {
  const last = layers.at(-1);
  const percent = (share: number | undefined) => `${figures((share ?? 0) * 100, 3)} %`;
  return `In the last layer ${percent(last?.deadShare)} of the units are dead, and ${percent(last?.saturatedShare)} of all slopes saturated.`;
}
