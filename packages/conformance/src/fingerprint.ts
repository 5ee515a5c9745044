import type { Backend, Dtype, KernelName, OpName } from "@nonlin/core";
import { isPresent } from "./cases/completeness.js";
import { subjects } from "./cases/index.js";
import { Checksum } from "./checksum.js";
import { type Extent, probeGroups } from "./probes.js";

/** What the results of one kernel on one element type are, in two checksums of eight hexadecimal digits. */
export interface KernelFingerprint {
  readonly forward: string;
  readonly gradient: string;
}

/** The fingerprints of the kernels of a backend. A kernel that the backend lacks has none. */
export type Fingerprint = { readonly [K in KernelName]?: { readonly [D in Dtype]?: KernelFingerprint } };

/** What a fingerprint is taken of. */
export interface FingerprintOptions {
  /** These functions only. Default: all of the table. */
  readonly ops?: readonly OpName[];
  /** These element types only. Default: all that can be computed on the backend. */
  readonly dtypes?: readonly Dtype[];
}

// A part of what agreement is decided on: a fingerprint is taken where a processor is simulated, too.
const extent: Extent = { elements: 300, rowLengths: [1, 2, 3, 8, 15, 16, 17, 33, 67, 129, 1000] };

/**
 * Checksums of the bits that a backend computes from fixed inputs: special values against each other, random ones, every
 * length around the widths of vectors, every layout, masks, other parameters. Two backends with the same fingerprint give
 * the same bits there, on whatever machines the two fingerprints were taken: they are of numbers, not of bytes in memory,
 * and all NaN are one.
 *
 * @throws whatever a kernel throws.
 */
export function fingerprint(backend: Backend, options: FingerprintOptions = {}): Fingerprint {
  const kernels: { [K in KernelName]?: { [D in Dtype]?: KernelFingerprint } } = {};
  for (const subject of subjects(backend, options)) {
    if (!isPresent(subject)) continue;
    const checksums = { forward: new Checksum(), gradient: new Checksum() };
    for (const { probes } of probeGroups(subject, extent)) {
      for (const probe of probes()) {
        const checksum = checksums[probe.direction];
        for (const values of Object.values(probe.results(subject))) {
          for (let i = 0; i < values.length; i++) checksum.addDouble(values[i] as number);
        }
      }
    }
    const { description, dtype } = subject;
    kernels[description.name] = {
      ...kernels[description.name],
      [dtype]: { forward: checksums.forward.digits, gradient: checksums.gradient.digits },
    };
  }
  return kernels;
}

/** Where two fingerprints differ, of what both are taken of: "gelu_tanh float32 gradient". */
export function fingerprintDifferences(a: Fingerprint, b: Fingerprint): string[] {
  return Object.entries(a).flatMap(([kernel, dtypes]) =>
    Object.entries(dtypes).flatMap(([dtype, own]) => {
      const other = b[kernel as KernelName]?.[dtype as Dtype];
      if (other === undefined) return [];
      return (["forward", "gradient"] as const)
        .filter((direction) => own[direction] !== other[direction])
        .map((direction) => `${kernel} ${dtype} ${direction}`);
    }),
  );
}
