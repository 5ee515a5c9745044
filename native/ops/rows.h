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
template <class Result> constexpr double softmax_compensate_below = infinity<double>;
template <> constexpr double softmax_compensate_below<float> = 0;
template <class Result> constexpr double log_softmax_compensate_below = infinity<double>;
template <> constexpr double log_softmax_compensate_below<float> = 2;

template <class Result> struct softmax {
  using V = vec<Result>;
  // Whether forward reads the weight, so that it is worth keeping between the passes.
  static constexpr bool keeps_weights = true;
  // What an element counts as: its logit, in the array's own type.
  static V logit(V x) { return x; }
  // What stands for an element that takes no part, and its result.
  static V absent() { return -infinity<Result>; }
  static F excluded() { return 0.0; }
  static F compensate_below() { return softmax_compensate_below<Result>; }
  static F weight(F logit, F row_max, F temperature) { return softmax_weight<Result>(logit, row_max, temperature); }
  static F normalizer(F sum, F) { return 1.0 / sum; }
  static F forward(F, F weight, F, F normalizer, F) { return weight * normalizer; }
  static F gradient_weight(F dy, F y) { return dy * y; }
  static F gradient_weight_rest(F dy, F y) { return argument_product_error<Result>(dy, y, dy * y); }
  static F gradient(F dy, F y, F sum, F rest, F temperature) { return y * (((dy - sum) - rest) / temperature); }
};

// Softmax of -x.
template <class Result> struct softmin {
  using V = vec<Result>;
  static constexpr bool keeps_weights = true;
  static V logit(V x) { return -x; }
  static V absent() { return infinity<Result>; }
  static F excluded() { return 0.0; }
  static F compensate_below() { return softmax_compensate_below<Result>; }
  static F weight(F logit, F row_max, F temperature) { return softmax_weight<Result>(logit, row_max, temperature); }
  static F normalizer(F sum, F) { return 1.0 / sum; }
  static F forward(F, F weight, F, F normalizer, F) { return weight * normalizer; }
  static F gradient_weight(F dy, F y) { return dy * y; }
  static F gradient_weight_rest(F dy, F y) { return argument_product_error<Result>(dy, y, dy * y); }
  static F gradient(F dy, F y, F sum, F rest, F temperature) { return -y * (((dy - sum) - rest) / temperature); }
};

// In float64 biased logits are counted in units of 2^biased_exponent, in which neither factor * x nor its sum with a
// bias overflows for finite x (for a factor below 2^998).
inline F biased_exponent(F factor) { return clamp(exponent(abs(factor)) + 2.0, 1.0, 1000.0); }

// factor * x + bias as high + low, where high is the sum rounded: a large product may cancel with its bias. For float32
// that is exact.
template <class Result> inline F biased_logit(F x, F bias, F factor);
template <> inline F biased_logit<float>(F x, F bias, F factor) { return x * factor + bias; }
template <> inline F biased_logit<double>(F x, F bias, F factor) {
  const F unit = pow2(-biased_exponent(factor));
  const F step = factor * unit;
  const F addend = bias * unit;
  const F product = x * step;
  const F sum = product + addend;
  const F error = sum_error(product, addend, sum) + product_error(x, step, product);
  return select(abs(sum) <= largest<double>, sum + error, sum);
}
template <class Result> inline F biased_logit_low(F x, F bias, F logit, F factor);
template <> inline F biased_logit_low<float>(F x, F bias, F logit, F factor) {
  return select(abs(logit) <= largest<double>, sum_error(x * factor, bias, logit), 0.0);
}
template <> inline F biased_logit_low<double>(F x, F bias, F logit, F factor) {
  const F unit = pow2(-biased_exponent(factor));
  const F step = factor * unit;
  const F addend = bias * unit;
  const F product = x * step;
  const F sum = product + addend;
  const F error = sum_error(product, addend, sum) + product_error(x, step, product);
  return select(abs(logit) <= largest<double>, sum_error(sum, error, logit), 0.0);
}

