import { type Backend, dtypes, type FloatArray, type KernelName, kernelList } from "@nonlin/core";
// By path: @nonlin/js tests itself with this package, and a dependency in both directions would be a circle.
import { js } from "@nonlin/js";
import { describe, expect, it } from "vitest";
import { step } from "../src/bits.js";
import { compareBackends, type RunOptions, runConformance } from "../src/index.js";
import { brokenBackends } from "./broken-backends.js";
import { wrap } from "./wrapping.js";

/** What fails, as `kernel dtype: title` with its message. */
function failures(backend: Backend, options: RunOptions): Map<string, string> {
  const { cases } = runConformance(backend, { dtypes: ["float32", "float64"], ...options });
  return new Map(
    cases
      .filter(({ status }) => status === "failed")
      .map((result) => [`${result.kernel} ${result.dtype}: ${result.case}`, result.message ?? ""]),
  );
}

describe("a backend that", () => {
  // The faults are told apart from those of the backend underneath, which are for its own tests to find.
  const underneath = failures(js, { ops: [...new Set(brokenBackends.flatMap(({ ops }) => ops))] });

  for (const { fault, ops, kernels, fails, mayFail = [], says, breakIt } of brokenBackends) {
    it(`${fault} fails for that reason, and only for it`, () => {
      const found = [...failures(breakIt(js), { ops })].filter(([title]) => !underneath.has(title));
      for (const expected of fails) {
        expect(found.map(([title]) => title)).toContainEqual(expect.stringMatching(startingWith(expected)));
      }
      const beginnings = fails.map((expected) => startingWith(expected.slice(expected.indexOf(": ") + 2)));
      for (const [title, message] of found) {
        const [kernel, , ...words] = title.split(" ") as [KernelName, string, ...string[]];
        const sentence = words.join(" ");
        const explained =
          (kernels?.includes(kernel) ?? true) && [...beginnings, ...mayFail].some((pattern) => pattern.test(sentence));
        expect(explained, `${title} fails, which has nothing to do with it:\n${message}`).toBe(true);
      }
      if (says !== undefined) {
        const messages = found
          .filter(([title]) => fails.some((expected) => title.startsWith(expected)))
          .map(([, message]) => message);
        expect(messages).toContainEqual(expect.stringMatching(says));
      }
    });
  }
});

function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.()]/g, "\\$&")}`);
}

describe("compareBackends()", () => {
  const ops = ["tanh", "prelu", "softmax"] as const;
  const oneOfEachKind = [...ops, "swiglu", "sparsemax", "logSumExp", "softmaxCrossEntropy"] as const;

  it("passes for a backend and itself", () => {
    expect(compareBackends(js, js, { ops: oneOfEachKind }).failed).toBe(0);
  });

  it("finds one ULP in one element of a gradient", () => {
    const other = wrap(
      js,
      "other",
      (call) => {
        call.run();
        const [dx] = call.outputs as [Float32Array];
        if (call.direction === "gradient" && dx.BYTES_PER_ELEMENT === 4 && call.lengths[0] === 17) {
          dx[16] = step("float32", dx[16] as number, 1);
        }
      },
      ["tanh"],
    );
    const report = compareBackends(js, other, { ops });
    expect(
      report.cases.filter(({ status }) => status === "failed").map((one) => `${one.kernel} ${one.dtype}: ${one.case}`),
    ).toEqual(["tanh float32: gives the same bits for every call, layout and length"]);
  });

  it("takes two NaN for equal, whatever their bits", () => {
    const other = wrap(js, "other", (call) => {
      call.run();
      for (const output of call.outputs) {
        if (output.BYTES_PER_ELEMENT !== 4) continue;
        const bits = new Uint32Array(output.buffer, output.byteOffset, output.length);
        for (const [i, value] of output.entries()) if (Number.isNaN(value)) bits[i] = 0xffabcdef;
      }
    });
    expect(compareBackends(js, other, { ops }).failed).toBe(0);
  });
});

describe("runConformance()", () => {
  it("reports every kernel and dtype, with the worst error and its input", () => {
    const report = runConformance(js, { ops: ["sigmoid"] });
    expect(report).toMatchObject({ backend: js.name, isa: js.isa });
    expect(report.passed + report.failed).toBe(report.cases.length);
    const forward = report.worst.find(({ dtype, direction }) => dtype === "float64" && direction === "forward");
    expect(forward?.ulp).toBeGreaterThan(0.4);
    expect(forward?.witness).toMatch(/^f\(.* \(0x[0-9a-f]{16}\)\): expected .* received/);
  });

  it("has cases for every kernel of the table and every dtype of the backend", () => {
    const seen = new Set(
      runConformance({ ...js, kernels: {} as never }).cases.map(({ kernel, dtype }) => `${kernel} ${dtype}`),
    );
    for (const { name } of kernelList) for (const dtype of dtypes) expect(seen).toContain(`${name} ${dtype}`);
  });

  it("asks for the dtypes that a backend claims, for those of 16 bits where it has float64, and for no others", () => {
    const asked = (claimed: Backend["dtypes"]) =>
      new Set(runConformance({ ...js, dtypes: claimed }, { ops: ["relu"] }).cases.map(({ dtype }) => dtype));
    expect(asked(["float32"])).toEqual(new Set(["float32"]));
    expect(asked(["float64"])).toEqual(new Set(["float64", "float16", "bfloat16"]));
  });

  it("finds one wrong result among all of 16 bits, and says where to look", () => {
    const other = wrap(js, "other", (call) => {
      const x = [...(call.inputs[0] as FloatArray)];
      call.run();
      const [y] = call.outputs as [FloatArray];
      // By two last places of float16, at one input.
      if (call.direction === "forward" && y.BYTES_PER_ELEMENT === 8) {
        for (let i = 0; i < (call.lengths[0] as number); i++) if (x[i] === 1.5) y[i] = (y[i] as number) * (1 + 2 ** -9);
      }
    });
    const { cases } = runConformance(other, { ops: ["tanh"], dtypes: ["float16"] });
    const failed = cases.filter(({ status }) => status === "failed");
    expect(failed.map((one) => one.case)).toContain("rounds the values of all finite inputs correctly");
    const message = failed.find((one) => one.case.startsWith("rounds"))?.message;
    expect(message).toMatch(/forward: at least one result of the inputs 0x3c00 to 0x3fff is not/);
    expect(message).toMatch(/generate\.py --list tanh float16 forward 0x3c00/);
    expect(message?.split("\n").length).toBe(2);
  });

  it("counts a kernel that throws as failed, and goes on", () => {
    const throwing = wrap(
      js,
      "throwing",
      () => {
        throw new RangeError("no memory");
      },
      ["relu"],
    );
    const { cases } = runConformance(throwing, { ops: ["relu", "leakyRelu"], dtypes: ["float32"] });
    expect(cases.find(({ kernel, status }) => kernel === "relu" && status === "failed")?.message).toBe(
      "threw RangeError: no memory",
    );
    expect(cases.some(({ kernel, status }) => kernel === "leaky_relu" && status === "passed")).toBe(true);
  });
});
