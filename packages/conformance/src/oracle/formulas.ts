// What the functions of the table are, once more: in other formulas than those of golden/generate.py, and of any precision.
// No derivatives: those are difference quotients of these, but for gradients along an axis, which are functions of what comes
// from above and of the row's result.
import type { KernelName } from "@nonlin/core";
import type { Arithmetic, Real } from "./real.js";

/** A value, and the largest term that it is the sum of where terms may cancel. */
export interface Summed {
  readonly value: Real;
  readonly largest: Real;
  /** All of them, where slopes may cancel as well. */
  readonly terms?: readonly Real[];
}

/** A value of an elementwise function. */
export type Formula = (m: Arithmetic, x: Real, parameters: readonly Real[]) => Real | Summed;
/** A value of a function of two inputs. */
export type GateFormula = (m: Arithmetic, a: Real, b: Real, parameters: readonly Real[]) => Real;
/** The values of a row: all of them, or one for what makes one number of a row. */
export type RowFormula = (m: Arithmetic, row: readonly Real[], parameters: readonly Real[]) => (Real | Summed)[];

/** The gradient of a row: of what comes from above, and of its result, or of its input where it makes one number. */
export type RowGradientFormula = (
  m: Arithmetic,
  dy: readonly Real[],
  row: readonly Real[],
  parameters: readonly Real[],
) => (Real | Summed)[];
/** The loss of a row with a label, and its gradient. */
export interface LossFormula {
  readonly loss: (m: Arithmetic, row: readonly Real[], label: number, parameters: readonly Real[]) => Real | Summed;
  readonly gradient: (
    m: Arithmetic,
    row: readonly Real[],
    label: number,
    parameters: readonly Real[],
  ) => (Real | Summed)[];
}

/** 1 / (1 + e^-x), as half of 1 + tanh(x / 2) on the right, and by e^x on the left where that cancels. */
function logistic(m: Arithmetic, x: Real): Real {
  if (x.compare(0) > 0) return x.scaled(-1).tanh().plus(1).scaled(-1);
  const e = x.exp();
  return e.over(m.real(1).plus(e));
}

const swish = (m: Arithmetic, x: Real, beta: Real) => x.times(logistic(m, x.times(beta)));

/** log(1 + e^x). */
function softplus(x: Real): Real {
  return x.compare(0) > 0 ? x.plus(x.negated().exp().log1p()) : x.exp().log1p();
}

/** x Φ(x), by erf on the right of 0 and by erfc on its left. */
function gelu(m: Arithmetic, x: Real): Real {
  const t = x.over(m.real(2).sqrt());
  const twice = x.compare(0) > 0 ? t.erf().plus(1) : t.negated().erfc();
  return x.times(twice).scaled(-1);
}

/** x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))), where 1 + tanh(u) is 2 / (1 + e^-2u). */
function geluTanh(m: Arithmetic, x: Real): Real {
  const cubic = m.real(44715).over(1e6).times(x).times(x).times(x);
  const u = m.real(2).over(m.pi()).sqrt().times(x.plus(cubic));
  return x.times(logistic(m, u.scaled(1)));
}

const greater = (a: Real, b: Real) => (a.compare(b) >= 0 ? a : b);
const magnitude = (x: Real) => (x.isNegative ? x.negated() : x);
const leaky: Formula = (_, x, [slope]) => (x.compare(0) > 0 ? x : x.times(slope as Real));
const relu = (m: Arithmetic, x: Real) => (x.compare(0) > 0 ? x : m.real(0));

function clamped(m: Arithmetic, x: Real, low: Real | number, high: Real | number): Real {
  if (x.compare(low) < 0) return typeof low === "number" ? m.real(low) : low;
  if (x.compare(high) > 0) return typeof high === "number" ? m.real(high) : high;
  return x;
}

/** A sum, with its terms. */
export function summed(terms: readonly Real[]): Summed {
  const [first, ...others] = terms as [Real, ...Real[]];
  return {
    value: others.reduce((sum, term) => sum.plus(term), first),
    largest: others.reduce((most, term) => greater(most, magnitude(term)), magnitude(first)),
    terms,
  };
}

/** 1.0507009873554804934193349852946: nine digits at a time, which doubles hold. */
function decimal(m: Arithmetic, whole: number, ...nines: readonly number[]): Real {
  return nines.reduceRight((rest, digits) => rest.plus(digits).over(1e9), m.real(0)).plus(whole);
}

// The constants of selu, as its paper's code has them.
const seluScale = (m: Arithmetic) => decimal(m, 1, 50700987, 355480493, 419334985, 294600000);
const seluAlpha = (m: Arithmetic) => decimal(m, 1, 673263242, 354377284, 817042991, 671700000);

