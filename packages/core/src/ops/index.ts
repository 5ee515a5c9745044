import type { Row } from "../op.js";
import * as exponentials from "./exponentials.js";
import * as gaussians from "./gaussians.js";
import * as rectifiers from "./rectifiers.js";
import * as rows from "./rows.js";
import * as sigmoids from "./sigmoids.js";

/**
 * The table: every function of nonlin, one row each, exported by the file of its family. Types, validation,
 * documentation, the native op list, the js kernels, conformance cases, benchmarks and the command line follow from it.
 */
export const table = {
  ...rectifiers,
  ...exponentials,
  ...sigmoids,
  ...gaussians,
  ...rows,
} as const satisfies Readonly<Record<string, Row>>;

export type Table = typeof table;
export type OpName = keyof Table;
