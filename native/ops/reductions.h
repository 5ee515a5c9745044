// Functions that make one number of a row. `weight` is an element's share of the row's sum, which comes as sum + rest,
// compensated, in the fixed order of loops/accumulator.h. Weights are taken about a `pivot`, the largest element where
// that is finite. Where the result is nearer to 0 than its terms, which then cancel, the sum is taken once more, of
// `fine` weights in two doubles each, and `of_sum` is the result.

// e^(x - pivot), exactly 0 for -infinity, and 1 where x is pivot or above.
template <class Result> inline F pivoted_weight(F x, F pivot);
template <> inline F pivoted_weight<float>(F x, F pivot) {
  const F t = max(-decay_limit<float>, min(pivot, x) - pivot);
  const F n = nearest_exponent(t);
  return exp_reduced_short(t, n) * pow2(n);
}
// The exponent before it is cut off, and the power of two nearest to e^ of it.
inline F pivoted_exponent(F x, F pivot) { return max(-decay_limit<double>, min(pivot, x) - pivot); }
// e^(x - pivot) * 2^-n.
inline F pivoted_significand(F x, F pivot, F n) {
  const F t = pivoted_exponent(x, pivot);
  const F low = select(t > -decay_limit<double>, sum_error(min(pivot, x), -pivot, t), 0.0);
  return 1.0 + expm1_reduced<double>(t, low, n);
}
template <> inline F pivoted_weight<double>(F x, F pivot) {
  const F n = nearest_exponent(pivoted_exponent(x, pivot));
  return scale<double>(pivoted_significand(x, pivot, n), n);
}

// dy * e^(x - pivot) * normalizer.
template <class Result> inline F pivoted_gradient(F dy, F x, F pivot, F normalizer);
template <> inline F pivoted_gradient<float>(F dy, F x, F pivot, F normalizer) {
  return dy * (pivoted_weight<float>(x, pivot) * normalizer);
}
template <> inline F pivoted_gradient<double>(F dy, F x, F pivot, F normalizer) {
  const F n = nearest_exponent(pivoted_exponent(x, pivot));
  return scaled_gradient<double>(dy, pivoted_significand(x, pivot, n) * normalizer, n);
}

// The largest element as a number that others can be subtracted from: infinities are for later.
inline F finite_pivot(F row_max) { return clamp(row_max, -largest<double>, largest<double>); }

// log(sum + rest) where the sum has a term that is exactly 1: the others keep every digit, however small.
inline F log_of_sum(F sum, F rest) { return log_one_plus(sum - 1.0, rest); }

template <class Result> struct log_sum_exp {
  static F compensate_below() { return softmax_compensate_below<Result>; }
  static F pivot(F row_max) { return finite_pivot(row_max); }
  // Not 0 for any finite x: an element far below the largest still makes a sum of -0 a positive one.
  static F weight(F x, F pivot) {
    return select(x < -largest<double>, 0.0, max(0x1p-1000, pivoted_weight<Result>(x, pivot)));
  }
  static F of_sum(F sum, F rest) { return log_of_sum(sum, rest); }
  // The largest element itself, -0 too, where nothing else counts. An infinite one is the result, unless a NaN is
  // there.
  static F forward(F row_max, F of_sum) { return select(of_sum == 0.0, row_max, row_max + of_sum); }
  // Then the sum of all e^x is nearly 1, and its logarithm has the digits that the two terms take from each other.
  static mask<double> is_coarse(F row_max, F of_sum) { return (abs(row_max + of_sum) < 0.25) & !(of_sum == 0.0); }
  static F fine_weight(F x) {
    const F t = max(-decay_limit<Result>, x);
    const F n = nearest_exponent(t);
    return scale<Result>(exp_pair_high(t, n), n);
  }
  static F fine_weight_rest(F x) {
    const F t = max(-decay_limit<Result>, x);
    const F n = nearest_exponent(t);
    return scale<Result>(exp_pair_low(t, n), n);
  }
  // NaN where the largest element is infinite, as all of softmax is there.
  static F normalizer(F row_max, F sum) { return 1.0 / sum + 0.0 * row_max; }
  static F gradient(F dy, F x, F pivot, F normalizer) { return pivoted_gradient<Result>(dy, x, pivot, normalizer); }
};