// e^((logit + low) - (row_max + row_max_low)).
template <class Result> inline F biased_weight(F logit, F low, F row_max, F row_max_low, F factor);
template <> inline F biased_weight<float>(F logit, F low, F row_max, F row_max_low, F) {
  const F t = max(-690.0, (logit - row_max) + (low - row_max_low));
  const F n = nearest_exponent(t);
  return exp_reduced_short(t, n) * pow2(n);
}
template <> inline F biased_weight<double>(F logit, F low, F row_max, F row_max_low, F factor) {
  const F high = logit - row_max;
  const F error = sum_error(logit, -row_max, high) + (low - row_max_low);
  const F sum = select(abs(high) <= largest<double>, high + error, high);
  const F unit = pow2(biased_exponent(factor));
  const F difference = sum * unit;
  const F t = max(-decay_limit<double>, difference);
  const F n = nearest_exponent(t);
  const F t_low = select(t == difference, sum_error(high, error, sum) * unit, 0.0);
  return scale<double>(1.0 + expm1_reduced<double>(t, t_low, n), n);
}

// Softmax of factor * x + bias.
template <class Result> struct scaled_softmax {
  static constexpr bool keeps_weights = true;
  static F logit(F x, F bias, F factor) { return biased_logit<Result>(x, bias, factor); }
  static F logit_low(F x, F bias, F logit, F factor) { return biased_logit_low<Result>(x, bias, logit, factor); }
  static F excluded() { return 0.0; }
  static F compensate_below() { return softmax_compensate_below<Result>; }
  static F weight(F logit, F low, F row_max, F row_max_low, F factor) {
    return biased_weight<Result>(logit, low, row_max, row_max_low, factor);
  }
  static F normalizer(F sum, F) { return 1.0 / sum; }
  static F forward(F, F weight, F, F normalizer, F) { return weight * normalizer; }
  static F gradient_weight(F dy, F y) { return dy * y; }
  static F gradient_weight_rest(F dy, F y) { return argument_product_error<Result>(dy, y, dy * y); }
  static F gradient(F dy, F y, F sum, F rest, F factor) { return y * (((dy - sum) - rest) * factor); }
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
  using V = vec<Result>;
  static constexpr bool keeps_weights = false;
  static V logit(V x) { return x; }
  static V absent() { return -infinity<Result>; }
  static F excluded() { return -infinity<double>; }
  static F compensate_below() { return log_softmax_compensate_below<Result>; }
  static F weight(F logit, F row_max, F temperature) {
    return select(logit < -largest<double>, F(0.0), softmax_weight<Result>(logit, row_max, temperature));
  }
  // The largest element's weight is exactly 1. The compensated sum without it keeps every digit of the others, however
  // small, and with them the logarithm of a sum just above 1.
  static F normalizer(F sum, F rest) { return log_one_plus(sum - 1.0, rest); }
  static F forward(F logit, F, F row_max, F normalizer, F temperature) {
    const F scaled = scaled_logit<Result>(logit, row_max, temperature);
    return scaled - normalizer;
  }
  static F gradient_weight(F dy, F) { return dy; }
  static F gradient_weight_rest(F, F) { return 0.0; }
  static F gradient(F dy, F y, F sum, F rest, F temperature) {
    // No logarithm of a share is above 0; what is handed in as one may be, and 2^n has to stay a number.
    const F t = clamp(y, -decay_limit<Result>, 300.0);
    const F n = nearest_exponent(t);
    const F q = log_softmax_decay<Result>(t, n);
    const F dx = log_softmax_gradient<Result>(dy, sum, rest, temperature, t, n, q);
    // An infinite sum would meet itself with the other sign.
    const F infinite = dy - scale<Result>(1.0 + q, n) * sum;
    return select(abs(sum) <= largest<double>, dx, infinite);
  }
};