/** The elementwise functions by their kernels. */
export const formulas: { readonly [K in KernelName]?: Formula } = {
  relu,
  leaky_relu: leaky,
  prelu: leaky,
  star_relu: (m, x, [scale, bias]) =>
    summed([x.compare(0) > 0 ? x.times(x).times(scale as Real) : m.real(0), bias as Real]),
  threshold: (_, x, [edge, value]) => (x.compare(edge as Real) > 0 ? x : (value as Real)),
  relu6: (m, x) => clamped(m, x, 0, 6),
  hard_tanh: (m, x, [low, high]) => clamped(m, x, low as Real, high as Real),
  hard_sigmoid: (m, x, [alpha, beta]) => {
    const { value, largest } = summed([x.times(alpha as Real), beta as Real]);
    return { value: clamped(m, value, 0, 1), largest };
  },
  hard_swish: (m, x) => {
    if (x.compare(-3) <= 0) return m.real(0);
    return x.compare(3) >= 0 ? x : x.times(x.plus(3)).over(6);
  },
  hard_shrink: (m, x, [edge]) => (magnitude(x).compare(edge as Real) > 0 ? x : m.real(0)),
  soft_shrink: (m, x, [edge]) => {
    if (magnitude(x).compare(edge as Real) <= 0) return m.real(0);
    return x.isNegative ? x.plus(edge as Real) : x.minus(edge as Real);
  },
  exp: (_, x) => x.exp(),
  expm1: (_, x) => x.expm1(),
  log1p: (_, x) => x.log1p(),
  elu: (_, x, [alpha]) => (x.compare(0) > 0 ? x : x.expm1().times(alpha as Real)),
  celu: (_, x, [alpha]) =>
    x.compare(0) > 0
      ? x
      : x
          .over(alpha as Real)
          .expm1()
          .times(alpha as Real),
  selu: (m, x) => seluScale(m).times(x.compare(0) > 0 ? x : seluAlpha(m).times(x.expm1())),
  softplus: (_, x, [beta]) => softplus(x.times(beta as Real)).over(beta as Real),
  log_sigmoid: (_, x) => softplus(x.negated()).negated(),
  sigmoid: logistic,
  tanh: (_, x) => x.tanh(),
  silu: (m, x) => swish(m, x, m.real(1)),
  swish: (m, x, [beta]) => swish(m, x, beta as Real),
  quick_gelu: (m, x) => swish(m, x, m.real(1.702)),
  gelu_none: gelu,
  gelu_tanh: geluTanh,
  erf: (_, x) => x.erf(),
  mish: (_, x) => x.times(softplus(x).tanh()),
  tanh_shrink: (_, x) => x.minus(x.tanh()),
  softsign: (_, x) => x.over(magnitude(x).plus(1)),
  squareplus: (_, x, [b]) => {
    const right = magnitude(x)
      .plus(
        x
          .times(x)
          .plus(b as Real)
          .sqrt(),
      )
      .scaled(-1);
    return x.isNegative ? (b as Real).scaled(-2).over(right) : right;
  },
  squared_relu: (m, x) => relu(m, x).times(relu(m, x)),
  snake: (_, x, [alpha]) => {
    const sine = x.times(alpha as Real).sin();
    return x.plus(sine.times(sine).over(alpha as Real));
  },
  xielu: (m, x, [alphaP, alphaN, beta, eps]) => {
    const linear = x.times(beta as Real);
    if (x.compare(0) > 0) return summed([x.times(x).times(alphaP as Real), linear]);
    const least = x.compare(eps as Real) < 0 ? x : (eps as Real);
    return summed([least.expm1().times(alphaN as Real), x.times(alphaN as Real).negated(), linear, m.real(0)]);
  },
};

/** The gated units by their kernels. */
export const gateFormulas: { readonly [K in KernelName]?: GateFormula } = {
  glu: (m, a, b) => logistic(m, a).times(b),
  swiglu: (m, a, b) => swish(m, a, m.real(1)).times(b),
  geglu_none: (m, a, b) => gelu(m, a).times(b),
  geglu_tanh: (m, a, b) => geluTanh(m, a).times(b),
  reglu: (m, a, b) => relu(m, a).times(b),
  swiglu_oai: (m, a, b, [alpha, limit]) => {
    const edge = limit as Real;
    const gate = a.compare(edge) > 0 ? edge : a;
    return swish(m, gate, alpha as Real).times(clamped(m, b, edge.negated(), edge).plus(1));
  },
};

function largestOf(row: readonly Real[]): Real {
  return row.reduce(greater);
}

function sumOf(m: Arithmetic, terms: readonly Real[]): Real {
  return terms.reduce((sum, term) => sum.plus(term), m.real(0));
}

const shares: RowFormula = (m, row) => {
  const largest = largestOf(row);
  const weights = row.map((value) => value.minus(largest).exp());
  const total = sumOf(m, weights);
  return weights.map((weight) => weight.over(total));
};

const logarithmOfSum = (m: Arithmetic, row: readonly Real[]) => {
  const largest = largestOf(row);
  const dominant = row.indexOf(largest);
  const rest = sumOf(
    m,
    row.map((value, i) => (i === dominant ? m.real(0) : value.minus(largest).exp())),
  );
  return { largest, rest: rest.log1p() };
};

