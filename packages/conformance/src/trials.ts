// Calls of a runtime with what the exact mathematics says of their results.
import type { FloatArray } from "@nonlin/core";
import { constant, filled } from "./carriers.js";
import type { Direction } from "./case.js";
import { type GoldenGroup, type GoldenValue, type GoldenVectors, goldenVectors, hardCases } from "./golden.js";
import { isDefaultChoice } from "./parameters.js";
import type { RuntimeCall, RuntimeSubject } from "./runtime.js";
import { type Expected, exactly } from "./ulp.js";

/** One number of a call's results. */
export interface Point {
  /** Which of the outputs. */
  readonly output: number;
  readonly position: number;
  readonly expected: Expected;
  /** What it comes from: numbers by name, and what is to be said beside them. */
  readonly inputs: readonly (readonly [name: string, value: number])[];
  readonly text?: string | undefined;
  /** The call that has this result only, where the others have nothing to do with it. */
  readonly alone?: (() => RuntimeCall) | undefined;
}

/** A call, and what is known of its results. */
export interface Trial {
  readonly direction: Direction;
  readonly byDefault: boolean;
  readonly call: RuntimeCall;
  readonly points: readonly Point[];
  /** How long rows are, where there are rows. */
  readonly axisLength?: number | undefined;
}

/** All golden vectors of a kernel as calls. */
export function goldenTrials(subject: RuntimeSubject): Trial[] {
  const golden = goldenVectors(subject.description.name, subject.dtype);
  return golden === undefined ? [] : trialsOfKind[subject.row.kind](subject, golden);
}

const trialsOfKind = {
  map: pointwiseTrials,
  channel: (subject: RuntimeSubject, golden: GoldenVectors) => [
    ...pointwiseTrials(subject, golden),
    ...parameterTrials(subject, golden),
  ],
  gate: gateTrials,
  rows: rowTrials,
  selection: rowTrials,
  reduction: reductionTrials,
  loss: lossTrials,
};

/** Elementwise results at some points: one call for all of them. */
export function elementwise(
  subject: RuntimeSubject,
  about: Pick<Trial, "direction" | "byDefault"> & { readonly parameters: readonly number[] },
  names: readonly string[],
  columns: readonly (readonly number[])[],
  expected: readonly (readonly Expected[])[],
): Trial {
  const { direction, byDefault, parameters } = about;
  const callOf = (from: number, to: number): RuntimeCall => ({
    direction: direction === "forward" ? "forward" : "gradient",
    parameters,
    shape: [to - from],
    axis: 0,
    inputs: columns.map((values) => filled(subject.dtype, values.slice(from, to))),
  });
  const count = columns[0]?.length ?? 0;
  const points = expected.flatMap((values, output) =>
    values.map(
      (value, position): Point => ({
        output,
        position,
        expected: value,
        inputs: names.map((name, k) => [name, columns[k]?.[position] as number]),
        alone: () => callOf(position, position + 1),
      }),
    ),
  );
  return { direction, byDefault, call: callOf(0, count), points };
}

function pointwiseTrials(subject: RuntimeSubject, golden: GoldenVectors): Trial[] {
  const values = (group: GoldenGroup<GoldenValue>): Trial[] => {
    const x = group.vectors.map((vector) => vector.x);
    const about = { byDefault: group.default, parameters: group.parameters };
    return [
      elementwise(subject, { ...about, direction: "forward" }, ["x"], [x], [group.vectors.map((v) => v.forward)]),
      elementwise(
        subject,
        { ...about, direction: "derivative" },
        ["dy", "x"],
        [x.map(() => 1), x],
        [group.vectors.map((vector) => vector.derivative)],
      ),
    ];
  };
  return [
    ...golden.values.flatMap(values),
    ...golden.gradients.map(({ default: byDefault, parameters, vectors }) =>
      elementwise(
        subject,
        { byDefault, parameters, direction: "gradient" },
        ["dy", "x"],
        [vectors.map(({ dy }) => dy), vectors.map(({ x }) => x)],
        [vectors.map(({ dx }) => dx)],
      ),
    ),
    ...hardTrials(subject, golden),
  ];
}

