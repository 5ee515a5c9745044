import { ChoiceField } from "../../controls/choice-field.js";
import { curveNames, rowFunctionNames, rowOf, withDefaults } from "../../state/chosen-function.js";
import { maximalFunctions } from "../../state/explorer-state.js";
import { taskState } from "../../state/sections.js";
import { change, chooseTask } from "../../state/store.js";
import { Section } from "../section.js";
import { type Task, tasks } from "./tasks.js";

/** Which function for what. */
export function GuidePanel() {
  const task = tasks.find(({ id }) => id === taskState.value);
  return (
    <Section id="guide" title="Guide" lead="What are you building? Where to begin, and why.">
      <ChoiceField
        label="What are you building?"
        value={task?.id ?? ""}
        choices={[["", "choose…"], ...tasks.map(({ id, title }) => [id, title] as const)]}
        onChange={chooseTask}
      />
      <div aria-live="polite">{task !== undefined && <Advice task={task} />}</div>
    </Section>
  );
}

function Advice({ task: { functions, advice } }: { readonly task: Task }) {
  const drawn = functions.filter((name) => curveNames.includes(name)).slice(0, maximalFunctions);
  const row = functions.find((name) => rowFunctionNames.includes(name));
  return (
    <>
      <p class="lead">{advice}</p>
      <ol class="advice">
        {functions.map((name, i) => (
          <li key={name}>
            <strong>{name}</strong> {i === 0 && <span class="flag">begin here</span>}
            <p>{rowOf(name).use}</p>
            <p class="quiet">But: {rowOf(name).limitations}</p>
          </li>
        ))}
      </ol>
      <div class="buttons">
        {drawn.length > 0 && (
          <button type="button" onClick={() => change("curves", { functions: drawn.map(withDefaults) })}>
            Draw {drawn.join(", ")}
          </button>
        )}
        {row !== undefined && (
          <button type="button" onClick={() => change("row", { function: row })}>
            Try {row} on a row
          </button>
        )}
      </div>
    </>
  );
}