/** The functions of rows by their kernels. */
export const rowFormulas: { readonly [K in KernelName]?: RowFormula } = {
  softmax: (m, row, [temperature]) =>
    shares(
      m,
      row.map((value) => value.over(temperature as Real)),
      [],
    ),
  softmin: (m, row, [temperature]) =>
    shares(
      m,
      row.map((value) => value.over(temperature as Real).negated()),
      [],
    ),
  scaled_softmax: (m, row, [scale]) =>
    shares(
      m,
      row.map((value) => value.times(scale as Real)),
      [],
    ),
  log_softmax: (m, row, [temperature]) => {
    const scaled = row.map((value) => value.over(temperature as Real));
    const { largest, rest } = logarithmOfSum(m, scaled);
    return scaled.map((value) => value.minus(largest).minus(rest));
  },
  log_sum_exp: (m, row) => {
    const { largest, rest } = logarithmOfSum(m, row);
    return [summed([largest, rest])];
  },
  hardmax: (m, row) => {
    const first = row.findIndex((value) => value.compare(largestOf(row)) === 0);
    return row.map((_, i) => m.real(i === first ? 1 : 0));
  },
  sparsemax: (m, row) => {
    const descending = [...row].sort((a, b) => b.compare(a));
    let threshold = m.real(0);
    let total = m.real(-1);
    for (const [k, value] of descending.entries()) {
      const next = total.plus(value);
      if (k > 0 && value.compare(next.over(k + 1)) <= 0) break;
      total = next;
      threshold = total.over(k + 1);
    }
    return row.map((value) => clamped(m, value.minus(threshold), 0, Infinity));
  },
  entmax15: (m, row) => {
    const halves = row.map((value) => value.scaled(-1));
    const descending = [...halves].sort((a, b) => b.compare(a));
    let threshold = m.real(0);
    let sum = m.real(0);
    let squares = m.real(0);
    // The threshold t of the k largest solves Σ (x - t)² = 1, and is below all of them.
    for (const [k, value] of descending.entries()) {
      sum = sum.plus(value);
      squares = squares.plus(value.times(value));
      const count = k + 1;
      const mean = sum.over(count);
      const left = m
        .real(1)
        .minus(squares.minus(sum.times(mean)))
        .over(count);
      if (left.compare(0) < 0) break;
      const candidate = mean.minus(left.sqrt());
      if (candidate.compare(value) > 0) break;
      threshold = candidate;
    }
    return halves.map((value) => {
      const above = clamped(m, value.minus(threshold), 0, Infinity);
      return above.times(above);
    });
  },
};

/** weight_i (dy_i - the mean of dy by these weights), of which the total is known to be 1 or is not. */
function centred(m: Arithmetic, dy: readonly Real[], weights: readonly Real[], total?: Real): Summed[] {
  const products = weights.map((weight, i) => weight.times(dy[i] as Real));
  const sum = sumOf(m, products);
  const mean = total === undefined ? sum : sum.over(total);
  return weights.map((weight, i) => summed([products[i] as Real, weight.times(mean).negated()]));
}

const each = (terms: readonly Summed[], change: (x: Real) => Real): Summed[] =>
  terms.map(({ value, largest }) => ({ value: change(value), largest: magnitude(change(largest)) }));

/** The gradients of functions of rows by their kernels. */
export const rowGradientFormulas: { readonly [K in KernelName]?: RowGradientFormula } = {
  softmax: (m, dy, y, [temperature]) => each(centred(m, dy, y), (x) => x.over(temperature as Real)),
  softmin: (m, dy, y, [temperature]) => each(centred(m, dy, y), (x) => x.over(temperature as Real).negated()),
  scaled_softmax: (m, dy, y, [scale]) => each(centred(m, dy, y), (x) => x.times(scale as Real)),
  log_softmax: (m, dy, y, [temperature]) => {
    const total = sumOf(m, dy);
    const terms = y.map((value, i) => summed([dy[i] as Real, value.exp().times(total).negated()]));
    return each(terms, (x) => x.over(temperature as Real));
  },
  hardmax: (m, dy) => dy.map(() => m.real(0)),
  sparsemax: (m, dy, y) => {
    const weights = y.map((value) => m.real(value.isZero ? 0 : 1));
    return centred(m, dy, weights, sumOf(m, weights));
  },
  entmax15: (m, dy, y) => {
    const weights = y.map((value) => value.sqrt());
    return centred(m, dy, weights, sumOf(m, weights));
  },
  log_sum_exp: (m, [dy], x) => shares(m, x, []).map((share) => (share as Real).times(dy as Real)),
};

/** The losses of rows by their kernels. */
export const lossFormulas: { readonly [K in KernelName]?: LossFormula } = {
  softmax_cross_entropy: {
    loss: (m, row, label, [smoothing]) => {
      const { largest, rest } = logarithmOfSum(m, row);
      const below = row.map((value) => largest.minus(value));
      const share = smoothing as Real;
      const spread = sumOf(m, below).over(row.length).times(share);
      return rest.plus((below[label] as Real).times(m.real(1).minus(share))).plus(spread);
    },
    gradient: (m, row, label, [smoothing]) => {
      const share = smoothing as Real;
      const toll = share.over(row.length).negated();
      return shares(m, row, []).map((weight, i) =>
        summed([weight as Real, toll, ...(i === label ? [share.minus(1)] : [])]),
      );
    },
  },
};
