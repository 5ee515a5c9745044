import { kernelList } from "@nonlin/core";
import { js } from "@nonlin/js";
import { describe, expect, it } from "vitest";
import { Reference } from "../src/accuracy.js";
import { naive } from "../src/competitors/naive.js";
import { ours } from "../src/competitors/ours.js";
import { normal } from "../src/sample.js";
import { type Data, inputElements, inputsFrom, labelsFor, subjects } from "../src/subject.js";

const one = { sizes: [64], shapes: false, large: undefined };
const all = subjects({ sizes: [1, 64, 1000], ops: undefined, shapes: false, large: undefined });
const competitors = [ours(js), naive];

async function dataFor(subject: (typeof all)[number]): Promise<Data> {
  const data = {
    inputs: inputsFrom(normal(inputElements, 2, 1), subject.length),
    dy: normal(subject.length, 1, 2),
    other: normal(subject.length, 1, 3),
    labels: labelsFor(subject),
    y: new Float32Array(subject.length),
  };
  if (subject.row.kind !== "rows") return data;
  const [forward] = await ours(js).prepare({ ...subject, direction: "forward" }, data, data.y);
  await forward?.run(1);
  return data;
}

describe("subjects", () => {
  it("are every kernel of the table, both directions, every size", () => {
    expect(all).toHaveLength(kernelList.length * 2 * 3);
  });

  it("are limited by function or kernel", () => {
    expect(new Set(subjects({ ...one, ops: ["gelu"] }).map(({ kernel }) => kernel.name)).size).toBe(2);
    expect(new Set(subjects({ ...one, ops: ["gelu_tanh"] }).map(({ kernel }) => kernel.name)).size).toBe(1);
  });
});

describe("inputs", () => {
  it.each([1, 64, 1000, 65536, 100_000])("of %i elements are a power of two, and do not overlap", (length) => {
    const inputs = inputsFrom(normal(Math.max(length, inputElements), 2, 1), length);
    expect(Math.log2(inputs.length) % 1).toBe(0);
    expect(inputs.length * length).toBeGreaterThan(inputElements / 2);
    expect(inputs.every((input) => input.length === length)).toBe(true);
    expect(new Set(inputs.map(({ byteOffset }) => byteOffset)).size).toBe(inputs.length);
  });
});

describe.each(competitors)("$name", (competitor) => {
  it.each(all.map((subject) => [subject.kernel.name, subject.direction, subject.title, subject] as const))(
    "computes %s %s of %s elements",
    async (_name, _direction, _title, subject) => {
      const data = await dataFor(subject);
      const out = new Float32Array(subject.results).fill(Number.NaN);
      const [contestant] = await competitor.prepare(subject, data, out);
      // A function that nobody writes by hand may have no naive form.
      if (contestant === undefined) return;
      await contestant.run(1);
      expect(new Reference(subject, data).complaint(out, contestant)).toBeUndefined();
    },
  );
});

describe("a wrong result", () => {
  it("is found implausible", async () => {
    const subject = all.find(({ length, direction }) => length === 64 && direction === "gradient");
    if (subject === undefined) throw new Error("no subject");
    const data = await dataFor(subject);
    const out = new Float32Array(64);
    const [contestant] = await ours(js).prepare(subject, data, out);
    await contestant?.run(1);
    out[63] = (out[63] as number) + 0.1;
    expect(new Reference(subject, data).complaint(out, { run() {} })).toMatch(/element 63/);
  });
});
