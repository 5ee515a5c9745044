import type { AnyRow, CallsOfKind } from "../op.js";
import { besideZero } from "../sixteen-bit/beside-zero.js";
import { parameterMeaning } from "../sixteen-bit/parameters.js";
import { kinkSlopes } from "./kinks.js";
import { orderRule, readChoice, readNumbers } from "./parameters.js";

/**
 * How calls deal with what not every row has. A row names those that it needs, so that a function which is bundled by itself
 * does not bring the others.
 */
export interface Traits {
  /** Number parameters. */
  readonly numbers?: typeof readNumbers;
  /** A rule between them. */
  readonly order?: typeof orderRule;
  /** Of them, some that stand for another number. */
  readonly meaning?: typeof parameterMeaning;
  /** A named choice between kernels. */
  readonly choice?: typeof readChoice;
  /** Slopes at kinks that are not the kernel's. */
  readonly slopes?: typeof kinkSlopes;
  /** Results that a double cannot tell from the midpoint of two 16-bit numbers. */
  readonly beside?: typeof besideZero;
}

/** All of them. */
export const everyTrait: Required<Traits> = {
  numbers: readNumbers,
  order: orderRule,
  meaning: parameterMeaning,
  choice: readChoice,
  slopes: kinkSlopes,
  beside: besideZero,
};

/** The names of those that a row needs. */
export function traitsOf({ parameters, ...row }: AnyRow): readonly (keyof Traits)[] {
  const all = Object.values(parameters);
  const conventions = Object.values(row.conventions ?? {});
  const needed: Required<Record<keyof Traits, boolean>> = {
    numbers: all.some(({ type }) => type === "number"),
    order: row.ascending !== undefined,
    meaning: all.some((parameter) => "standsFor" in parameter),
    choice: all.some(({ type }) => type === "choice"),
    slopes: conventions.some(({ slopes }) => slopes !== undefined),
    beside: "besideZero" in row,
  };
  return (Object.keys(needed) as (keyof Traits)[]).filter((trait) => needed[trait]);
}

/** A row of the table as calls take it. */
export function callsOf<R extends AnyRow>(row: R): R & CallsOfKind[R["kind"]] {
  return { ...row, traits: everyTrait } as unknown as R & CallsOfKind[R["kind"]];
}
