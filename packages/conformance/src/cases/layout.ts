import type { AxisRow, ChannelRow, FloatArray } from "@nonlin/core";
import { show } from "../bits.js";
import { allocate, filled } from "../carriers.js";
import { type Check, Findings, type Subject } from "../case.js";
import { finiteValues, mixedValues, moderateValues } from "../inputs.js";
import { channelParameterLists, defaultParameters } from "../parameters.js";
import { channelKernel, pointwise } from "../pointwise.js";
import { isSameResult, largestIn, oneRow, rowLayouts, rowReader } from "../rows.js";

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
  const { kernel, split, sums } = channelKernel(subject);
  const scalar = pointwise(subject);
  const lists = channelParameterLists(row, dtype);
  const numbers = (lists[0] as number[]).slice(subject.description.learned);
  const parametersOf = (channels: number) =>
    Array.from({ length: channels }, (_, c) => lists[c % lists.length] as number[]);

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
          const { learned } = split(parameters);
          kernel.forward(x, learned, y, outer, channels, inner, numbers);
          kernel.gradient(dy, x, learned, dx, sums(channels), outer, channels, inner, numbers);
          for (let c = 0; c < channels; c++) {
            const own = parameters[c] as number[];
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
            const received = sums(channels);
            const { learned } = split(parameters);
            kernel.gradient(dy, x, learned, allocate(dtype, length), received, outer, channels, inner, numbers);
            for (let c = 0; c < channels; c++) {
              const xs = channelOf(x, c, layout);
              const dys = channelOf(dy, c, layout);
              const alone = sums(1);
              const own = split([parameters[c] as number[]]).learned;
              kernel.gradient(dys, xs, own, allocate(dtype, xs.length), alone, 1, 1, xs.length, numbers);
              for (const [k, [expected]] of alone.entries()) {
                const sum = received[k]?.[c];
                if (Object.is(expected, sum)) continue;
                findings.add(
                  () =>
                    `[${layout}], channel ${c}: contiguous ${show(dtype, expected as number)}, in this layout ${show(dtype, sum as number)} (parameter ${k + 1})`,
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
      "adds the parameter's gradient up over all channels where it is one number",
      () => {
        const findings = new Findings(subject);
        for (const layout of channelLayouts) {
          const [outer, channels, inner] = layout;
          const length = outer * channels * inner;
          const x = moderateValues(dtype, length, length);
          const dy = moderateValues(dtype, length + 1, length);
          const own = parametersOf(1)[0] as number[];
          const { learned } = split(Array.from({ length: channels }, () => own));
          const alone = sums(1);
          kernel.gradient(dy, x, split([own]).learned, allocate(dtype, length), alone, 1, 1, length, numbers);
          for (const k of learned.keys()) {
            const byChannel = sums(channels);
            kernel.gradient(dy, x, learned, allocate(dtype, length), byChannel, outer, channels, inner, numbers);
            const received = byChannel.map((array, i) => (i === k ? allocate(dtype, 1) : array));
            kernel.gradient(dy, x, learned, allocate(dtype, length), received, outer, channels, inner, numbers);
            // The order of the terms is another one, which sums in twice the precision do not show.
            if (!Object.is(received[k]?.[0], alone[k]?.[0])) {
              findings.add(
                () =>
                  `[${layout}], parameter ${k + 1}: one channel ${show(dtype, alone[k]?.[0] as number)}, over all ${show(dtype, received[k]?.[0] as number)}`,
              );
            }
            for (const [i, array] of byChannel.entries()) {
              if (i === k || array.every((value, c) => Object.is(value, received[i]?.[c]))) continue;
              findings.add(() => `[${layout}], parameter ${i + 1}: differs where parameter ${k + 1} is one number`);
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
          const empty = () => allocate(dtype, 0);
          const { learned } = split(parametersOf(channels));
          kernel.forward(empty(), learned, empty(), outer, channels, inner, numbers);
          for (const count of [channels, 1]) {
            const received = sums(count).map((array) => array.fill(5));
            kernel.gradient(empty(), empty(), learned, empty(), received, outer, channels, inner, numbers);
            for (const [c, sum] of received.flatMap((array) => [...array.entries()])) {
              if (Object.is(sum, 0)) continue;
              findings.add(() => `[${outer},${channels},${inner}], sum ${c} of ${count}: received ${show(dtype, sum)}`);
            }
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
  const check = (what: "f" | "gradient") => () => {
    const findings = new Findings(subject);
    for (const [outer, axisLength, inner] of rowLayouts) {
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
          const pick = rowReader(dtype, { axisLength, inner }, o, i);
          const expected =
            what === "f" ? kernel.at(pick(x), parameters) : kernel.gradientAt(pick(dy), pick(y), parameters);
          const largest = largestIn(what === "f" ? expected : [...expected, ...pick(dy)]);
          for (const [p, value] of pick(received).entries()) {
            if (isSameResult(subject, value, expected[p] as number, largest)) continue;
            findings.add(
              () =>
                `${what} in [${outer},${axisLength},${inner}], row (${o},${i}), position ${p}: contiguous ${show(dtype, expected[p] as number)}, here ${show(dtype, value)}`,
            );
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
