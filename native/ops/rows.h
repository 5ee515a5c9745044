// Functions of whole rows. `weight` is an element's share of the row's sum, `normalizer` what the row makes of that
// sum; the sum comes as sum + rest, compensated, in the fixed order of loops/accumulator.h.

// (x - row_max) / temperature <= 0, and what rounding took from it.
template <class Result> inline F scaled_logit(F x, F row_max, F temperature);
template <> inline F scaled_logit<float>(F x, F row_max, F temperature) { return (x - row_max) * (1.0 / temperature); }
// In halves, because x - row_max may overflow where the quotient does not.
template <> inline F scaled_logit<double>(F x, F row_max, F temperature) {
  return 2.0 * ((0.5 * x - 0.5 * row_max) / temperature);
}
template <class Result> inline F scaled_logit_low(F x, F row_max, F temperature, F scaled);
template <> inline F scaled_logit_low<float>(F, F, F, F) { return 0.0; }
template <> inline F scaled_logit_low<double>(F x, F row_max, F temperature, F scaled) {
  const F half_x = 0.5 * x;
  const F half_max = 0.5 * row_max;
  const F half = half_x - half_max;
  const F quotient = 0.5 * scaled;
  const F back = quotient * temperature;
  const F remainder = (half - back) - product_error(quotient, temperature, back);
  return 2.0 * ((remainder + sum_error(half_x, -half_max, half)) / temperature);
}

// e^((x - row_max) / temperature); exactly 0 where that is 0 beside the 1 of the largest element.
template <class Result> inline F softmax_weight(F x, F row_max, F temperature) {
  const F scaled = scaled_logit<Result>(x, row_max, temperature);
  const F t = max(-decay_limit<Result>, scaled);
  const F n = nearest_exponent(t);
  const F low = select(t == scaled, scaled_logit_low<Result>(x, row_max, temperature, scaled), 0.0);
  return scale<Result>(1.0 + expm1_reduced<Result>(t, low, n), n);
}

// Where a row's sum of weights is below this, it is taken again with its rounding errors kept. For float32 a plain sum
// of double is good to 2^-33 for 10^7 elements, which is enough for softmax; logSoftmax needs the digits of sum - 1, if
// that is small.
template <class Result> constexpr double softmax_compensate_below;
template <> constexpr double softmax_compensate_below<float> = 0;
template <> constexpr double softmax_compensate_below<double> = infinity<double>;
template <class Result> constexpr double log_softmax_compensate_below;
template <> constexpr double log_softmax_compensate_below<float> = 2;
template <> constexpr double log_softmax_compensate_below<double> = infinity<double>;

template <class Result> struct softmax {
  // Whether forward reads the weight, so that it is worth keeping between the passes.
  static constexpr bool keeps_weights = true;
  static F compensate_below() { return softmax_compensate_below<Result>; }
  static F weight(F x, F row_max, F temperature) { return softmax_weight<Result>(x, row_max, temperature); }
  static F normalizer(F sum, F) { return 1.0 / sum; }
  static F forward(F, F weight, F, F normalizer, F) { return weight * normalizer; }
  static F gradient_weight(F dy, F y) { return dy * y; }
  static F gradient_weight_rest(F dy, F y) { return argument_product_error<Result>(dy, y, dy * y); }
  static F gradient(F dy, F y, F sum, F rest, F temperature) { return y * (((dy - sum) - rest) / temperature); }
};

template <class Result> struct log_softmax {
  static constexpr bool keeps_weights = false;
  static F compensate_below() { return log_softmax_compensate_below<Result>; }
  static F weight(F x, F row_max, F temperature) { return softmax_weight<Result>(x, row_max, temperature); }
  // The largest element's weight is exactly 1. The compensated sum without it keeps every digit of the others, however
  // small, and with them the logarithm of a sum just above 1.
  static F normalizer(F sum, F rest) { return log1p(sum - 1.0, rest); }
  static F forward(F x, F, F row_max, F normalizer, F temperature) {
    const F scaled = scaled_logit<Result>(x, row_max, temperature);
    return scaled - normalizer;
  }
  static F gradient_weight(F dy, F) { return dy; }
  static F gradient_weight_rest(F, F) { return 0.0; }
  // dy - e^y * sum, with e^y = p + p * q, p a power of two: for y near 0, p is 1, dy - sum is exact and q has full
  // relative accuracy.
  static F gradient(F dy, F y, F sum, F rest, F temperature) {
    const F t = max(-decay_limit<Result>, y);
    const F n = nearest_exponent(t);
    const F q = expm1_reduced<double>(t, 0.0, n);
    const F p = scale<Result>(1.0, n);
    return (((dy - p * sum) - p * rest) - scale<Result>(q * sum, n)) / temperature;
  }
};
