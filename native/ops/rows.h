// Functions of whole rows. `weight` is an element's share of the row's sum, `normalizer` what the row makes of that
// sum; the sum comes as sum + rest, compensated, in the fixed order of loops/accumulator.h.

// (x - row_max) / temperature <= 0, and what rounding took from it.
template <class Result> inline F scaled_logit(F x, F row_max, F temperature);
template <> inline F scaled_logit<float>(F x, F row_max, F temperature) { return (x - row_max) * (1.0 / temperature); }
template <> inline F scaled_logit<double>(F x, F row_max, F temperature) { return (x - row_max) / temperature; }
template <class Result> inline F scaled_logit_low(F x, F row_max, F temperature, F scaled);
template <> inline F scaled_logit_low<float>(F, F, F, F) { return 0.0; }
template <> inline F scaled_logit_low<double>(F x, F row_max, F temperature, F scaled) {
  const F difference = x - row_max;
  const F back = scaled * temperature;
  const F remainder = (difference - back) - product_error(scaled, temperature, back);
  return (remainder + sum_error(x, -row_max, difference)) / temperature;
}

// e^((x - row_max) / temperature); exactly 0 where that is 0 beside the 1 of the largest element.
template <class Result> inline F softmax_weight(F x, F row_max, F temperature) {
  const F scaled = scaled_logit<Result>(x, row_max, temperature);
  const F t = max(-decay_limit<Result>, scaled);
  const F n = nearest_exponent(t);
  const F low = select(t == scaled, scaled_logit_low<Result>(x, row_max, temperature, scaled), 0.0);
  const F weight = scale<Result>(1.0 + expm1_reduced<Result>(t, low, n), n);
  return select(scaled < -decay_limit<Result>, 0.0, weight);
}

template <class Result> struct softmax {
  static F weight(F x, F row_max, F temperature) { return softmax_weight<Result>(x, row_max, temperature); }
  static F normalizer(F sum, F rest) { return sum + rest; }
  static F forward(F, F weight, F, F normalizer, F) { return weight / normalizer; }
  static F gradient_weight(F dy, F y) { return dy * y; }
  static F gradient_weight_rest(F dy, F y) { return argument_product_error<Result>(dy, y, dy * y); }
  static F gradient(F dy, F y, F sum, F rest, F temperature) { return y * ((dy - sum) - rest) / temperature; }
};

template <class Result> struct log_softmax {
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
    const F q = expm1_reduced<Result>(t, 0.0, n);
    const F p = scale<Result>(1.0, n);
    return (((dy - p * sum) - p * rest) - scale<Result>(q * sum, n)) / temperature;
  }
};