/** Inputs next to a rounding boundary. */
function hardTrials(subject: RuntimeSubject, golden: GoldenVectors): Trial[] {
  if (subject.dtype !== "float32") return [];
  const parameters = golden.values.find((group) => group.default)?.parameters ?? [];
  return (["forward", "derivative"] as const).flatMap((direction) => {
    const cases = hardCases(subject.description.name, direction);
    if (cases.length === 0) return [];
    const x = cases.map((one) => one.x);
    const columns = direction === "forward" ? [x] : [x.map(() => 1), x];
    const names = direction === "forward" ? ["x"] : ["dy", "x"];
    const expected = [cases.map((one) => one.expected)];
    return [elementwise(subject, { direction, byDefault: true, parameters }, names, columns, expected)];
  });
}

/** Each element is a channel of its own, so that its sum is one term; and sums over a whole channel. */
function parameterTrials(subject: RuntimeSubject, golden: GoldenVectors): Trial[] {
  const { dtype, description } = subject;
  const single = golden.values.map(({ default: byDefault, parameters, vectors }): Trial => {
    const perChannel = Array.from({ length: description.learned }, (_, k) =>
      constant(dtype, vectors.length, parameters[k] as number),
    );
    const x = filled(
      dtype,
      vectors.map((vector) => vector.x),
    );
    return {
      direction: "parameter derivative",
      byDefault,
      call: {
        direction: "gradient",
        parameters,
        perChannel,
        shape: [1, vectors.length],
        axis: 1,
        inputs: [constant(dtype, vectors.length, 1), x],
      },
      points: vectors.flatMap(({ x, parameterDerivatives }, position) =>
        parameterDerivatives.map((expected, k): Point => ({ output: 1 + k, position, expected, inputs: [["x", x]] })),
      ),
    };
  });
  const sums = golden.sums.flatMap(({ default: byDefault, parameters, vectors }) =>
    vectors.map(
      ({ text, dy, x, dparameters }): Trial => ({
        direction: "parameter gradient",
        byDefault,
        call: { direction: "gradient", parameters, shape: [x.length], axis: 0, inputs: [dy, x] },
        points: dparameters.map((expected, k) => ({
          output: 1 + k,
          position: 0,
          expected,
          inputs: [],
          text: `the sum over ${text}`,
        })),
      }),
    ),
  );
  return [...single, ...sums];
}

function gateTrials(subject: RuntimeSubject, golden: GoldenVectors): Trial[] {
  return [
    ...golden.gates.map(({ default: byDefault, parameters, vectors }) =>
      elementwise(
        subject,
        { byDefault, parameters, direction: "forward" },
        ["a", "b"],
        [vectors.map(({ a }) => a), vectors.map(({ b }) => b)],
        [vectors.map(({ forward }) => forward)],
      ),
    ),
    ...golden.gateGradients.map(({ default: byDefault, parameters, vectors }) =>
      elementwise(
        subject,
        { byDefault, parameters, direction: "gradient" },
        ["dy", "a", "b"],
        [vectors.map(({ dy }) => dy), vectors.map(({ a }) => a), vectors.map(({ b }) => b)],
        [vectors.map(({ da }) => da), vectors.map(({ db }) => db)],
      ),
    ),
  ];
}

/** One row as a call of a matrix of one row: some runtimes want a rank of two. */
export function rowTrial(
  about: Pick<Trial, "direction" | "byDefault"> & { readonly parameters: readonly number[]; readonly text: string },
  inputs: readonly FloatArray[],
  expected: ReadonlyMap<number, Expected>,
  labels?: Int32Array,
): Trial {
  const { direction, byDefault, parameters, text } = about;
  const length = (inputs.at(-1) as FloatArray).length;
  return {
    direction,
    byDefault,
    axisLength: length,
    call: {
      direction: direction === "forward" ? "forward" : "gradient",
      parameters,
      shape: [1, length],
      axis: 1,
      inputs,
      labels,
    },
    points: [...expected].map(([position, value]) => ({
      output: 0,
      position,
      expected: value,
      inputs: [],
      text: `position ${position} of ${text}`,
    })),
  };
}

function rowTrials(_: RuntimeSubject, golden: GoldenVectors): Trial[] {
  return [
    ...golden.rows.flatMap(({ default: byDefault, parameters, vectors }) =>
      vectors.map(({ text, x, results }) =>
        rowTrial({ direction: "forward", byDefault, parameters, text }, [x], results),
      ),
    ),
    ...golden.rowGradients.flatMap(({ default: byDefault, parameters, vectors }) =>
      vectors.map(({ text, dy, y, results }) =>
        rowTrial({ direction: "gradient", byDefault, parameters, text }, [dy, y], results),
      ),
    ),
  ];
}

