import type { FloatArray, RowsMasking } from "@nonlin/core";
import { allocate } from "./carriers.js";
import type { Subject } from "./case.js";
import { gate, halves } from "./gates.js";
import { mixedValues, moderateValues } from "./inputs.js";
import { labelsOf, oneLoss } from "./losses.js";
import { type MaskingSample, maskingSamples } from "./maskings.js";
import { channelParameterLists, defaultParameters, parameterLists } from "./parameters.js";
import { channelKernel } from "./pointwise.js";
import { oneReduction } from "./reductions.js";
import { oneRow } from "./rows.js";

/**
 * One call of a kernel with its arrays by name, whatever the kind: what the checks that care about memory, and not
 * about values, need to know.
 */
export interface Invocation {
  /** "forward [2,9,5]": direction and sizes. */
  readonly label: string;
  readonly inputs: Readonly<Record<string, FloatArray>>;
  /** The length of each output. */
  readonly outputs: Readonly<Record<string, number>>;
  /** Outputs that are float64 whatever the dtype is. */
  readonly wide?: readonly string[];
  /** Which inputs the first output may be. */
  readonly mayAlias: readonly string[];
  run(inputs: Readonly<Record<string, FloatArray>>, outputs: Readonly<Record<string, FloatArray>>): void;
}

/** Calls of the subject's kernel, of every direction and of lengths around the widths of vectors. */
export function invocations(subject: Subject): Invocation[] {
  return invocationsOfKind[subject.row.kind](subject as never);
}

const invocationsOfKind = {
  map: mapInvocations,
  channel: channelInvocations,
  gate: gateInvocations,
  rows: rowsInvocations,
  selection: rowsInvocations,
  reduction: reductionInvocations,
  loss: lossInvocations,
};

type Arrays<K extends string> = Readonly<Record<K, FloatArray>>;

const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 257];

function mapInvocations({ backend, description, row, dtype }: Subject): Invocation[] {
  const kernel = backend.kernels[description.name] as {
    forward: (x: FloatArray, y: FloatArray, length: number, parameters: readonly number[]) => void;
    gradient: (dy: FloatArray, x: FloatArray, dx: FloatArray, length: number, parameters: readonly number[]) => void;
  };
  const parameters = defaultParameters(row, dtype);
  return lengths.flatMap((length): Invocation[] => {
    const x = mixedValues(dtype, length, length);
    return [
      {
        label: `forward, length ${length}`,
        inputs: { x },
        outputs: { y: length },
        mayAlias: ["x"],
        run: ({ x }: Arrays<"x">, { y }: Arrays<"y">) => kernel.forward(x, y, length, parameters),
      },
      {
        label: `gradient, length ${length}`,
        inputs: { dy: mixedValues(dtype, length + 1000, length), x },
        outputs: { dx: length },
        mayAlias: ["dy", "x"],
        run: ({ dy, x }: Arrays<"dy" | "x">, { dx }: Arrays<"dx">) => kernel.gradient(dy, x, dx, length, parameters),
      },
    ] as Invocation[];
  });
}

function channelInvocations(subject: Subject): Invocation[] {
  const { row, dtype } = subject;
  const { kernel, split } = channelKernel(subject);
  const lists = channelParameterLists(row, dtype);
  const layouts = [
    ...lengths.map((length) => [1, 1, length] as const),
    ...lengths.map((length) => [1, length, 1] as const),
    ...([
      [2, 3, 1],
      [3, 2, 7],
      [2, 5, 9],
      [5, 9, 2],
    ] as const),
  ];
  return layouts.flatMap(([outer, channels, inner]): Invocation[] => {
    const length = outer * channels * inner;
    const x = mixedValues(dtype, length, length);
    const { learned } = split(Array.from({ length: channels }, (_, c) => lists[c % lists.length] as number[]));
    const numbers = (lists[0] as number[]).slice(learned.length);
    const layout = `[${outer},${channels},${inner}]`;
    const parameters = Object.fromEntries(learned.map((values, k) => [`parameter ${k}`, values]));
    const gradients = (count: number) => Object.fromEntries(learned.map((_, k) => [`dparameter ${k}`, count]));
    const listOf = (arrays: Arrays<string>, name: string) =>
      learned.map((_, k) => arrays[`${name} ${k}`] as FloatArray);
    const gradient = {
      inputs: { dy: mixedValues(dtype, length + 1000, length), x, ...parameters },
      mayAlias: ["dy", "x"],
      run: (inputs: Arrays<"dy" | "x">, outputs: Arrays<"dx">) =>
        kernel.gradient(
          inputs.dy,
          inputs.x,
          listOf(inputs, "parameter"),
          outputs.dx,
          listOf(outputs, "dparameter"),
          outer,
          channels,
          inner,
          numbers,
        ),
    };
    return [
      {
        label: `forward ${layout}`,
        inputs: { x, ...parameters },
        outputs: { y: length },
        mayAlias: ["x"],
        run: (inputs: Arrays<"x">, { y }: Arrays<"y">) =>
          kernel.forward(inputs.x, listOf(inputs, "parameter"), y, outer, channels, inner, numbers),
      },
      { label: `gradient ${layout}`, outputs: { dx: length, ...gradients(channels) }, ...gradient },
      { label: `gradient over all channels ${layout}`, outputs: { dx: length, ...gradients(1) }, ...gradient },
    ] as Invocation[];
  });
}

