import type { AxisRow, ChannelRow, FloatArray } from "@nonlin/core";
import { show } from "../bits.js";
import { allocate, filled } from "../carriers.js";
import { type Check, Findings, type Subject } from "../case.js";
import { finiteValues, mixedValues, moderateValues } from "../inputs.js";
import { defaultParameters, parameterLists } from "../parameters.js";
import { channelKernel, pointwise } from "../pointwise.js";
import { oneRow, rowIndex } from "../rows.js";

const channelLayouts = [
  [1, 1, 37],
  [37, 1, 1],
  [1, 37, 1],
  [3, 5, 1],
  [2, 3, 7],
  [5, 2, 8],
  [4, 3, 19],
  [1, 4, 67],
  [9, 9, 2],
  [7, 1, 9],
] as const;

/** Channels: an element knows its own parameter only, a sum the order of its own channel only. */
export function channelLayout(subject: Subject<ChannelRow>): Check[] {
  const { row, dtype } = subject;
  const kernel = channelKernel(subject);
  const scalar = pointwise(subject);
  const alphas = parameterLists(row, dtype).map(([value]) => value as number);
  const parametersOf = (channels: number) =>
    filled(
      dtype,
      Array.from({ length: channels }, (_, c) => alphas[c % alphas.length] as number),
    );

  /** The elements of one channel in order, from [outer, channels, inner]. */
  const channelOf = (data: FloatArray, c: number, [outer, channels, inner]: readonly number[]) => {
    const elements: number[] = [];
    for (let o = 0; o < (outer as number); o++) {
      for (let i = 0; i < (inner as number); i++) {
        elements.push(data[(o * (channels as number) + c) * (inner as number) + i] as number);
      }
    }
    return filled(dtype, elements);
  };

  return [
    [
      "uses each channel's own parameter, in every layout",
      () => {
        const findings = new Findings(subject);
        for (const layout of channelLayouts) {
          const [outer, channels, inner] = layout;
          const length = outer * channels * inner;
          const x = mixedValues(dtype, length, length);
          const dy = mixedValues(dtype, length + 1, length);
          const parameters = parametersOf(channels);
          const y = allocate(dtype, length);
          const dx = allocate(dtype, length);
          kernel.forward(x, parameters, y, outer, channels, inner);
          kernel.gradient(dy, x, parameters, dx, allocate(dtype, channels), outer, channels, inner);
          for (let c = 0; c < channels; c++) {
            const own = [parameters[c] as number];
            const xs = channelOf(x, c, layout);
            const pairs = [
              ["f", channelOf(y, c, layout), scalar.at(xs, own)],
              ["gradient", channelOf(dx, c, layout), scalar.gradientAt(channelOf(dy, c, layout), xs, own)],
            ] as const;
            for (const [what, received, expected] of pairs) {
              for (const [i, value] of expected.entries()) {
                if (Object.is(value, received[i])) continue;
                findings.add(
                  () =>
                    `[${layout}], channel ${c}, element ${i}, parameter ${own}, ${what} at ${show(dtype, xs[i] as number)}: expected ${show(dtype, value)}, received ${show(dtype, received[i] as number)}`,
                );
              }
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "adds the parameter's gradient up to the same bits in every layout",
      () => {
        const findings = new Findings(subject);
        for (const layout of channelLayouts) {
          const [outer, channels, inner] = layout;
          const length = outer * channels * inner;
          for (const [x, dy] of [
            [moderateValues(dtype, length, length), moderateValues(dtype, length + 1, length)],
            [finiteValues(dtype, length, length), finiteValues(dtype, length + 1, length)],
          ] as const) {
            const parameters = parametersOf(channels);
            const sums = allocate(dtype, channels);
            kernel.gradient(dy, x, parameters, allocate(dtype, length), sums, outer, channels, inner);
            for (let c = 0; c < channels; c++) {
              const xs = channelOf(x, c, layout);
              const alone = allocate(dtype, 1);
              kernel.gradient(
                channelOf(dy, c, layout),
                xs,
                parameters.slice(c, c + 1),
                allocate(dtype, xs.length),
                alone,
                1,
                1,
                xs.length,
              );
              if (Object.is(alone[0], sums[c])) continue;
              findings.add(
                () =>
                  `[${layout}], channel ${c}: contiguous ${show(dtype, alone[0] as number)}, in this layout ${show(dtype, sums[c] as number)}`,
              );
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "gives the parameter a gradient of 0 where there are no elements",
      () => {
        const findings = new Findings(subject);
        for (const [outer, channels, inner] of [
          [0, 3, 4],
          [2, 3, 0],
          [0, 1, 1],
          [1, 0, 5],
        ] as const) {
          const sums = allocate(dtype, channels).fill(5);
          const empty = () => allocate(dtype, 0);
          kernel.gradient(empty(), empty(), parametersOf(channels), empty(), sums, outer, channels, inner);
          kernel.forward(empty(), parametersOf(channels), empty(), outer, channels, inner);
          for (const [c, sum] of sums.entries()) {
            if (!Object.is(sum, 0))
              findings.add(() => `[${outer},${channels},${inner}], channel ${c}: received ${show(dtype, sum)}`);
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
}

/** A row's result does not depend on where the row lies. */
export function rowsLayout(subject: Subject<AxisRow>): Check[] {
  const { row, dtype } = subject;
  const kernel = oneRow(subject);
  const parameters = defaultParameters(row, dtype);
  const lengths = [...Array.from({ length: 67 }, (_, i) => i + 1), 100, 128, 1000, 1025];
  const strides = [
    [1, 2],
    [3, 1],
    [1, 8],
    [2, 5],
    [2, 17],
  ] as const;

  const check = (what: "f" | "gradient") => () => {
    const findings = new Findings(subject);
    for (const axisLength of lengths) {
      for (const [outer, inner] of axisLength > 67 ? strides.slice(0, 3) : strides) {
        const length = outer * axisLength * inner;
        // An odd offset, which changes from layout to layout.
        const offset = (axisLength + inner) % 5;
        const room = (seed: number) => moderateValues(dtype, seed, length + offset, 8).subarray(offset);
        const x = room(axisLength);
        x[axisLength % length] = -Infinity;
        const dy = room(axisLength + 1);
        const y = allocate(dtype, length);
        kernel.kernel.forward(x, y, outer, axisLength, inner, parameters);
        const received = what === "f" ? y : allocate(dtype, length);
        if (what === "gradient") kernel.kernel.gradient(dy, y, received, outer, axisLength, inner, parameters);
        for (let o = 0; o < outer; o++) {
          for (let i = 0; i < inner; i++) {
            const pick = (data: FloatArray) =>
              allocate(dtype, axisLength).map(
                (_, p) => data[rowIndex({ axisLength, inner }, o, p, i)] as number,
              ) as FloatArray;
            const expected =
              what === "f" ? kernel.at(pick(x), parameters) : kernel.gradientAt(pick(dy), pick(y), parameters);
            for (const [p, value] of pick(received).entries()) {
              if (Object.is(value, expected[p])) continue;
              findings.add(
                () =>
                  `${what} in [${outer},${axisLength},${inner}], row (${o},${i}), position ${p}: contiguous ${show(dtype, expected[p] as number)}, here ${show(dtype, value)}`,
              );
            }
          }
        }
      }
    }
    findings.conclude();
    return undefined;
  };
  return [
    ["gives a row the same bits along every axis and at every place", check("f")],
    ["gives a row's gradient the same bits along every axis and at every place", check("gradient")],
  ];
}
