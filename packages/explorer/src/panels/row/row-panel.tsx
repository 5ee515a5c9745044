import { ButtonGroup } from "../../controls/button-group.js";
import { ChoiceField } from "../../controls/choice-field.js";
import { logarithmic, NumberBox, NumberField } from "../../controls/number-field.js";
import { ScrollBox } from "../../controls/scroll-box.js";
import { readNumber, rowFunctionNames } from "../../state/chosen-function.js";
import { limits } from "../../state/permalink.js";
import { rowState } from "../../state/sections.js";
import { change } from "../../state/store.js";
import { exact, figures } from "../../words/numbers.js";
import { Section } from "../section.js";
import { type RowResults, rowParameter, rowResults } from "./row-results.js";

/** Logits that are worth a look. */
const examples: readonly (readonly [title: string, logits: readonly number[]])[] = [
  ["Ordinary", [2, 1, 0.1, -1, 3]],
  ["Overflow", [90, 89, 88, 10, 0]],
  ["Underflow", [-110, -111, -112, -120, -130]],
  ["One far ahead", [40, 0, 0, 0, 0]],
  ["Equal", [1, 1, 1, 1, 1]],
];

/** A function of rows: temperature, overflow, masking. */
export function RowPanel() {
  const row = rowState.value;
  const results = rowResults(row);
  return (
    <Section
      id="row"
      title="Softmax"
      lead="A row of logits, beside the formula as it stands: where e^x overflows, it has no answer."
    >
      <div class="workbench">
        <div class="controls">
          <RowFields />
        </div>
        <div>
          <RowTable results={results} />
          <RowVerdict results={results} />
        </div>
      </div>
    </Section>
  );
}

function RowFields() {
  const { function: name, temperature, logits } = rowState.value;
  const parameter = rowParameter(name);
  const putLogits = (next: readonly number[]) => change("row", { logits: next, mask: next.map(() => true) });
  return (
    <>
      <ChoiceField
        label="Function of rows"
        value={name}
        choices={rowFunctionNames}
        onChange={(next) => change("row", { function: next })}
      />
      {parameter !== undefined && (
        <NumberField
          label={parameter}
          value={temperature}
          min={-2}
          max={2}
          step={0.02}
          scale={logarithmic}
          read={(text) => within(text, limits.temperature)}
          expected={`a number from ${limits.temperature.join(" to ")}`}
          onChange={(next) => change("row", { temperature: next })}
        />
      )}
      <ButtonGroup label="Example rows">
        {examples.map(([title, example]) => (
          <button type="button" class="chip" key={title} onClick={() => putLogits(example)}>
            {title}
          </button>
        ))}
      </ButtonGroup>
      <ButtonGroup label="Length of the row">
        <button
          type="button"
          class="quiet-button"
          disabled={logits.length >= limits.logits[1]}
          onClick={() => change("row", { logits: [...logits, 0], mask: [...rowState.value.mask, true] })}
        >
          Add a logit
        </button>
        <button
          type="button"
          class="quiet-button"
          disabled={logits.length <= limits.logits[0]}
          onClick={() => change("row", { logits: logits.slice(0, -1), mask: rowState.value.mask.slice(0, -1) })}
        >
          Remove the last
        </button>
      </ButtonGroup>
    </>
  );
}

function within(text: string, [low, high]: readonly [number, number]): number | undefined {
  const value = readNumber(text);
  return value !== undefined && value >= low && value <= high ? value : undefined;
}

function readLogit(text: string): number | undefined {
  return /^-?infinity$/i.test(text.trim()) ? (text.trim().startsWith("-") ? -Infinity : Infinity) : readNumber(text);
}

function RowTable({ results: { ours, naive } }: { readonly results: RowResults }) {
  const { logits, mask, function: name } = rowState.value;
  const put = <T,>(list: readonly T[], position: number, value: T) =>
    list.map((one, i) => (i === position ? value : one));
  return (
    <ScrollBox label={`Logits and ${name}`}>
      <table class="row-table">
        <caption class="unseen">Logits, mask and results of {name}</caption>
        <thead>
          <tr>
            <th scope="col">logit</th>
            <th scope="col">takes part</th>
            <th scope="col">{name}</th>
            <th scope="col" class="bar-cell">
              <span class="unseen">as a bar</span>
            </th>
            {naive !== undefined && <th scope="col">naive</th>}
          </tr>
        </thead>
        <tbody>
          {logits.map((logit, i) => (
            <tr key={i} class={mask[i] ? undefined : "masked"}>
              <td>
                <NumberBox
                  label={`Logit ${i + 1}`}
                  hideLabel
                  value={logit}
                  read={readLogit}
                  onChange={(value) => change("row", { logits: put(logits, i, value) })}
                />
              </td>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Logit ${i + 1} takes part`}
                  checked={mask[i] ?? true}
                  onChange={(event) => change("row", { mask: put(mask, i, event.currentTarget.checked) })}
                />
              </td>
              <td class="number">{figures(ours[i] as number, 6)}</td>
              <td class="bar-cell">
                <span class="bar" style={{ width: `${share(ours, i) * 100}%` }} />
              </td>
              {naive !== undefined && (
                <td class={isFar(naive[i] as number, ours[i] as number) ? "number bad" : "number"}>
                  {figures(naive[i] as number, 6)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** The share of a bar: of logarithms, by what they are the logarithm of. */
function share(results: Float32Array, i: number): number {
  const value = results[i] as number;
  const part = results.every((result) => !(result > 0)) ? Math.exp(value) : value;
  return Number.isFinite(part) ? Math.min(1, Math.max(0, part)) : 0;
}

function isFar(naive: number, ours: number): boolean {
  if (Object.is(naive, ours) || naive === ours) return false;
  return !(Math.abs(naive - ours) <= 1e-5 * Math.abs(ours));
}

function RowVerdict({ results: { ours, naive, formula } }: { readonly results: RowResults }) {
  const { function: name, mask } = rowState.value;
  const wrong = naive === undefined ? 0 : [...naive].filter((value, i) => isFar(value, ours[i] as number)).length;
  const sum = ours.reduce((total, value) => total + value, 0);
  const nobody = mask.every((takesPart) => !takesPart);
  return (
    <p class="verdict" aria-live="polite">
      {nobody && "Nothing takes part: there is no distribution, and the result is NaN. "}
      {!nobody && `The results of ${name} add up to ${exact(Number(sum.toPrecision(7)))}. `}
      {formula === undefined && `The table has no formula of ${name} that could be computed as it stands.`}
      {formula !== undefined && wrong === 0 && `Here the formula as it stands, ${formula}, agrees within 10⁻⁵.`}
      {formula !== undefined && wrong > 0 && (
        <strong>
          The formula as it stands, {formula}, is wrong at {wrong} of {ours.length} elements. In float32 e^x is infinite
          from 88.73 on, and 0 below −103.97.
        </strong>
      )}
    </p>
  );
}
