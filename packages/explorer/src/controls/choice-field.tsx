import { useId } from "preact/hooks";

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly T[] | readonly (readonly [value: T, title: string])[];
  readonly onChange: (value: T) => void;
  readonly hideLabel?: boolean;
}

/** A list to choose from. */
export function ChoiceField<T extends string>({ label, value, choices, onChange, hideLabel = false }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div class="choice-field">
      <label class={hideLabel ? "unseen" : undefined} for={id}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {choices.map((choice) => {
          const [key, title] = typeof choice === "string" ? [choice, choice] : choice;
          return (
            <option key={key} value={key} selected={key === value}>
              {title}
            </option>
          );
        })}
      </select>
    </div>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

/** A box to tick. */
export function CheckField({ label, checked, onChange, disabled = false }: CheckProps) {
  return (
    <label class="check-field">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

/** A few alternatives, all of them in sight. */
export function RadioField<T extends string>({
  label,
  value,
  choices,
  onChange,
  hideLabel = false,
}: {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, title: string])[];
  readonly onChange: (value: T) => void;
  readonly hideLabel?: boolean;
}) {
  const name = useId();
  return (
    <fieldset class="radio-field">
      <legend class={hideLabel ? "unseen" : undefined}>{label}</legend>
      {choices.map(([key, title]) => (
        <label key={key}>
          <input type="radio" name={name} value={key} checked={key === value} onChange={() => onChange(key)} />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}