function gateInvocations(subject: Parameters<typeof gate>[0]): Invocation[] {
  const { row, dtype } = subject;
  const { kernel } = gate(subject);
  const parameters = defaultParameters(row, dtype);
  const twoInputs = lengths.flatMap((length): Invocation[] => {
    const [dy, a, b] = [length + 1000, length, length + 2000].map((seed) => mixedValues(dtype, seed, length)) as [
      FloatArray,
      FloatArray,
      FloatArray,
    ];
    const gradient = {
      inputs: { dy, a, b },
      mayAlias: ["dy", "a", "b"],
      run: ({ dy, a, b }: Arrays<"dy" | "a" | "b">, { da, db }: Arrays<"da" | "db">) =>
        kernel.gradient(dy, a, b, da, db, 1, length, length, parameters),
    };
    return [
      {
        label: `forward, length ${length}`,
        inputs: { a, b },
        outputs: { y: length },
        mayAlias: ["a", "b"],
        run: ({ a, b }: Arrays<"a" | "b">, { y }: Arrays<"y">) =>
          kernel.forward(a, b, y, 1, length, length, parameters),
      },
      { label: `gradient, length ${length}`, outputs: { da: length, db: length }, ...gradient },
      // The same with the other output as the one that lies on an input.
      { label: `gradient by b, length ${length}`, outputs: { db: length, da: length }, ...gradient },
    ] as Invocation[];
  });
  const split = [
    [1, 9],
    [2, 1],
    [17, 1],
    [5, 3],
    [3, 16],
    [2, 37],
    [0, 4],
  ].flatMap(([outer, run]): Invocation[] => {
    const [pairs, length] = [outer as number, run as number];
    const x = mixedValues(dtype, length, 2 * pairs * length);
    return [
      {
        label: `forward, halves of [${pairs},2,${length}]`,
        inputs: { x },
        outputs: { y: pairs * length },
        mayAlias: [],
        run: ({ x }: Arrays<"x">, { y }: Arrays<"y">) =>
          kernel.forward(...halves(x, pairs, length), y, pairs, length, 2 * length, parameters),
      },
      {
        label: `gradient, halves of [${pairs},2,${length}]`,
        inputs: { dy: mixedValues(dtype, length + 1000, pairs * length), x },
        outputs: { dx: x.length },
        mayAlias: ["x"],
        run: ({ dy, x }: Arrays<"dy" | "x">, { dx }: Arrays<"dx">) => {
          const [from, to] = [halves(x, pairs, length), halves(dx, pairs, length)];
          kernel.gradient(dy, ...from, ...to, pairs, length, 2 * length, parameters);
        },
      },
    ] as Invocation[];
  });
  return [...twoInputs, ...split];
}

function rowsInvocations(subject: Parameters<typeof oneRow>[0]): Invocation[] {
  const { row, dtype } = subject;
  const { kernel } = oneRow(subject);
  const parameters = defaultParameters(row, dtype);
  const layouts = [
    ...lengths.filter((length) => length > 0).map((length) => [1, length, 1] as const),
    ...([
      [3, 5, 1],
      [1, 9, 2],
      [2, 7, 9],
      [1, 1, 17],
      [3, 33, 8],
    ] as const),
  ];
  const whole = layouts.map((sizes) => ({ label: `[${sizes.join(",")}]`, sizes, masking: undefined }));
  const samples = row.kind === "rows" ? maskingSamples(row, dtype, true) : [];
  const masked = samples.filter(({ sizes: [outer, length] }) => outer * length < 600);
  type Layout = Pick<MaskingSample, "label" | "sizes"> & { readonly masking: RowsMasking | undefined };
  return [...whole, ...masked].flatMap(({ label: layout, sizes, masking }: Layout): Invocation[] => {
    const [outer, axisLength, inner] = sizes;
    const length = outer * axisLength * inner;
    const x = moderateValues(dtype, length, length);
    const y = allocate(dtype, length);
    const chosen = masking === undefined ? ([] as const) : ([masking] as const);
    kernel.forward(x, y, ...sizes, parameters, ...chosen);
    return [
      {
        label: `forward ${layout}`,
        inputs: { x },
        outputs: { y: length },
        mayAlias: ["x"],
        run: ({ x }: Arrays<"x">, { y }: Arrays<"y">) => kernel.forward(x, y, ...sizes, parameters, ...chosen),
      },
      {
        label: `gradient ${layout}`,
        inputs: { dy: moderateValues(dtype, length + 1000, length), y },
        outputs: { dx: length },
        mayAlias: ["dy", "y"],
        run: ({ dy, y }: Arrays<"dy" | "y">, { dx }: Arrays<"dx">) =>
          kernel.gradient(dy, y, dx, ...sizes, parameters, ...chosen),
      },
    ] as Invocation[];
  });
}

