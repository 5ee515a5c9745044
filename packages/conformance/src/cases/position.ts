import { show } from "../bits.js";
import { allocate } from "../carriers.js";
import { type Check, Findings } from "../case.js";
import { mixedValues } from "../inputs.js";
import { defaultParameters } from "../parameters.js";
import type { Pointwise } from "../pointwise.js";

const limit = 67;

/** A result depends on the input at its own position, whatever the offset, the length and the neighbours. */
export function position(kernel: Pointwise): Check[] {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const parameters = defaultParameters(row, dtype);
  const total = 2 * limit + 1;

  const check = (what: "f" | "gradient") => () => {
    const x = mixedValues(dtype, 11, total);
    const dy = mixedValues(dtype, 12, total);
    const evaluate = (from: number, length: number, out: typeof x) =>
      what === "f"
        ? kernel.forward(x.subarray(from, from + length), out, length, parameters)
        : kernel.gradient(dy.subarray(from, from + length), x.subarray(from, from + length), out, length, parameters);
    const alone = allocate(dtype, total);
    for (let i = 0; i < total; i++) evaluate(i, 1, alone.subarray(i, i + 1));

    const findings = new Findings(subject);
    const room = allocate(dtype, total);
    for (let offset = 0; offset <= limit; offset++) {
      for (let length = 0; length <= limit; length++) {
        // The result lies at another offset than the input.
        const outOffset = (offset * 29 + length) % (limit + 1);
        const out = room.subarray(outOffset, outOffset + length).fill(-7);
        evaluate(offset, length, out);
        for (let i = 0; i < length; i++) {
          if (Object.is(out[i], alone[offset + i])) continue;
          findings.add(
            () =>
              `${what} at position ${i} of ${length}, offset ${offset}, x = ${show(dtype, x[offset + i] as number)}: alone ${show(dtype, alone[offset + i] as number)}, here ${show(dtype, out[i] as number)}`,
          );
        }
      }
    }
    findings.conclude();
    return undefined;
  };
  return [
    ["gives the same bits at every offset and length from 0 to 67", check("f")],
    ["gives the same gradient bits at every offset and length from 0 to 67", check("gradient")],
  ];
}
