import { CheckField } from "../../controls/choice-field.js";
import { logarithmic, NumberBox, NumberField } from "../../controls/number-field.js";
import { type DerivativeName, derivativeNames } from "../../state/explorer-state.js";
import { curvesState } from "../../state/sections.js";
import { change } from "../../state/store.js";

const titles: Readonly<Record<DerivativeName, string>> = {
  value: "f",
  derivative: "f′",
  secondDerivative: "f″",
};

/** What is drawn: f, f′, f″, the shading, the part of the x axis. */
export function DisplayFields() {
  const { show, saturation, domain } = curvesState.value;
  const [low, high] = domain;
  const toggle = (name: DerivativeName, isShown: boolean) =>
    change("curves", { show: derivativeNames.filter((one) => (one === name ? isShown : show.includes(one))) });
  return (
    <div class="display-fields">
      <fieldset class="inline">
        <legend>Draw</legend>
        {derivativeNames.map((name) => (
          <CheckField
            key={name}
            label={titles[name]}
            checked={show.includes(name)}
            disabled={show.length === 1 && show.includes(name)}
            onChange={(isShown) => toggle(name, isShown)}
          />
        ))}
      </fieldset>
      <CheckField
        label="Shade saturation"
        checked={saturation > 0}
        onChange={(isOn) => change("curves", { saturation: isOn ? 0.01 : 0 })}
      />
      {saturation > 0 && (
        <NumberField
          label="ε"
          note="saturated where |f′| < ε"
          value={saturation}
          min={-6}
          max={0}
          step={0.05}
          scale={logarithmic}
          read={(text) => positive(text)}
          expected="a number above 0, up to 1"
          onChange={(epsilon) => change("curves", { saturation: epsilon })}
        />
      )}
      <fieldset class="inline">
        <legend>x from … to</legend>
        <NumberBox
          label="x from"
          hideLabel
          value={low}
          expected={`a number below ${high}`}
          read={(text) => inRange(text, (x) => x < high)}
          onChange={(x) => change("curves", { domain: [x, high] })}
        />
        <span aria-hidden="true">…</span>
        <NumberBox
          label="x to"
          hideLabel
          value={high}
          expected={`a number above ${low}`}
          read={(text) => inRange(text, (x) => x > low)}
          onChange={(x) => change("curves", { domain: [low, x] })}
        />
        <button type="button" class="quiet-button" onClick={() => zoom(0.5)}>
          Closer
        </button>
        <button type="button" class="quiet-button" onClick={() => zoom(2)}>
          Farther
        </button>
      </fieldset>
    </div>
  );
}

function positive(text: string): number | undefined {
  return inRange(text, (epsilon) => epsilon > 0 && epsilon <= 1);
}

function inRange(text: string, isInside: (value: number) => boolean): number | undefined {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) && isInside(value) ? value : undefined;
}

/** The same middle, and another width. */
function zoom(factor: number): void {
  const [low, high] = curvesState.value.domain;
  const [middle, half] = [(low + high) / 2, ((high - low) / 2) * factor];
  change("curves", { domain: [middle - half, middle + half] });
}
