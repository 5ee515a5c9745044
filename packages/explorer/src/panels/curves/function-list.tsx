import { ChoiceField } from "../../controls/choice-field.js";
import { ParameterFields } from "../../controls/parameter-fields.js";
import { type ChosenFunction, curveNames, withDefaults } from "../../state/chosen-function.js";
import { maximalFunctions } from "../../state/explorer-state.js";
import { chosenFunctions } from "../../state/sections.js";
import { change } from "../../state/store.js";

/** The functions that are compared: one to four, each with its parameters. */
export function FunctionList() {
  const functions = chosenFunctions.value;
  const put = (position: number, chosen: ChosenFunction) =>
    change("curves", { functions: functions.map((one, i) => (i === position ? chosen : one)) });
  return (
    <div class="function-list">
      {functions.map((chosen, position) => (
        <FunctionCard
          key={`${position} ${chosen.name}`}
          chosen={chosen}
          position={position}
          onChange={(next) => put(position, next)}
          {...(functions.length > 1 && {
            onRemove: () => change("curves", { functions: functions.filter((_, i) => i !== position) }),
          })}
        />
      ))}
      {functions.length < maximalFunctions && (
        <button
          type="button"
          class="quiet-button"
          onClick={() => change("curves", { functions: [...functions, another(functions)] })}
        >
          Compare with another function
        </button>
      )}
    </div>
  );
}

/** One that is not there yet. */
function another(functions: readonly ChosenFunction[]): ChosenFunction {
  const taken = functions.map(({ name }) => name);
  return withDefaults(curveNames.find((name) => !taken.includes(name)) ?? (curveNames[0] as string));
}

function FunctionCard({
  chosen,
  position,
  onChange,
  onRemove,
}: {
  readonly chosen: ChosenFunction;
  readonly position: number;
  readonly onChange: (chosen: ChosenFunction) => void;
  readonly onRemove?: () => void;
}) {
  return (
    <fieldset class={`function-card line-${position}`}>
      <legend class="unseen">
        Function {position + 1}: {chosen.name}
      </legend>
      <div class="function-head">
        <span class="swatch" aria-hidden="true" />
        <ChoiceField
          label={`Function ${position + 1}`}
          hideLabel
          value={chosen.name}
          choices={curveNames}
          onChange={(name) => onChange(withDefaults(name))}
        />
        {onRemove !== undefined && (
          <button type="button" class="icon-button" aria-label={`Remove ${chosen.name}`} onClick={onRemove}>
            ×
          </button>
        )}
      </div>
      <ParameterFields chosen={chosen} onChange={onChange} />
    </fieldset>
  );
}
