// What a call does beside its results: nothing. And what its results depend on: its arguments.
import type { FloatArray } from "@nonlin/core";
import type { TensorData } from "../adapter.js";
import { show } from "../bits.js";
import { constant } from "../carriers.js";
import { fromElements } from "../elements.js";
import { edgeValues, finiteValues, mixedValues, moderateValues } from "../inputs.js";
import { isDefinedAt } from "../pointwise.js";
import { argumentsOf, NotSupported, type RuntimeCall, results, room } from "../runtime.js";
import { callWords, type Tally } from "../tally.js";
import { outputLengths } from "../trials.js";
import { directionsOf, hasRows, inputsFor, type LawCase, type LawSubject, plainCall } from "./law.js";

/** Laws of every kind. */
export function purity(subject: LawSubject): LawCase[] {
  const cases: LawCase[] = [
    {
      law: "shape",
      title: "gives as many results as there are elements, whatever the shape",
      check: (tally) => shapes(subject, tally),
    },
    { law: "NaN", title: "turns NaN into NaN", check: (tally) => nan(subject, tally) },
    { law: "finite inputs", title: "never turns finite inputs into NaN", check: (tally) => finite(subject, tally) },
    { law: "determinism", title: "gives the same bits again", check: (tally) => again(subject, tally) },
    {
      law: "inputs",
      title: "leaves its inputs, and what lies around them, as they are",
      check: (tally) => untouched(subject, tally),
    },
  ];
  if (!hasRows(subject)) {
    cases.push({
      law: "position",
      title: "gives an element the same bits at every position and in arrays of every length",
      check: (tally) => positions(subject, tally),
    });
  }
  if (subject.adapter.runInto !== undefined) {
    cases.push(
      {
        law: "outputs",
        title: "writes its outputs and nothing beside them",
        check: (tally) => canaries(subject, tally),
      },
      {
        law: "in place",
        title: "gives the same bits when the output is an input",
        check: (tally) => inPlace(subject, tally),
      },
    );
  }
  return cases;
}

/** Calls around the widths of vectors, of every direction that there is. */
async function* calls(subject: LawSubject, lengths: readonly number[]): AsyncGenerator<RuntimeCall> {
  for (const direction of directionsOf(subject)) {
    for (const length of lengths) {
      const shape = hasRows(subject) ? [3, length] : [length];
      yield plainCall(subject, direction, shape, await inputsFor(subject, direction, shape));
    }
  }
}

async function shapes(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype } = subject;
  for (const direction of directionsOf(subject)) {
    for (const shape of [[1], [2, 3], [2, 3, 5], [1, 1, 7, 1], [4, 1, 2, 3]]) {
      const call = plainCall(subject, direction, shape, await inputsFor(subject, direction, shape));
      const received = (await results(subject, call))[0] as FloatArray;
      // The same numbers as one line, or as rows that lie one behind the other.
      const flat = hasRows(subject) ? [call.inputs[0]?.length ?? 0, shape.at(-1) as number] : [received.length];
      if (hasRows(subject)) flat[0] = (call.inputs.at(-1) as FloatArray).length / (shape.at(-1) as number);
      const other = (await results(subject, { ...call, shape: flat, axis: flat.length - 1 }))[0] as FloatArray;
      for (const [i, value] of received.entries()) {
        tally.note(
          Object.is(value, other[i]),
          () =>
            `${callWords(subject, call)}: element ${i} is ${show(dtype, value)}, and ${show(dtype, other[i] as number)} in the shape [${flat.join(", ")}]`,
        );
      }
    }
  }
}

