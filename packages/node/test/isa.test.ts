import { createNativeBackend, isas } from "@nonlin/node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { printed, runProgram } from "./child-process.js";

const fastest = isas()[0] as string;
const list = isas().join(", ");
const program = (expression: string) =>
  `import { createNativeBackend, isas } from "@nonlin/node"; ${printed(expression)}`;

describe("isas()", () => {
  it("ends with scalar, and has nothing twice", () => {
    expect(isas().at(-1)).toBe("scalar");
    expect(new Set(isas()).size).toBe(isas().length);
  });

  it("gives a list of its own to each caller", () => {
    (isas() as string[]).length = 0;
    expect(isas().at(-1)).toBe("scalar");
  });
});

describe("createNativeBackend()", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("takes the fastest instruction set by itself", () => {
    vi.stubEnv("NONLIN_ISA", "");
    expect(createNativeBackend().isa).toBe(fastest);
    expect(createNativeBackend({}).isa).toBe(fastest);
    expect(createNativeBackend({ isa: undefined }).isa).toBe(fastest);
  });

  it("takes each instruction set by option", () => {
    for (const isa of isas()) expect(createNativeBackend({ isa })).toMatchObject({ name: "native", isa });
  });

  it("puts the option before NONLIN_ISA", () => {
    vi.stubEnv("NONLIN_ISA", "nonsense");
    expect(createNativeBackend({ isa: fastest }).isa).toBe(fastest);
  });

  it("refuses an instruction set that is not there, and says what is", () => {
    for (const isa of ["nonsense", "", "AVX2", "constructor", "0", null, 0, [fastest]]) {
      expect(() => createNativeBackend({ isa: isa as string })).toThrow(RangeError);
      expect(() => createNativeBackend({ isa: isa as string })).toThrow(
        `createNativeBackend: isa must be one of ${list} on this machine, got ${Array.isArray(isa) ? `["${fastest}"]` : JSON.stringify(isa)}`,
      );
    }
  });

  it("refuses options that are none, as an instruction set in their place", () => {
    for (const options of ["scalar", null, 1, { ISA: "scalar" }]) {
      expect(() => createNativeBackend(options as never)).toThrow(TypeError);
      expect(() => createNativeBackend(options as never)).toThrow(
        /^createNativeBackend: options must be an object .*, got /,
      );
    }
  });
});

describe("NONLIN_ISA", () => {
  it("chooses the instruction set of a process", () => {
    expect(runProgram(program("createNativeBackend().isa"), { NONLIN_ISA: "scalar" }).stdout).toBe('"scalar"\n');
  });

  it("that names none is an error with what there is", () => {
    expect(runProgram(program("createNativeBackend().isa"), { NONLIN_ISA: "sse9" }).stdout).toBe(
      `RangeError: createNativeBackend: NONLIN_ISA must be one of ${list} on this machine, got "sse9"\n`,
    );
  });
});
