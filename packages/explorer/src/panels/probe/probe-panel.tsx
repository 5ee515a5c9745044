import { useState } from "preact/hooks";
import { ButtonGroup } from "../../controls/button-group.js";
import { ChoiceField } from "../../controls/choice-field.js";
import { NumberField } from "../../controls/number-field.js";
import { ScrollBox } from "../../controls/scroll-box.js";
import { type ChosenFunction, readNumber, writeFunction } from "../../state/chosen-function.js";
import { chosenFunctions, curvesState, probeState } from "../../state/sections.js";
import { change } from "../../state/store.js";
import { exact } from "../../words/numbers.js";
import { Section } from "../section.js";
import {
  backendsAgree,
  type ConventionRow,
  type ProbeRow,
  probeBackends,
  probeConventions,
  type Result,
} from "./probe-rows.js";

/** One input, and what every backend and every framework makes of it, to the bit. */
export function ProbePanel() {
  const x = probeState.value;
  const { domain } = curvesState.value;
  const functions = chosenFunctions.value;
  return (
    <Section id="probe" title="Probe" lead="One input, and what comes out, to the bit.">
      <div class="controls row">
        <NumberField
          label="x"
          value={x}
          min={domain[0]}
          max={domain[1]}
          step={(domain[1] - domain[0]) / 480}
          read={readInput}
          expected="a number, Infinity, -Infinity or NaN"
          onChange={(probe) => change("curves", { probe })}
        />
        <ButtonGroup label="Inputs worth a look">
          {[-0, 0, 1e-8, -5.5, 88.8, Infinity, -Infinity, Number.NaN].map((value) => (
            <button type="button" class="chip" key={exact(value)} onClick={() => change("curves", { probe: value })}>
              {exact(value)}
            </button>
          ))}
        </ButtonGroup>
      </div>
      <Probe functions={functions} x={x} />
    </Section>
  );
}

function readInput(text: string): number | undefined {
  return /^-?Infinity$|^NaN$/i.test(text.trim()) ? namedInput(text.trim()) : readNumber(text);
}

function namedInput(text: string): number {
  return /^nan$/i.test(text) ? Number.NaN : text.startsWith("-") ? -Infinity : Infinity;
}

function Probe({ functions, x }: { readonly functions: readonly ChosenFunction[]; readonly x: number }) {
  const [position, setPosition] = useState(0);
  const chosen = functions[Math.min(position, functions.length - 1)] as ChosenFunction;
  const rows = probeBackends(chosen, x);
  const conventions = probeConventions(chosen, x);
  const agree = backendsAgree(rows);
  return (
    <>
      {functions.length > 1 && (
        <ChoiceField
          label="Function to probe"
          value={String(Math.min(position, functions.length - 1))}
          choices={functions.map((one, i) => [String(i), writeFunction(one)] as const)}
          onChange={(choice) => setPosition(Number(choice))}
        />
      )}
      <p class="verdict" aria-live="polite" data-testid="probe">
        {writeFunction(chosen)} of {exact(Math.fround(x))} is <strong>{exact(rows[0]?.value.value ?? 0)}</strong>, slope{" "}
        <strong>{exact(rows[0]?.slope?.value ?? 0)}</strong> in float32.{" "}
        {agree ? "wasm and js agree to the last bit." : "The backends differ: please report it."}
      </p>
      <ProbeTable rows={rows} name={chosen.name} />
      {conventions.length > 0 && <ConventionTable rows={conventions} name={chosen.name} ours={rows[0] as ProbeRow} />}
    </>
  );
}

const Cells = ({ result }: { readonly result: Result | undefined }) =>
  result === undefined ? (
    <>
      <td class="number">–</td>
      <td class="bits">–</td>
    </>
  ) : (
    <>
      <td class="number">{exact(result.value)}</td>
      <td class="bits">{result.bits}</td>
    </>
  );

function ProbeTable({ rows, name }: { readonly rows: readonly ProbeRow[]; readonly name: string }) {
  return (
    <ScrollBox label={`${name} by backend`}>
      <table>
        <caption>By backend</caption>
        <thead>
          <tr>
            <th scope="col">dtype, backend</th>
            <th scope="col">f(x)</th>
            <th scope="col">bits</th>
            <th scope="col">f′(x)</th>
            <th scope="col">bits</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ title, value, slope }) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <Cells result={value} />
              <Cells result={slope} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function ConventionTable({
  rows,
  name,
  ours,
}: {
  readonly rows: readonly ConventionRow[];
  readonly name: string;
  readonly ours: ProbeRow;
}) {
  const differs = ({ value, slope }: ConventionRow) =>
    value.bits !== ours.value.bits || slope?.bits !== ours.slope?.bits;
  return (
    <ScrollBox label={`${name} by framework convention`}>
      <table>
        <caption>By framework convention: its defaults, and its slopes at kinks, in float32</caption>
        <thead>
          <tr>
            <th scope="col">framework</th>
            <th scope="col">parameters</th>
            <th scope="col">f(x)</th>
            <th scope="col">bits</th>
            <th scope="col">f′(x)</th>
            <th scope="col">bits</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.framework} ${row.names[0]}`} class={differs(row) ? "differs" : undefined}>
              <th scope="row">
                {row.framework} <span class="quiet">{row.names.join(", ")}</span>
                {differs(row) && <span class="flag">differs</span>}
              </th>
              <td class="bits">{settings(row)}</td>
              <Cells result={row.value} />
              <Cells result={row.slope} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function settings({ parameters }: ConventionRow): string {
  const words = Object.entries(parameters).map(
    ([key, value]) => `${key} ${typeof value === "number" ? Number(value.toPrecision(5)) : value}`,
  );
  return words.length === 0 ? "–" : words.join(", ");
}