async function nan(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype, row } = subject;
  for (const direction of directionsOf(subject)) {
    for (const length of hasRows(subject) ? [2, 3, 17] : [1, 7, 33]) {
      const shape = hasRows(subject) ? [1, length] : [length];
      const inputs = (await inputsFor(subject, direction, shape)).map((input) =>
        input.map((value) => (Number.isFinite(value) ? value : 1)),
      ) as FloatArray[];
      for (let k = 0; k < inputs.length; k++) {
        // Of rows one element, elsewhere all of them.
        const at = hasRows(subject) ? [...new Set([0, length >> 1, length - 1])] : [undefined];
        for (const position of at) {
          const input = inputs[k] as FloatArray;
          const start = position === undefined || position >= input.length ? 0 : position;
          const poisoned = input.slice().fill(NaN, start, position === undefined ? undefined : start + 1) as FloatArray;
          const given = inputs.map((other, i) => (i === k ? poisoned : other));
          const outputs = await results(subject, plainCall(subject, direction, shape, given));
          const [y] = outputs as [FloatArray];
          // The gradient of a row is NaN where its own y or dy is; what NaN does to the others is the function's affair.
          const touched = [...y.keys()].filter((i) => !isAlongGradient(direction) || i === start);
          for (const i of touched) {
            tally.note(
              Number.isNaN(y[i]),
              () =>
                `${direction} of ${length}: input ${k} is NaN${position === undefined ? "" : ` at ${start}`}, result ${i} is ${show(dtype, y[i] as number)}`,
            );
          }
        }
      }
    }
  }
  function isAlongGradient(direction: "forward" | "gradient"): boolean {
    return direction === "gradient" && hasRows(subject) && row.kind !== "loss";
  }
}

async function finite(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype, row } = subject;
  for (const direction of directionsOf(subject)) {
    if (hasRows(subject)) {
      for (const length of [1, 2, 9, 33]) {
        const x = direction === "forward" ? finiteValues(dtype, length, 2 * length) : undefined;
        const shape = [2, length];
        const inputs = x === undefined ? await inputsFor(subject, direction, shape) : [x];
        const y = (await results(subject, plainCall(subject, direction, shape, inputs)))[0] as FloatArray;
        for (const [i, value] of y.entries())
          tally.note(!Number.isNaN(value), () => `${direction} of 2 rows of ${length} finite numbers: NaN at ${i}`);
      }
      continue;
    }
    const values = [...edgeValues(dtype), ...finiteValues(dtype, 1, 1000)];
    const isDefined = (x: number) => (row.kind === "map" || row.kind === "channel" ? isDefinedAt(row, x) : true);
    const kept = values.filter((x) => isDefined(x) && !(direction === "gradient" && Number.isNaN(x)));
    const x = Float64Array.from(kept);
    const a = dtype === "float32" ? Float32Array.from(x) : x;
    const one = constant(dtype, a.length, 1);
    const others = row.kind === "gate" ? [moderateValues(dtype, 2, a.length)] : [];
    const inputs = direction === "forward" ? [a, ...others] : [one, a, ...others];
    const call = plainCall(subject, direction, [a.length], inputs);
    const y = (await results(subject, call))[0] as FloatArray;
    for (const [i, value] of y.entries()) {
      tally.note(!Number.isNaN(value), () => `${direction} at ${show(dtype, a[i] as number)} is NaN`);
    }
  }
}

async function again(subject: LawSubject, tally: Tally): Promise<void> {
  for await (const call of calls(subject, [1, 17, 100, 1000])) {
    const first = await results(subject, call);
    const second = await results(subject, call);
    sameBits(subject, tally, call, first, second, "the next time");
  }
}

function sameBits(
  subject: LawSubject,
  tally: Tally,
  call: RuntimeCall,
  expected: readonly FloatArray[],
  received: readonly FloatArray[],
  when: string,
): void {
  for (const [k, values] of expected.entries()) {
    for (const [i, value] of values.entries()) {
      const other = received[k]?.[i] as number;
      tally.note(
        Object.is(value, other),
        () =>
          `${callWords(subject, call)}: element ${i} is ${show(subject.dtype, value)}, and ${show(subject.dtype, other)} ${when}`,
      );
    }
  }
}

const margin = 19;

/** An array in the middle of a larger one, which is full of a number that nothing computes. */
function inTheMiddle(array: TensorData, offset: number): { readonly whole: TensorData; readonly part: TensorData } {
  const Type = array.constructor as { new (length: number): Float32Array };
  const whole = new Type(array.length + 2 * margin + offset).fill(1234.5) as Float32Array;
  const part = whole.subarray(margin + offset, margin + offset + array.length);
  part.set(array as Float32Array);
  return { whole, part };
}

async function untouched(subject: LawSubject, tally: Tally): Promise<void> {
  for await (const call of calls(subject, [1, 8, 17, 100])) {
    const [op, parameters, dtype, shape, axis, inputs] = argumentsOf(subject, call);
    const rooms = inputs.map((input, k) => inTheMiddle(input, k));
    const before = rooms.map(({ whole }) => whole.slice());
    await subject.adapter.run(
      op,
      parameters,
      dtype,
      shape,
      axis,
      rooms.map(({ part }) => part),
    );
    for (const [k, { whole }] of rooms.entries()) {
      const changed = whole.findIndex((value: number, i: number) => !Object.is(value, before[k]?.[i]));
      tally.note(changed < 0, () => `${callWords(subject, call)}: input ${k} has changed at ${changed - margin - k}`);
    }
  }
}

