import type { AnyRow } from "@nonlin/core";

/** What a reader has to know of a kind of function. */
export interface KindWords {
  /** In the list of functions. */
  readonly heading: string;
  /** One sentence. */
  readonly words: string;
  /** Each call by its arguments and what it gives; `name` stands for the function. */
  readonly calls: readonly (readonly [call: string, gives: string])[];
  /** Options beside its parameters and those of every call. */
  readonly options: readonly (keyof typeof optionWords)[];
}

/** What options say that depend on the kind. */
export const optionWords = {
  axis: "the axis that it works along, from the front, or from the back where negative",
  mask: "a `Uint8Array`, or a view that broadcasts: 0 leaves an element out",
  causal: "`true` leaves out what lies behind a row's own position",
  emptyRow: '`"nan"` or `"zero"`: what a row is in which nothing takes part',
  activated: '`"first"` or `"second"`: which half of one input goes through the activation',
  seed: "what the draws are a function of, with an element's position; needed",
  reduction: '`"mean"`, `"sum"` or `"none"`',
  ignoreIndex: "the label of rows that do not count",
  pieces: "how many neighbours make a group",
} as const;

/** Words for every kind of function that the table and the compositions have. */
export const kinds: Readonly<Record<AnyRow["kind"], KindWords>> = {
  map: {
    heading: "Elementwise",
    words: "Elementwise: each element by itself.",
    calls: [
      ["name(x, options?)", "y, as long as x"],
      ["name.grad(dy, x, options?)", "dx = dy · f′(x)"],
    ],
    options: [],
  },
  channel: {
    heading: "Elementwise, with learned parameters",
    words: "Elementwise, with parameters that may be learned: one number each, or one per channel along `axis`.",
    calls: [
      ["name(x, options?)", "y, as long as x"],
      ["name.grad(dy, x, options?)", "an object: `dx` = dy · f′(x), and the summed gradient of each learned parameter"],
    ],
    options: ["axis"],
  },
  gate: {
    heading: "Gated units",
    words: "A gated unit: an activation of one input times another, of two arrays or of the halves of one.",
    calls: [
      ["name(a, b, options?)", "y, as long as each"],
      ["name.grad(dy, a, b, options?)", "an object of `da` and `db`"],
      ["name(x, { shape, axis })", "y, half as long as x along the axis"],
      ["name.grad(dy, x, { shape, axis })", "dx, in x's shape"],
    ],
    options: ["axis", "activated"],
  },
  rows: {
    heading: "Along an axis",
    words: "Along an axis: every result depends on the whole row.",
    calls: [
      ["name(x, options?)", "y, in x's shape"],
      ["name.grad(dy, y, options?)", "dx, from the **output** y"],
    ],
    options: ["axis", "mask", "causal", "emptyRow"],
  },
  selection: {
    heading: "Along an axis, sparse",
    words: "Along an axis, by order: elements that are not selected are exactly 0.",
    calls: [
      ["name(x, options?)", "y, in x's shape"],
      ["name.grad(dy, y, options?)", "dx, from the **output** y"],
    ],
    options: ["axis"],
  },
  reduction: {
    heading: "Reductions",
    words: "Along an axis: one number of each row.",
    calls: [
      ["name(x, options?)", "one number of each row"],
      ["name.grad(dy, x, options?)", "dx, in x's shape, from the input x"],
    ],
    options: ["axis"],
  },
  loss: {
    heading: "Losses",
    words: "A loss of rows of logits, each with a label: the index of the element that should be the largest.",
    calls: [
      ["name(x, labels, options?)", 'a number, or one for each row with `reduction: "none"`'],
      ["name.grad(x, labels, options?)", "an object of `loss` and `dx`, from one reading of x"],
    ],
    options: ["axis", "reduction", "ignoreIndex"],
  },
  noisyMap: {
    heading: "Random",
    words: "Elementwise, with a number that is drawn for each element, as a function of the seed and its position.",
    calls: [
      ["name(x, { seed, … })", "y, as long as x"],
      ["name.grad(dy, x, { seed, … })", "dx, for what the same seed draws"],
    ],
    options: ["seed"],
  },
  noisyRows: {
    heading: "Random, along an axis",
    words: "Along an axis, of logits to which noise is added, as a function of the seed and an element's position.",
    calls: [
      ["name(x, { seed, … })", "y, in x's shape"],
      ["name.grad(dy, y, options?)", "dx, from the **output** y, which has the noise in it"],
    ],
    options: ["axis", "seed"],
  },
  groups: {
    heading: "Groups of channels",
    words: "Keeps one element of each group of neighbours along an axis.",
    calls: [
      ["name(x, options?)", "y, shorter along the axis by the factor `pieces`"],
      ["name.grad(dy, x, options?)", "dx, in x's shape"],
    ],
    options: ["axis", "pieces"],
  },
};
