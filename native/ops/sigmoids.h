// The logistic function and what is made of it.

template <class Result> struct sigmoid {
  using lane = double;
  static F forward(F x) { return logistic_product<Result>(1.0, x, 0.0, sigmoid_one<Result>(x)); }
  static F gradient(F dy, F x) {
    const F t = max(-decay_limit<Result>, -abs(x));
    const F n = nearest_exponent(t);
    return scaled_gradient<Result>(dy, logistic_slope<Result>(n, expm1_reduced<Result>(t, 0.0, n)), n);
  }
};

// ((1 - p) - pq) / ((1 + p) + pq).
template <class Result> inline F tanh_quotient(F p, F pq);
template <> inline F tanh_quotient<float>(F p, F pq) { return ((1.0 - p) - pq) / ((1.0 + p) + pq); }
// With the errors of its sums, which would cost 1 ULP.
template <> inline F tanh_quotient<double>(F p, F pq) {
  const F one_p = 1.0 - p;
  const F numerator = one_p - pq;
  const F numerator_low = sum_error(1.0, -p, one_p) + sum_error(one_p, -pq, numerator);
  const F denominator = (1.0 + p) + pq;
  const F quotient = numerator / denominator;
  return quotient + quotient_rest(numerator, numerator_low, denominator, denominator_error(p, pq), quotient);
}

template <class Result> struct tanh {
  using lane = double;
  // (1 - e) / (1 + e) with e = e^-2|x| = p * (1 + q): for small x, where p is 1, the numerator is -q with all its
  // digits.
  static F forward(F x) {
    const F t = -2.0 * min(20.0, abs(x));
    const F n = nearest_exponent(t);
    const F p = pow2(n);
    const F q = expm1_reduced<Result>(t, 0.0, n);
    return copy_sign(tanh_quotient<Result>(p, p * q), x);
  }
  // sech^2 x = 4 s'(2x).
  static F gradient(F dy, F x) {
    const F t = max(-decay_limit<Result>, -2.0 * abs(x));
    const F n = nearest_exponent(t);
    return scaled_gradient<Result>(dy, 4.0 * logistic_slope<Result>(n, expm1_reduced<Result>(t, 0.0, n)), n);
  }
};

// Below, silu is -0; -Infinity must not be multiplied by the 0 of its sigmoid.
template <class Result> constexpr double silu_end;
template <> constexpr double silu_end<float> = 112;
template <> constexpr double silu_end<double> = 1500;

template <class Result> struct silu {
  using lane = double;
  static F forward(F x) {
    const F bounded = max(-silu_end<Result>, x);
    return break_tie<Result>(x, logistic_product<Result>(bounded, bounded, 0.0, 1.0));
  }
  static F gradient(F dy, F x) {
    const F a = min(decay_limit<Result>, abs(x));
    const F n = nearest_exponent(-a);
    const F slope = swish_slope<Result>(a, 0.0, n, expm1_reduced<Result>(-a, 0.0, n));
    return gradient_of_gate<Result>(dy, x, slope, n);
  }
};

// As break_tie, for a term of beta's sign and a y that may be any small number.
template <class Result> inline F break_swish_tie(F x, F y, F beta);
template <> inline F break_swish_tie<float>(F x, F y, F beta) {
  const F side = select(beta == 0.0, 0.0, copy_sign(0x1p-175, beta));
  return select(x == 0.0, x, copy_sign(y + side, y));
}
template <> inline F break_swish_tie<double>(F x, F y, F) { return select(x == 0.0, x, y); }

template <class Result> struct swish {
  using lane = double;
  // beta * x; 0 for 0 * Infinity, NaN for 0 * NaN.
  static F argument(F x, F beta) { return beta * select(beta == 0.0, clamp(x, -1.0, 1.0), x); }
  static F argument_low(F x, F beta, F z) {
    const F error = argument_product_error<Result>(beta, x, z);
    return select((abs(z) < decay_limit<Result>)&!(beta == 0.0), error, 0.0);
  }
  static F forward(F x, F beta) {
    const F z = argument(x, beta);
    const F y = logistic_product<Result>(x, z, argument_low(x, beta, z), 1.0);
    return select(z < -decay_limit<Result>, copy_sign(0.0, x), break_swish_tie<Result>(x, y, beta));
  }
  static F gradient(F dy, F x, F beta) {
    const F z = argument(x, beta);
    const F a = min(decay_limit<Result>, abs(z));
    const F a_low = copy_sign(1.0, z) * argument_low(x, beta, z);
    const F n = nearest_exponent(-a);
    const F slope = swish_slope<Result>(a, a_low, n, expm1_reduced<Result>(-a, -a_low, n));
    return gradient_of_gate<Result>(dy, z, slope, n);
  }
  // dy * x^2 * s'(z).
  static F parameter_gradient(F dy, F x, F beta) {
    const F z = argument(x, beta);
    const F t = max(-decay_limit<Result>, -abs(z));
    const F n = nearest_exponent(t);
    const F q = expm1_reduced<Result>(t, -copy_sign(1.0, z) * argument_low(x, beta, z), n);
    // x^2 could overflow before the rest makes it small. Where the rest is 0, x may be infinite.
    const F first = max(n, -500.0);
    const F once = x * (logistic_slope<Result>(n, q) * pow2(first));
    return select(abs(z) >= decay_limit<Result>, 0.0 * dy, scale<Result>(once * dy * x, n - first));
  }
  static F parameter_gradient_rest(F, F, F) { return 0.0; }
};
