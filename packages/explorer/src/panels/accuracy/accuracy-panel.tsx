import { plot, plotLines } from "@nonlin/plot";
import { useCallback, useMemo, useState } from "preact/hooks";
import {
  type ErrorLine,
  type Float32Errors,
  float32Errors,
  type RuntimeErrors,
  recordedErrors,
} from "../../accuracy/float32-errors.js";
import { Chart, type Frame } from "../../charts/chart.js";
import { ChoiceField, RadioField } from "../../controls/choice-field.js";
import { ScrollBox } from "../../controls/scroll-box.js";
import { curveFor } from "../../engine/curves.js";
import { type ChosenFunction, writeFunction } from "../../state/chosen-function.js";
import { restedCurves } from "../../state/rest.js";
import { change } from "../../state/store.js";
import { figures, ulps } from "../../words/numbers.js";
import { Section } from "../section.js";

/** What a logarithmic axis can show: an exact result lies on its lower edge, one that is no number on its upper edge. */
const axis = [0.01, 1e9] as const;

/** How wrong float32 results are: nonlin's, a naive formula's, and what was measured of other runtimes. */
export function AccuracyPanel() {
  const { functions, errorOf, domain } = restedCurves.value;
  const [position, setPosition] = useState(0);
  const chosen = functions[Math.min(position, functions.length - 1)] as ChosenFunction;
  const errors = useMemo(() => float32Errors(chosen, errorOf, domain), [chosen, errorOf, domain]);
  const others = useMemo(() => recordedErrors(chosen, errorOf, domain), [chosen, errorOf, domain]);
  return (
    <Section
      id="accuracy"
      title="Accuracy"
      lead="Distance of float32 results from the real numbers, in units in the last place, beside the curve."
    >
      <div class="controls row">
        <ChoiceField
          label="Errors of"
          value={String(functions.indexOf(chosen))}
          choices={functions.map((one, i) => [String(i), writeFunction(one)] as const)}
          onChange={(choice) => setPosition(Number(choice))}
        />
        <RadioField
          label="In"
          value={errorOf}
          choices={[
            ["value", "values, f"],
            ["derivative", "slopes, f′"],
          ]}
          onChange={(of) => change("curves", { errorOf: of })}
        />
      </div>
      <ErrorPictures key={`${chosen.name} ${errorOf}`} chosen={chosen} errors={errors} others={others} />
    </Section>
  );
}

function ErrorPictures({
  chosen,
  errors,
  others,
}: {
  readonly chosen: ChosenFunction;
  readonly errors: Float32Errors;
  readonly others: readonly RuntimeErrors[];
}) {
  const { domain, errorOf } = restedCurves.value;
  const [shown, setShown] = useState<readonly string[]>(others.slice(0, 2).map(({ runtime }) => runtime));
  const drawCurve = useCallback(
    (frame: Frame) => plot(curveFor(chosen), { ...frame, domain, show: [errorOf], saturation: false, title: "" }),
    [chosen, domain, errorOf],
  );
  const drawErrors = useCallback(
    (frame: Frame) =>
      plotLines(
        [
          { label: "nonlin", ...onAxis(errors.ours) },
          ...(errors.naive === undefined ? [] : [{ label: "naive formula", ...onAxis(errors.naive) }]),
          ...others
            .filter(({ runtime, x }) => shown.includes(runtime) && x.length > 0)
            .map((line) => ({ label: line.runtime, ...onAxis(line), hasDots: true, isDashed: true })),
        ],
        { ...frame, domain, range: axis, logarithmic: true, xLabel: "x", yLabel: "ULP", title: "" },
      ),
    [errors, others, shown, domain],
  );
  return (
    <>
      <div class="pair">
        <Chart label={`Curve of ${writeFunction(chosen)}`} draw={drawCurve} height={320} />
        <Chart label={inWords(chosen, errors, others)} draw={drawErrors} height={320} />
      </div>
      <p class="verdict" aria-live="polite">
        {inWords(chosen, errors, others)}
      </p>
      <ErrorTable errors={errors} others={others} shown={shown} onShow={setShown} />
      <p class="quiet note">
        Each column of the picture shows the largest error of four inputs in it, against nonlin's float64 kernel. The
        naive formula is the one of the table, every step rounded to float32. Errors of other runtimes are those that
        the conformance report recorded (packages/conformance-adapters), the largest near each x, with the default
        parameters and others. An exact result is drawn on the lower edge, one that is no number on the upper.
      </p>
    </>
  );
}

function onAxis({ x, ulp }: ErrorLine): { readonly x: readonly number[]; readonly y: readonly number[] } {
  return { x, y: ulp.map((value) => Math.min(axis[1], Math.max(axis[0], value))) };
}

const largest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), 0);

function inWords(chosen: ChosenFunction, { ours, naive }: Float32Errors, others: readonly RuntimeErrors[]): string {
  const [low, high] = restedCurves.value.domain;
  const where = (line: ErrorLine) => figures(line.x[line.ulp.indexOf(largest(line.ulp))] ?? 0);
  const worst = others.reduce<RuntimeErrors | undefined>(
    (most, one) => (largest(one.ulp) > largest(most?.ulp ?? []) ? one : most),
    undefined,
  );
  return [
    `${writeFunction(chosen)} from ${figures(low)} to ${figures(high)}: nonlin is at most ${ulps(largest(ours.ulp))} ULP off`,
    naive === undefined
      ? "; the table has no plain formula to compare with"
      : `; the formula ${naive.formula}, computed step by step, ${offBy(largest(naive.ulp))} at ${where(naive)}`,
    worst === undefined ? "." : `; ${worst.runtime} ${offBy(largest(worst.ulp))} near ${where(worst)}.`,
  ].join("");
}

function offBy(ulp: number): string {
  return Number.isFinite(ulp) ? `up to ${ulps(ulp)} ULP` : "gives no number or an infinity that is none";
}

function ErrorTable({
  errors: { ours, naive },
  others,
  shown,
  onShow,
}: {
  readonly errors: Float32Errors;
  readonly others: readonly RuntimeErrors[];
  readonly shown: readonly string[];
  readonly onShow: (runtimes: readonly string[]) => void;
}) {
  return (
    <ScrollBox label="Largest errors">
      <table>
        <caption>Largest errors in ULP</caption>
        <thead>
          <tr>
            <th scope="col">who</th>
            <th scope="col">in this picture</th>
            <th scope="col">anywhere, as recorded</th>
            <th scope="col">drawn</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">nonlin, float32</th>
            <td class="number">{ulps(largest(ours.ulp))}</td>
            <td class="number">–</td>
            <td>always</td>
          </tr>
          {naive !== undefined && (
            <tr>
              <th scope="row">naive formula</th>
              <td class="number">{ulps(largest(naive.ulp))}</td>
              <td class="number">–</td>
              <td>always</td>
            </tr>
          )}
          {others.map(({ runtime, ulp, largest: anywhere }) => (
            <tr key={runtime}>
              <th scope="row">{runtime}</th>
              <td class="number">{ulp.length === 0 ? "–" : ulps(largest(ulp))}</td>
              <td class="number">{ulps(anywhere)}</td>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Draw ${runtime}`}
                  checked={shown.includes(runtime)}
                  onChange={({ currentTarget: { checked } }) =>
                    onShow(checked ? [...shown, runtime] : shown.filter((one) => one !== runtime))
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
