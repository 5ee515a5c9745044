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

// e^((x - row_max) / temperature).
template <class Result> inline F softmax_weight(F x, F row_max, F temperature);
template <> inline F softmax_weight<float>(F x, F row_max, F temperature) {
  // Not 0 for any finite x: beside elements far below the largest, its logarithm is -0.
  const F t = max(-690.0, scaled_logit<float>(x, row_max, temperature));
  const F n = nearest_exponent(t);
  return exp_reduced_short(t, n) * pow2(n);
}
// Exactly 0 where that is 0 beside the 1 of the largest element.
template <> inline F softmax_weight<double>(F x, F row_max, F temperature) {
  const F scaled = scaled_logit<double>(x, row_max, temperature);
  const F t = max(-decay_limit<double>, scaled);
  const F n = nearest_exponent(t);
  const F low = select(t == scaled, scaled_logit_low<double>(x, row_max, temperature, scaled), 0.0);
  return scale<double>(1.0 + expm1_reduced<double>(t, low, n), n);
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

template <class Result> inline F log_softmax_decay(F y, F n);
template <> inline F log_softmax_decay<float>(F y, F n) { return expm1_reduced_high(y, n); }
template <> inline F log_softmax_decay<double>(F y, F n) { return expm1_reduced<double>(y, 0.0, n); }

// (dy - e^y * sum) / temperature, with e^y = p + p * q, p = 2^n: for y near 0, p is 1, dy - sum is exact and q has full
// relative accuracy.
template <class Result> inline F log_softmax_gradient(F dy, F sum, F rest, F temperature, F y, F n, F q);
// A float32 dy may lie within 2^-24 of e^y * sum and nearer, so the latter is wanted with more digits than a double's.
template <> inline F log_softmax_gradient<float>(F dy, F sum, F rest, F temperature, F y, F n, F q) {
  const F p = pow2(n);
  const F p_sum = p * sum;
  const F product = p_sum * q;
  const F product_low = product_error(p_sum, q, product) + p_sum * expm1_reduced_low(y, 0.0, n, q);
  const F p_rest = p * rest * (1.0 + q);
  const F difference = dy - p_sum;
  const F slope = difference - product;
  const F slope_low =
      (sum_error(dy, -p_sum, difference) + sum_error(difference, -product, slope)) - (product_low + p_rest);
  return (slope + slope_low) / temperature;
}
template <> inline F log_softmax_gradient<double>(F dy, F sum, F rest, F temperature, F y, F n, F q) {
  const F slope = ((dy - scale<double>(sum, n)) - scale<double>(rest, n)) - scale<double>(q * sum, n);
  // Where e^y comes near the least numbers it is divided before it is scaled; nothing cancels there that has digits.
  const F far = dy / temperature - scale<double>((1.0 + q) * sum / temperature, n);
  return select(y < -600.0, far, slope / temperature);
}

template <class Result> struct log_softmax {
  static constexpr bool keeps_weights = false;
  static F compensate_below() { return log_softmax_compensate_below<Result>; }
  static F weight(F x, F row_max, F temperature) {
    return select(x < -largest<double>, F(0.0), softmax_weight<Result>(x, row_max, temperature));
  }
  // The largest element's weight is exactly 1. The compensated sum without it keeps every digit of the others, however
  // small, and with them the logarithm of a sum just above 1.
  static F normalizer(F sum, F rest) { return log_one_plus(sum - 1.0, rest); }
  static F forward(F x, F, F row_max, F normalizer, F temperature) {
    const F scaled = scaled_logit<Result>(x, row_max, temperature);
    return scaled - normalizer;
  }
  static F gradient_weight(F dy, F) { return dy; }
  static F gradient_weight_rest(F, F) { return 0.0; }
  static F gradient(F dy, F y, F sum, F rest, F temperature) {
    const F t = max(-decay_limit<Result>, y);
    const F n = nearest_exponent(t);
    const F q = log_softmax_decay<Result>(t, n);
    const F dx = log_softmax_gradient<Result>(dy, sum, rest, temperature, t, n, q);
    // An infinite sum would meet itself with the other sign.
    const F infinite = dy - scale<Result>(1.0 + q, n) * sum;
    return select(abs(sum) <= largest<double>, dx, infinite);
  }
};
