import { absent, type Candidate } from "./candidate.js";

/** In builds for runtimes that load no binaries, or were told not to. */
export const noNative: Candidate = absent("native", () =>
  typeof process !== "undefined" && process.versions?.node !== undefined
    ? "this build of nonlin loads no binary: Node was started with --no-addons, or a bundler took the build for any runtime"
    : "this runtime loads no binaries",
);
