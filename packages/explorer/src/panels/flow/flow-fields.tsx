import { CheckField, ChoiceField } from "../../controls/choice-field.js";
import { logarithmic, NumberField } from "../../controls/number-field.js";
import { ParameterFields } from "../../controls/parameter-fields.js";
import { curveNames, readNumber, withDefaults } from "../../state/chosen-function.js";
import { type FlowState, initialisations, normalisations } from "../../state/explorer-state.js";
import { limits } from "../../state/permalink.js";
import { flowState } from "../../state/sections.js";
import { change } from "../../state/store.js";

const initialisationTitles: Readonly<Record<FlowState["initialisation"], string>> = {
  glorot: "Glorot",
  he: "He",
  lecun: "LeCun",
  orthogonal: "orthogonal",
  gain: "a gain of your own",
};

/** What the net is like. */
export function FlowFields() {
  const flow = flowState.value;
  const set = (properties: Partial<FlowState>) => change("flow", properties);
  return (
    <>
      <ChoiceField
        label="Activation"
        value={flow.function.name}
        choices={curveNames}
        onChange={(name) => set({ function: withDefaults(name) })}
      />
      <ParameterFields chosen={flow.function} onChange={(chosen) => set({ function: chosen })} />
      <NumberField
        label="Depth"
        note="layers"
        value={flow.depth}
        min={1}
        max={100}
        step={1}
        {...whole(limits.depth)}
        onChange={(depth) => set({ depth })}
      />
      <NumberField
        label="Width"
        note="units in a layer"
        value={flow.width}
        min={8}
        max={256}
        step={8}
        {...whole(limits.width)}
        onChange={(width) => set({ width })}
      />
      <ChoiceField
        label="Initialisation"
        value={flow.initialisation}
        choices={initialisations.map((one) => [one, initialisationTitles[one]] as const)}
        onChange={(initialisation) => set({ initialisation })}
      />
      {flow.initialisation === "gain" && (
        <NumberField
          label="Gain"
          note="deviation of the weights · √width"
          value={flow.gain}
          min={-1}
          max={1}
          step={0.02}
          scale={logarithmic}
          read={(text) => within(text, limits.gain)}
          expected={`a number from ${limits.gain.join(" to ")}`}
          onChange={(gain) => set({ gain })}
        />
      )}
      <NumberField
        label="Bias"
        note="deviation"
        value={flow.bias}
        min={0}
        max={2}
        step={0.05}
        read={(text) => within(text, limits.bias)}
        expected={`a number from ${limits.bias.join(" to ")}`}
        onChange={(bias) => set({ bias })}
      />
      <ChoiceField
        label="Normalisation"
        value={flow.normalisation}
        choices={normalisations}
        onChange={(normalisation) => set({ normalisation })}
      />
      <CheckField label="Residual" checked={flow.residual} onChange={(residual) => set({ residual })} />
      <NumberField
        label="Seed"
        value={flow.seed}
        min={0}
        max={100}
        step={1}
        {...whole(limits.seed)}
        onChange={(seed) => set({ seed })}
      />
    </>
  );
}

function within(text: string, [low, high]: readonly [number, number]): number | undefined {
  const value = readNumber(text);
  return value !== undefined && value >= low && value <= high ? value : undefined;
}

function whole(range: readonly [number, number]) {
  const read = (text: string) => {
    const value = within(text, range);
    return value !== undefined && Number.isInteger(value) ? value : undefined;
  };
  return { read, expected: `a whole number from ${range.join(" to ")}` };
}
