import type { AnyRow, Composition, Row } from "../op.js";
import * as algebraic from "./algebraic.js";
import * as clamps from "./clamps.js";
import * as exponentials from "./exponentials.js";
import * as gates from "./gates.js";
import * as gaussians from "./gaussians.js";
import * as groups from "./groups.js";
import * as logarithms from "./logarithms.js";
import * as losses from "./losses.js";
import * as periodic from "./periodic.js";
import * as randoms from "./randoms.js";
import * as rectifiers from "./rectifiers.js";
import * as reductions from "./reductions.js";
import * as rows from "./rows.js";
import * as selections from "./selections.js";
import * as shrinks from "./shrinks.js";
import * as sigmoids from "./sigmoids.js";

/**
 * A family's rows by name. The order is part of the addon's handshake, and not every loader keeps to that of the
 * language, which sorts what a module exports: Vite's has the order of definition.
 */
function sorted<F extends object>(family: F): F {
  return Object.fromEntries(Object.entries(family).sort(([a], [b]) => (a < b ? -1 : 1))) as F;
}

/**
 * The table: every function of nonlin, one row each, exported by the file of its family. Types, validation,
 * documentation, the native op list, the js kernels, conformance cases, benchmarks and the command line follow from it.
 */
export const table = {
  ...sorted(rectifiers),
  ...sorted(clamps),
  ...sorted(shrinks),
  ...sorted(exponentials),
  ...sorted(logarithms),
  ...sorted(sigmoids),
  ...sorted(gaussians),
  ...sorted(algebraic),
  ...sorted(periodic),
  ...sorted(gates),
  ...sorted(rows),
  ...sorted(selections),
  ...sorted(reductions),
  ...sorted(losses),
} as const satisfies Readonly<Record<string, Row>>;

export type Table = typeof table;
export type OpName = keyof Table;

/** The functions that have no kernel of their own: they are computed by those of the table. */
export const compositions = { ...sorted(randoms), ...sorted(groups) } as const satisfies Readonly<
  Record<string, Composition>
>;

export type Compositions = typeof compositions;
export type CompositionName = keyof Compositions;

/** Every function by name: those of the table, and what is made of them. */
export const everyRow: Readonly<Record<OpName | CompositionName, AnyRow>> = { ...table, ...compositions };
