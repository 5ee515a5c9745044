import type { Kernel } from "@nonlin/core";
import { type Check, Findings, type Subject } from "../case.js";

/** Whether the kernel is there at all: the other cases need it. */
export function isPresent({ backend, description }: Subject): boolean {
  const kernel = backend.kernels?.[description.name] as Kernel | undefined;
  return typeof kernel?.forward === "function" && typeof kernel.gradient === "function";
}

/** Every kernel of the table has a forward and a gradient. */
export function completeness(subject: Subject): Check[] {
  return [
    [
      "exists, with a forward and a gradient",
      () => {
        const findings = new Findings(subject);
        const kernel = subject.backend.kernels?.[subject.description.name] as Kernel | undefined;
        for (const method of ["forward", "gradient"] as const) {
          if (typeof kernel?.[method] !== "function") {
            findings.add(
              () =>
                `expected kernels.${subject.description.name}.${method} to be a function, received ${typeof kernel?.[method]}`,
            );
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
}
