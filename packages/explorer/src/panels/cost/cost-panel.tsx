import { useState } from "preact/hooks";
import { ScrollBox } from "../../controls/scroll-box.js";
import { curveNames, withDefaults, writeFunction } from "../../state/chosen-function.js";
import { chosenFunctions } from "../../state/sections.js";
import { figures } from "../../words/numbers.js";
import { begin, type Work } from "../../work/client.js";
import type { Measurement } from "../../work/tasks.js";
import { Section } from "../section.js";

/** Where a measurement stands. */
type Standing =
  | { readonly is: "idle" }
  | { readonly is: "running"; readonly share: number; readonly work: Work<readonly Measurement[]> }
  | { readonly is: "done"; readonly measurements: readonly Measurement[] }
  | { readonly is: "failed"; readonly reason: string };

/** What functions cost in this very browser. */
export function CostPanel() {
  const [standing, setStanding] = useState<Standing>({ is: "idle" });
  const measure = (functions: readonly { readonly name: string; readonly parameters: object }[]) => {
    const work: Work<readonly Measurement[]> = begin("costs", functions as never, (share) =>
      setStanding({ is: "running", share, work }),
    );
    setStanding({ is: "running", share: 0, work });
    work.result.then(
      (measurements) => setStanding({ is: "done", measurements }),
      (error: Error) => setStanding({ is: "failed", reason: error.message }),
    );
  };
  return (
    <Section id="cost" title="Cost" lead="Nanoseconds for each element in this very browser, on this machine, now.">
      <div class="buttons examples">
        <button type="button" disabled={standing.is === "running"} onClick={() => measure(chosenFunctions.value)}>
          Measure {chosenFunctions.value.map(({ name }) => name).join(", ")}
        </button>
        <button
          type="button"
          class="quiet-button"
          disabled={standing.is === "running"}
          onClick={() => measure(curveNames.map(withDefaults))}
        >
          Measure all {curveNames.length}
        </button>
        {standing.is === "running" && (
          <button
            type="button"
            class="quiet-button"
            onClick={() => {
              standing.work.cancel();
              setStanding({ is: "idle" });
            }}
          >
            Cancel
          </button>
        )}
      </div>
      <div aria-live="polite" class="results">
        {standing.is === "running" && <progress aria-label="Measuring" value={standing.share} max={1} />}
        {standing.is === "failed" && <p class="verdict trouble">{standing.reason}</p>}
        {standing.is === "done" && <CostTable measurements={standing.measurements} />}
      </div>
    </Section>
  );
}

function CostTable({ measurements }: { readonly measurements: readonly Measurement[] }) {
  const [first] = measurements;
  const slowest = measurements.reduce((most, { forward, gradient }) => Math.max(most, forward, gradient), 0);
  const byName = [...measurements].sort((a, b) => a.forward - b.forward);
  return (
    <>
      <ScrollBox label="Cost by function and backend">
        <table class="row-table">
          <caption>
            {first?.length} elements of {first?.dtype} a call; the median of seven runs that take turns with relu
          </caption>
          <thead>
            <tr>
              <th scope="col">function</th>
              <th scope="col">backend</th>
              <th scope="col">f, ns</th>
              <th scope="col">× relu</th>
              <th scope="col">f′, ns</th>
              <th scope="col">× relu</th>
              <th scope="col" class="bar-cell">
                <span class="unseen">f as a bar</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {byName.map(({ name, parameters, backend, forward, gradient, relative }) => (
              <tr key={`${name} ${backend} ${JSON.stringify(parameters)}`}>
                <th scope="row">{writeFunction({ name, parameters: parameters as never })}</th>
                <td>{backend}</td>
                <td class="number">{figures(forward, 3)}</td>
                <td class="number">{figures(relative.forward, 3)}</td>
                <td class="number">{figures(gradient, 3)}</td>
                <td class="number">{figures(relative.gradient, 3)}</td>
                <td class="bar-cell">
                  <span class="bar" style={{ width: `${(100 * forward) / slowest}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p class="quiet note">
        wasm copies arrays into its memory and back, as most pages have them. What else runs on this machine counts too:
        measure twice.
      </p>
    </>
  );
}
