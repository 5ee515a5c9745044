// How the call of a kernel is cut into parts that can be computed one by one, in any order, to the same bits. A row is never
// cut, nor a sum: each has one order.
import { type ElementArray, lengthOf } from "../dtype.js";
import type { RowsMasking } from "../kernels.js";
import type { Kind } from "../op.js";
import type { Direction } from "./recording.js";

type Numbers = readonly number[];
type Arguments = readonly unknown[];

/** A call of a kernel as a sequence of units. */
export interface Units {
  readonly count: number;
  /** How many elements a unit has, in its largest array. */
  readonly elements: number;
  /** Parts begin at multiples of this. */
  readonly multiple: number;
  /** Which arguments are arrays of elements that the call reads, and which are those that it writes. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The arguments of a part. `array` gives elements of the argument at a position. */
  part(begin: number, end: number, array: TakeElements): Arguments;
}

/** Elements [start, start + length) of the array at a position of the arguments. */
export type TakeElements = (position: number, start: number, length: number) => unknown;

type Cut = (args: Arguments) => Units;

/** All of the call in one part. */
function uncut(inputs: readonly number[], outputs: readonly number[], args: Arguments): Units {
  const whole = (position: number, array: TakeElements) => array(position, 0, lengthOf(args[position] as ElementArray));
  return {
    count: 1,
    elements: Math.max(...inputs.map((position) => lengthOf(args[position] as ElementArray))),
    multiple: 1,
    inputs,
    outputs,
    part: (_begin, _end, array) =>
      args.map((arg, position) =>
        inputs.includes(position) || outputs.includes(position) ? whole(position, array) : arg,
      ),
  };
}

/** Elementwise: `arrays` come first, then the length. */
const mapCut =
  (arrays: number): Cut =>
  (args) => ({
    count: args[arrays] as number,
    elements: 1,
    // A cache line of the narrowest elements.
    multiple: 16,
    inputs: positions(arrays - 1),
    outputs: [arrays - 1],
    part: (begin, end, array) => [
      ...positions(arrays).map((position) => array(position, begin, end - begin)),
      end - begin,
      args[arrays + 1],
    ],
  });

/** [outer, …] arrays, `sizes` of which are the first arguments behind the arrays: outer, axisLength and inner. */
const rowsCut =
  (arrays: number, perRow: readonly boolean[]): Cut =>
  (args) => {
    const [outer, axisLength, inner] = args.slice(arrays, arrays + 3) as [number, number, number];
    const [parameters, masking] = args.slice(arrays + 3) as [Numbers?, RowsMasking?];
    return {
      count: outer,
      elements: axisLength * inner,
      multiple: masking?.causalRows || 1,
      inputs: positions(arrays - 1),
      outputs: [arrays - 1],
      part: (begin, end, array) => [
        ...positions(arrays).map((position) => {
          const each = perRow[position] ? inner : axisLength * inner;
          return array(position, begin * each, (end - begin) * each);
        }),
        end - begin,
        axisLength,
        inner,
        ...(parameters === undefined ? [] : [parameters]),
        ...(masking === undefined ? [] : [maskingPart(masking, begin, end)]),
      ],
    };
  };

function maskingPart(masking: RowsMasking, begin: number, end: number): RowsMasking {
  const from = <B extends RowsMasking["mask"] | RowsMasking["bias"]>(blocks: B): B =>
    blocks?.starts === undefined ? blocks : { ...blocks, starts: blocks.starts.slice(begin, end) };
  return { ...masking, mask: from(masking.mask), bias: from(masking.bias) };
}

const positions = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

/** Of runs, or anywhere where there is one. `dense` are arrays in which one run follows the other, others have a stride. */
const gateCut =
  (arrays: number, dense: number, outputs: readonly number[]): Cut =>
  (args) => {
    const [outer, run, stride, parameters] = args.slice(arrays) as [number, number, number, Numbers];
    const inputs = positions(arrays).filter((position) => !outputs.includes(position));
    const isOne = outer === 1;
    return {
      count: isOne ? run : outer,
      elements: isOne ? 1 : stride,
      multiple: isOne ? 16 : 1,
      inputs,
      outputs,
      part: (begin, end, array) => [
        ...positions(arrays).map((position) => {
          const count = end - begin;
          if (isOne) return array(position, begin, count);
          return position === dense
            ? array(position, begin * run, count * run)
            : array(position, begin * stride, (count - 1) * stride + run);
        }),
        ...(isOne ? [1, end - begin, end - begin] : [end - begin, run, stride]),
        parameters,
      ],
    };
  };

/** Elementwise: of rows of channels, or anywhere where there is one of both. */
const channelCut: Cut = (args) => {
  const [, learned, , outer, channels, inner, parameters] = args as [
    unknown,
    unknown,
    unknown,
    number,
    number,
    number,
    Numbers,
  ];
  const isFlat = outer === 1 && channels === 1;
  const slice = isFlat ? 1 : channels * inner;
  return {
    count: isFlat ? inner : outer,
    elements: slice,
    multiple: isFlat ? 16 : 1,
    inputs: [0],
    outputs: [2],
    part: (begin, end, array) => {
      const [start, length] = [begin * slice, (end - begin) * slice];
      const sizes = isFlat ? [1, 1, end - begin] : [end - begin, channels, inner];
      return [array(0, start, length), learned, array(2, start, length), ...sizes, parameters];
    },
  };
};

const rows = { forward: rowsCut(2, [false, false]), gradient: rowsCut(3, [false, false, false]) };

const cuts: { readonly [K in Kind]?: Readonly<Record<Direction, Cut>> } = {
  map: { forward: mapCut(2), gradient: mapCut(3) },
  // A learned parameter's gradient is a sum over all of a channel, which has one order.
  channel: { forward: channelCut, gradient: (args) => uncut([0, 1], [3], args) },
  gate: { forward: gateCut(3, 2, [2]), gradient: gateCut(5, 0, [3, 4]) },
  rows,
  selection: rows,
  reduction: { forward: rowsCut(2, [false, true]), gradient: rowsCut(3, [true, false, false]) },
};

/** The units of a recorded call of a kernel of this kind. */
export function unitsOf(kind: Kind, direction: Direction, args: Arguments): Units {
  return (cuts[kind] as Readonly<Record<Direction, Cut>>)[direction](args);
}
