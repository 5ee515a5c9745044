import type { KernelName } from "@nonlin/core";
import { type Absence, type Competitor, inTurn } from "../competitor.js";
import { notInstalled, peerPackage } from "../peer-packages.js";

type Strided = (length: number, x: Float32Array, xStride: number, y: Float32Array, yStride: number) => unknown;
type OfNumber = (x: number) => number;

/** stdlib's package for a kernel: a function of whole arrays, or of one number, which is then called in a loop. */
const packages: Partial<Record<KernelName, { readonly name: string; readonly strided: boolean }>> = {
  relu: { name: "@stdlib/math-strided-special-sramp", strided: true },
  sigmoid: { name: "@stdlib/math-base-special-expit", strided: false },
  tanh: { name: "@stdlib/math-base-special-tanh", strided: false },
};

/** stdlib, where it has a function itself. */
export function stdlib(): Competitor | Absence {
  const name = "stdlib";
  const found = Object.entries(packages).map(
    ([kernel, { name: own, strided }]) => [kernel, { strided, package: peerPackage(own), own }] as const,
  );
  const missing = found.find(([, one]) => one.package === undefined);
  if (missing !== undefined) return { name, reason: notInstalled(missing[1].own) };
  const byKernel = new Map<string, (x: Float32Array, y: Float32Array) => unknown>(
    found.map(([kernel, { strided, package: one }]) => [kernel, ofArrays(one?.exports, strided)]),
  );
  return {
    name,
    description: `${found.map(([, { own, package: one }]) => `${own} ${one?.version}`).join(", ")}: its function of arrays, or a loop over its function of numbers`,
    family: "JavaScript",
    exact: false,
    threads: 1,
    async prepare({ kernel, direction }, { inputs }, out) {
      const call = byKernel.get(kernel.name);
      if (call === undefined || direction === "gradient") return [];
      return [{ run: inTurn(inputs, (x) => call(x, out)) }];
    },
  };
}

function ofArrays(own: unknown, strided: boolean): (x: Float32Array, y: Float32Array) => unknown {
  if (strided) return (x, y) => (own as Strided)(x.length, x, 1, y, 1);
  const ofNumber = own as OfNumber;
  return (x, y) => {
    for (let i = 0; i < x.length; i++) y[i] = ofNumber(x[i] as number);
  };
}
