import type { Backend, FloatArray } from "@nonlin/core";
import { show } from "../bits.js";
import { dtypesOn } from "../carriers.js";
import { type Case, Findings, type Subject } from "../case.js";
import { type Extent, type Probe, probeGroups } from "../probes.js";
import { isPresent } from "./completeness.js";
import { type Choice, subjectOn, subjects } from "./index.js";

const extent: Extent = {
  elements: 20000,
  rowLengths: [...Array.from({ length: 67 }, (_, i) => i + 1), 127, 128, 129, 1000, 4097, 30011],
};

/** Every case that two backends have to pass together: the same bits, a NaN being equal to any NaN. */
export function agreementCases(a: Backend, b: Backend, choice?: Choice): Case[] {
  return subjects(a, choice)
    .filter(({ dtype }) => dtypesOn(b).includes(dtype))
    .flatMap((subject) => {
      const { description, dtype } = subject;
      const other = subjectOn(b, description, dtype);
      const about = { op: description.op, kernel: description.name, dtype };
      if (isPresent(subject) && isPresent(other)) {
        return probeGroups(subject, extent).map(({ title, probes }) => ({
          ...about,
          title,
          run: () => expectSame(probes(), subject, other),
        }));
      }
      const run = () => {
        const findings = new Findings(subject);
        findings.add(() => `one of ${a.name} (${a.isa}) and ${b.name} (${b.isa}) lacks it`);
        findings.conclude();
        return undefined;
      };
      return [{ ...about, title: "exists in both", run }];
    });
}

/** Makes each call on both and compares the results. */
function expectSame(probes: Iterable<Probe>, a: Subject, b: Subject): undefined {
  const findings = new Findings(a);
  for (const probe of probes) {
    const [left, right] = [probe.results(a), probe.results(b)];
    for (const [output, values] of Object.entries(left)) {
      for (let i = 0; i < values.length; i++) {
        const [x, y] = [values[i] as number, (right[output] as FloatArray)[i] as number];
        if (Object.is(x, y)) continue;
        findings.add(
          () =>
            `${probe.words(output, i)}: ${a.backend.name} (${a.backend.isa}) ${show(a.dtype, x)}, ${b.backend.name} (${b.backend.isa}) ${show(b.dtype, y)}`,
        );
      }
    }
  }
  findings.conclude();
}