function reductionTrials({ dtype }: RuntimeSubject, golden: GoldenVectors): Trial[] {
  return [
    ...golden.reductions.flatMap(({ default: byDefault, parameters, vectors }) =>
      vectors.map(({ text, x, result }) =>
        rowTrial({ direction: "forward", byDefault, parameters, text }, [x], new Map([[0, result]])),
      ),
    ),
    ...golden.reductionGradients.flatMap(({ default: byDefault, parameters, vectors }) =>
      vectors.map(({ text, dy, x, results }) =>
        rowTrial({ direction: "gradient", byDefault, parameters, text }, [filled(dtype, [dy]), x], results),
      ),
    ),
  ];
}

function lossTrials({ dtype }: RuntimeSubject, golden: GoldenVectors): Trial[] {
  return golden.losses.flatMap(({ default: byDefault, parameters, vectors }) =>
    vectors.flatMap(({ text, label, x, loss, dx }) => {
      const labels = Int32Array.of(label);
      return [
        rowTrial({ direction: "forward", byDefault, parameters, text }, [x], new Map([[0, loss]]), labels),
        ...(dx.size === 0
          ? []
          : [rowTrial({ direction: "gradient", byDefault, parameters, text }, [filled(dtype, [1]), x], dx, labels)]),
      ];
    }),
  );
}

/** What a row of the table says of single points, with the default parameters. */
export function specialTrials(subject: RuntimeSubject, parameters: readonly number[]): Trial[] {
  const { row, dtype, description } = subject;
  if (!isDefaultChoice(row, description)) return [];
  const about = { byDefault: true, parameters };
  const round = (value: number) => exactly(filled(dtype, [value])[0] as number);
  const fits = (values: readonly number[]) =>
    values.every((value) => !Number.isFinite(value) || Number.isFinite(filled(dtype, [value])[0]));
  if (row.kind === "map" || row.kind === "channel") {
    const [x, slopes] = [row.special.map(([at]) => at), row.specialDerivative.map(([at]) => at)];
    return [
      elementwise(subject, { ...about, direction: "forward" }, ["x"], [x], [row.special.map(([, y]) => round(y))]),
      elementwise(
        subject,
        { ...about, direction: "derivative" },
        ["dy", "x"],
        [slopes.map(() => 1), slopes],
        [row.specialDerivative.map(([, slope]) => round(slope))],
      ),
    ];
  }
  if (row.kind === "gate") {
    const column = (k: 0 | 1) => row.specialPairs.map((pair) => pair[k]);
    const expected = [row.specialPairs.map(([, , y]) => round(y))];
    return [elementwise(subject, { ...about, direction: "forward" }, ["a", "b"], [column(0), column(1)], expected)];
  }
  if (row.kind === "loss") {
    return row.specialRows
      .filter(([x]) => fits(x))
      .map(([x, label, loss]) => {
        const text = `[${x.join(", ")}], label ${label}`;
        const expected = new Map([[0, round(loss)]]);
        return rowTrial({ ...about, direction: "forward", text }, [filled(dtype, x)], expected, Int32Array.of(label));
      });
  }
  return row.specialRows
    .filter(([x]) => fits(x) && x.length > 0)
    .map(([x, y]) => {
      const results = typeof y === "number" ? [y] : y;
      const expected = new Map(results.map((value, i) => [i, round(value)]));
      return rowTrial({ ...about, direction: "forward", text: `[${x.join(", ")}]` }, [filled(dtype, x)], expected);
    });
}

/** How long each output of a call is. */
export function outputLengths(
  { row, description }: RuntimeSubject,
  { direction, shape, axis, perChannel }: RuntimeCall,
): number[] {
  const all = shape.reduce((total, size) => total * size, 1);
  const rows = shape.reduce((total, size, i) => (i === axis ? total : total * size), 1);
  if (direction === "forward") return [row.kind === "reduction" || row.kind === "loss" ? rows : all];
  if (row.kind === "gate") return [all, all];
  const channels = perChannel === undefined ? 1 : (shape[axis] as number);
  return [all, ...Array.from({ length: description.learned }, () => channels)];
}
