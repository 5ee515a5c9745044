import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Tests run on the TypeScript sources: no TS build stands between a change and its test.
const conditions = ["@nonlin/source"];

/** The files that take minutes first, so that neither of the two workers is left alone with one at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      /(conformance|agreement|self|bits|page|site|packages)\.test\.ts$/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "native/test/**/*.test.ts",
      "demo/test/**/*.test.ts",
      "docs/test/**/*.test.ts",
      "benchmarks/test/**/*.test.ts",
      "scripts/test/**/*.test.ts",
      "runtimes/test/**/*.test.ts",
    ],
    testTimeout: 180_000,
    sequence: { sequencer: LongestFirst },
    // Two: the files that take longest, of conformance and of agreement, are one test process each.
    maxWorkers: 2,
  },
});
