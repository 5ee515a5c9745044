import { defineConfig } from "vitest/config";

// Tests run on the TypeScript sources: no TS build stands between a change and its test.
const conditions = ["@nonlin/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "native/test/**/*.test.ts",
      "demo/test/**/*.test.ts",
      "benchmarks/test/**/*.test.ts",
      "scripts/test/**/*.test.ts",
      "runtimes/test/**/*.test.ts",
    ],
    testTimeout: 180_000,
    // Two: the files that take longest, of conformance and of agreement, are one test process each.
    maxWorkers: 2,
  },
});
