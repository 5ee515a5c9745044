import { useId, useState } from "preact/hooks";
import { readNumber } from "../state/chosen-function.js";

interface BoxProps {
  readonly label: string;
  readonly value: number;
  readonly id?: string;
  /** A value, or undefined for a text that is none. */
  readonly read?: (text: string) => number | undefined;
  readonly onChange: (value: number) => void;
  readonly hideLabel?: boolean;
  /** What it may be, for a reader who wrote something else. */
  readonly expected?: string;
}

const textOf = (value: number) => (Object.is(value, -0) ? "-0" : String(value));

/** A box for a number. What cannot be read is marked, and changes nothing. */
export function NumberBox({ label, value, id, read = readNumber, onChange, hideLabel = false, expected }: BoxProps) {
  const [draft, setDraft] = useState<string>();
  const own = useId();
  const isWrong = draft !== undefined && read(draft) === undefined;
  const write = (text: string) => {
    setDraft(text);
    const number = read(text);
    if (number !== undefined) onChange(number);
  };
  return (
    <span class="number-box">
      <label class={hideLabel ? "unseen" : undefined} for={id ?? own}>
        {label}
      </label>
      <input
        id={id ?? own}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        spellcheck={false}
        value={draft ?? textOf(value)}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${own}-wrong` : undefined}
        onInput={(event) => write(event.currentTarget.value)}
        onBlur={() => setDraft(undefined)}
      />
      {isWrong && (
        <span class="wrong" id={`${own}-wrong`} role="status">
          {expected ?? "a number"}
        </span>
      )}
    </span>
  );
}

/** How a slider's place stands for a value: itself, or its exponent. */
export interface Scale {
  readonly place: (value: number) => number;
  readonly value: (place: number) => number;
}

const linear: Scale = { place: (value) => value, value: (place) => place };

/** By powers of ten, with two digits. */
export const logarithmic: Scale = {
  place: (value) => Math.log10(value),
  value: (place) => Number((10 ** place).toPrecision(2)),
};

interface SliderProps extends Omit<BoxProps, "hideLabel" | "id"> {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly scale?: Scale;
  /** What a reader wants to know of the value. */
  readonly note?: string;
}

/** A slider and a box for the same number: the box takes values beyond the slider's ends. */
export function NumberField({ label, value, min, max, step, scale = linear, note, ...box }: SliderProps) {
  const id = useId();
  const place = Math.min(max, Math.max(min, scale.place(value)));
  const slide = (text: string) => {
    const moved = scale.value(Number(text));
    // Steps of a slider come with the noise of binary fractions.
    box.onChange(Number(moved.toPrecision(12)));
  };
  return (
    <div class="number-field">
      <label for={id}>
        {label}
        {note !== undefined && <span class="quiet"> {note}</span>}
      </label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={place}
        aria-valuetext={textOf(value)}
        onInput={(event) => slide(event.currentTarget.value)}
      />
      <NumberBox label={`${label}, as a number`} hideLabel value={value} {...box} />
    </div>
  );
}
