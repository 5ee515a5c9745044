import type { FloatArray } from "@nonlin/core";
import { show } from "../bits.js";
import { type Check, Findings, type Subject } from "../case.js";
import { type Invocation, invocations, outputArray, results } from "../invocation.js";

/** What a kernel does to the arrays it gets and to the memory around them. */
export function memory(subject: Subject): Check[] {
  return [
    ["gives the same bits when the output is an input", () => aliasing(subject)],
    ["writes nothing before or after its outputs", () => canaries(subject)],
    ["leaves its inputs as they are", () => unchangedInputs(subject)],
    ["gives the same bits again, whatever the output held before", () => determinism(subject)],
  ];
}

function sameBits(
  findings: Findings,
  { dtype }: Subject,
  label: string,
  expected: Readonly<Record<string, FloatArray>>,
  received: Readonly<Record<string, FloatArray>>,
): void {
  for (const [name, values] of Object.entries(expected)) {
    for (const [i, value] of values.entries()) {
      const other = received[name]?.[i] as number;
      if (Object.is(value, other)) continue;
      findings.add(() => `${label}: ${name}[${i}]: expected ${show(dtype, value)}, received ${show(dtype, other)}`);
    }
  }
}

function aliasing(subject: Subject): undefined {
  const findings = new Findings(subject);
  for (const invocation of invocations(subject)) {
    const expected = results(invocation, subject);
    const [main] = Object.keys(invocation.outputs) as [string];
    for (const name of invocation.mayAlias) {
      const shared = copy(invocation.inputs[name] as FloatArray);
      const outputs = { ...results(invocation, subject), [main]: shared };
      invocation.run({ ...invocation.inputs, [name]: shared }, outputs);
      sameBits(findings, subject, `${invocation.label}, ${main} is ${name}`, expected, outputs);
    }
  }
  findings.conclude();
}

// Not a value that any kernel computes from the inputs here, nor one that NaN comparison would let pass.
const canary = -12352;
const margin = 68;

function canaries(subject: Subject): undefined {
  const findings = new Findings(subject);
  const { dtype } = subject;
  for (const invocation of invocations(subject)) {
    for (const offset of [margin, margin + 1, margin + 3]) {
      const rooms = Object.fromEntries(
        Object.entries(invocation.outputs).map(([name, length]) => [
          name,
          outputArray(invocation, subject, name, offset + length + margin).fill(canary),
        ]),
      );
      const outputs = Object.fromEntries(
        Object.entries(rooms).map(([name, room]) => [
          name,
          room.subarray(offset, offset + (invocation.outputs[name] as number)),
        ]),
      );
      invocation.run(invocation.inputs, outputs);
      for (const [name, room] of Object.entries(rooms)) {
        const length = invocation.outputs[name] as number;
        for (const [i, value] of room.entries()) {
          if ((i >= offset && i < offset + length) || value === canary) continue;
          findings.add(
            () =>
              `${invocation.label}: wrote ${show(dtype, value)} to ${name}[${i - offset}], whose length is ${length}`,
          );
        }
      }
    }
  }
  findings.conclude();
}

function unchangedInputs(subject: Subject): undefined {
  const findings = new Findings(subject);
  for (const invocation of invocations(subject)) {
    const before = copies(invocation);
    results(invocation, subject);
    sameBits(findings, subject, `${invocation.label} changed an input`, before, invocation.inputs);
  }
  findings.conclude();
}

function determinism(subject: Subject): undefined {
  const findings = new Findings(subject);
  for (const invocation of invocations(subject)) {
    const first = results(invocation, subject);
    for (const leftover of [NaN, -1e30]) {
      const again = Object.fromEntries(
        Object.entries(first).map(([name, values]) => [
          name,
          outputArray(invocation, subject, name, values.length).fill(leftover),
        ]),
      );
      invocation.run(copies(invocation), again);
      sameBits(findings, subject, `${invocation.label}, output filled with ${leftover} before`, first, again);
    }
  }
  findings.conclude();
}

function copies({ inputs }: Invocation): Record<string, FloatArray> {
  return Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, copy(values)]));
}

function copy(values: FloatArray): FloatArray {
  return values.slice();
}
