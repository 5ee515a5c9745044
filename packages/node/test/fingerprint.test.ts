import { type Fingerprint, fingerprint, fingerprintDifferences } from "@nonlin/conformance";
import { createNativeBackend, isas } from "@nonlin/node";
import { describe, expect, it } from "vitest";
import committed from "../../conformance/results/fingerprints.json" with { type: "json" };

describe("the fingerprint of the native backend", () => {
  for (const isa of isas()) {
    it(`is the committed one on ${isa}`, () => {
      const remedy =
        "where it was meant to change, write it anew: npx tsx --conditions=@nonlin/source scripts/fingerprints.ts";
      const own = fingerprint(createNativeBackend({ isa }));
      expect(fingerprintDifferences(committed as Fingerprint, own), remedy).toEqual([]);
    });
  }
});