async function positions(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype } = subject;
  const total = 131;
  for (const direction of directionsOf(subject)) {
    const count = (subject.row.kind === "gate" ? 2 : 1) + (direction === "gradient" ? 1 : 0);
    const inputs = Array.from({ length: count }, (_, k) => mixedValues(dtype, 11 + k, total));
    const whole = (await results(subject, plainCall(subject, direction, [total], inputs)))[0] as FloatArray;
    for (let length = 1; length <= 67; length += length < 20 ? 1 : 7) {
      const offset = (length * 29) % (total - length);
      const part = inputs.map((input) => input.subarray(offset, offset + length) as FloatArray);
      const received = (await results(subject, plainCall(subject, direction, [length], part)))[0] as FloatArray;
      for (const [i, value] of received.entries()) {
        const expected = whole[offset + i] as number;
        tally.note(
          Object.is(value, expected),
          () =>
            `${direction} at x = ${show(dtype, inputs.at(-1)?.[offset + i] as number)}: ${show(dtype, expected)} at position ${offset + i} of ${total}, ${show(dtype, value)} at ${i} of ${length}`,
        );
      }
    }
  }
}

async function into(
  subject: LawSubject,
  call: RuntimeCall,
  inputs: readonly TensorData[],
  outputs: readonly TensorData[],
) {
  const [op, parameters, dtype, shape, axis] = argumentsOf(subject, call);
  const answer = await subject.adapter.runInto?.(op, parameters, dtype, shape, axis, inputs, outputs);
  if (typeof answer === "object" && answer !== null && "unsupported" in answer)
    throw new NotSupported(String(answer.unsupported));
}

/** Losses are float64 whatever the dtype is. */
function outputRoom({ row, dtype }: LawSubject, { direction }: RuntimeCall, length: number): TensorData {
  return row.kind === "loss" && direction === "forward" ? new Float64Array(length) : room(dtype, length);
}

async function canaries(subject: LawSubject, tally: Tally): Promise<void> {
  // A row of no elements is nothing that a runtime has to have an answer for.
  const none = hasRows(subject) ? [] : [0];
  for await (const call of calls(subject, [...none, 1, 5, 8, 17, 64, 65])) {
    const [, , , , , inputs] = argumentsOf(subject, call);
    const rooms = outputLengths(subject, call).map((length, k) => inTheMiddle(outputRoom(subject, call, length), k));
    const before = rooms.map(({ whole }) => whole.slice());
    await into(
      subject,
      call,
      inputs,
      rooms.map(({ part }) => part),
    );
    for (const [k, { whole, part }] of rooms.entries()) {
      const start = margin + k;
      const written = whole.findIndex(
        (value: number, i: number) => (i < start || i >= start + part.length) && !Object.is(value, before[k]?.[i]),
      );
      tally.note(
        written < 0,
        () => `${callWords(subject, call)}: wrote to element ${written - start} of an output of ${part.length}`,
      );
    }
  }
}

async function inPlace(subject: LawSubject, tally: Tally): Promise<void> {
  for await (const call of calls(subject, [1, 8, 17, 65])) {
    const expected = await results(subject, call);
    const [, , dtype, , , inputs] = argumentsOf(subject, call);
    if (inputs.at(-1) instanceof Int32Array && call.direction === "forward") continue;
    const lengths = outputLengths(subject, call);
    for (const [k, input] of inputs.entries()) {
      // A dy of one number for each row is no room for a gradient, nor are labels; a gate's dy is not one of its two outputs.
      if (input.length !== lengths[0] || input instanceof Int32Array || (subject.row.kind === "loss" && k === 0))
        continue;
      const given = inputs.map((other) => other.slice());
      const outputs = lengths.map((length, i) =>
        i === 0 ? (given[k] as TensorData) : outputRoom(subject, call, length),
      );
      await into(subject, call, given, outputs);
      const received = outputs.map((output) => fromElements(dtype, output));
      sameBits(subject, tally, call, expected, received, `where the output is input ${k}`);
    }
  }
}