function reductionInvocations(subject: Parameters<typeof oneReduction>[0]): Invocation[] {
  const { dtype } = subject;
  const { kernel } = oneReduction(subject);
  const layouts = [
    ...lengths.map((length) => [1, length, 1] as const),
    ...([
      [3, 5, 1],
      [21, 4, 1],
      [1, 9, 2],
      [2, 7, 9],
      [1, 1, 17],
      [3, 33, 8],
      [2, 0, 3],
    ] as const),
  ];
  return layouts.flatMap(([outer, axisLength, inner]): Invocation[] => {
    const length = outer * axisLength * inner;
    const rows = outer * inner;
    const x = moderateValues(dtype, length, length);
    const layout = `[${outer},${axisLength},${inner}]`;
    return [
      {
        label: `forward ${layout}`,
        inputs: { x },
        outputs: { y: rows },
        mayAlias: [],
        run: ({ x }: Arrays<"x">, { y }: Arrays<"y">) => kernel.forward(x, y, outer, axisLength, inner),
      },
      {
        label: `gradient ${layout}`,
        inputs: { dy: moderateValues(dtype, length + 1000, rows), x },
        outputs: { dx: length },
        mayAlias: ["x"],
        run: ({ dy, x }: Arrays<"dy" | "x">, { dx }: Arrays<"dx">) =>
          kernel.gradient(dy, x, dx, outer, axisLength, inner),
      },
    ] as Invocation[];
  });
}

function lossInvocations(subject: Parameters<typeof oneLoss>[0]): Invocation[] {
  const { row, dtype } = subject;
  const { kernel } = oneLoss(subject);
  const layouts = [
    ...lengths.filter((length) => length > 0).map((length) => [1, length, 1] as const),
    ...([
      [3, 5, 1],
      [21, 4, 1],
      [1, 9, 2],
      [2, 7, 9],
      [1, 1, 17],
      [3, 33, 8],
    ] as const),
  ];
  const lists = parameterLists(row, dtype);
  return layouts.flatMap(([outer, axisLength, inner], turn): Invocation[] => {
    const length = outer * axisLength * inner;
    const rows = outer * inner;
    const x = moderateValues(dtype, length, length);
    const labels = labelsOf(rows, axisLength);
    const upstream = Float64Array.from(labels, (_, r) => 1 - r / 3);
    const parameters = lists[turn % lists.length] as readonly number[];
    const layout = `[${outer},${axisLength},${inner}]`;
    return [
      {
        label: `forward ${layout}`,
        inputs: { x },
        outputs: { losses: rows },
        wide: ["losses"],
        mayAlias: [],
        run: ({ x }: Arrays<"x">, { losses }: Readonly<Record<"losses", Float64Array>>) =>
          kernel.forward(x, labels, losses, outer, axisLength, inner, parameters),
      },
      {
        label: `gradient ${layout}`,
        inputs: { x },
        outputs: { dx: length, losses: rows },
        wide: ["losses"],
        mayAlias: ["x"],
        run: ({ x }: Arrays<"x">, { dx, losses }: { readonly dx: FloatArray; readonly losses: Float64Array }) =>
          kernel.gradient(x, labels, upstream, losses, dx, outer, axisLength, inner, parameters),
      },
    ] as Invocation[];
  });
}

/** A new array of zeros for an output of a call. */
export function outputArray({ wide }: Invocation, { dtype }: Subject, name: string, length: number): FloatArray {
  return allocate(wide?.includes(name) ? "float64" : dtype, length);
}

/** Runs a call out of place. */
export function results(invocation: Invocation, subject: Subject): Record<string, FloatArray> {
  const outputs = Object.fromEntries(
    Object.entries(invocation.outputs).map(([name, length]) => [name, outputArray(invocation, subject, name, length)]),
  );
  invocation.run(invocation.inputs, outputs);
  return outputs;
}
