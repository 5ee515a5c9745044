import {
  type ChosenFunction,
  parameterComplaint,
  readParameter,
  rowOf,
  sliderRange,
  withParameter,
} from "../state/chosen-function.js";
import { ChoiceField } from "./choice-field.js";
import { NumberField } from "./number-field.js";

/** A control for each parameter of a function: a slider and a box, or a list. */
export function ParameterFields({
  chosen,
  onChange,
}: {
  readonly chosen: ChosenFunction;
  readonly onChange: (chosen: ChosenFunction) => void;
}) {
  const set = (key: string, value: number | string) => {
    const next = withParameter(chosen, key, value);
    if (parameterComplaint(next) === undefined) onChange(next);
  };
  return (
    <>
      {Object.entries(rowOf(chosen.name).parameters).map(([key, parameter]) => {
        const value = chosen.parameters[key];
        if (parameter.type === "choice") {
          return (
            <ChoiceField
              key={key}
              label={`${key} of ${chosen.name}`}
              value={String(value)}
              choices={parameter.choices}
              onChange={(choice) => set(key, choice)}
            />
          );
        }
        return (
          <NumberField
            key={key}
            label={key}
            value={Number(value)}
            {...sliderRange(parameter.domain, parameter.default)}
            read={(text) => readParameter(parameter, text) as number | undefined}
            expected={domainWords(parameter.domain)}
            onChange={(number) => {
              // A slider passes over what a domain leaves out: 0, where a parameter divides.
              if (readParameter(parameter, String(number)) !== undefined) set(key, number);
            }}
          />
        );
      })}
    </>
  );
}

function domainWords({
  low,
  high,
  lowOpen,
  highOpen,
  nonZero,
}: {
  readonly low: number;
  readonly high: number;
  readonly lowOpen?: boolean;
  readonly highOpen?: boolean;
  readonly nonZero?: boolean;
}): string {
  const from = low === -Infinity ? [] : [`${lowOpen ? "above" : "from"} ${low}`];
  const to = high === Infinity ? [] : [`${highOpen ? "below" : "up to"} ${high}`];
  return ["a number", ...from, ...to, ...(nonZero ? ["other than 0"] : [])].join(" ");
}
