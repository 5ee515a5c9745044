// The logistic function and what is made of it.

template <class Result> struct sigmoid {
  using lane = double;
  static F forward(F x) { return logistic_product<Result>(1.0, x, 0.0, sigmoid_one<Result>(x)); }
  // s'(x) = slope(x, n) * 2^n with n = slope_exponent(x).
  static F slope_exponent(F x) { return nearest_exponent(max(-decay_limit<Result>, -abs(x))); }
  static F slope(F x, F n) {
    return logistic_slope<Result>(n, expm1_reduced<Result>(max(-decay_limit<Result>, -abs(x)), 0.0, n));
  }
  static F gradient(F dy, F x) {
    const F n = slope_exponent(x);
    return scaled_gradient<Result>(dy, slope(x, n), n);
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
template <class Result> constexpr double silu_end = 1500;
template <> constexpr double silu_end<float> = 112;

template <class Result> struct silu {
  using lane = double;
  static F forward(F x) {
    const F bounded = max(-silu_end<Result>, x);
    return break_tie<Result>(x, logistic_product<Result>(bounded, bounded, 0.0, 1.0));
  }
  // For negative x, silu'(x) = slope(x, n) * 2^n with n = slope_exponent(x).
  static F slope_exponent(F x) { return nearest_exponent(-min(decay_limit<Result>, abs(x))); }
  static F slope(F x, F n) {
    const F a = min(decay_limit<Result>, abs(x));
    return swish_slope<Result>(a, 0.0, n, expm1_reduced<Result>(-a, 0.0, n));
  }
  static F gradient(F dy, F x) {
    const F n = slope_exponent(x);
    return gradient_of_gate<Result>(dy, x, slope(x, n), n);
  }
};

// beta * x of swish, 0 for 0 * Infinity and NaN for 0 * NaN, and what rounding took from it.
inline F swish_argument(F x, F beta) {
  const F bound = select(beta == 0.0, F(largest<double>), F(infinity<double>));
  return beta * clamp(x, -bound, bound);
}
template <class Result> inline F swish_argument_low(F x, F beta, F z);
template <> inline F swish_argument_low<float>(F, F, F) { return 0.0; }
template <> inline F swish_argument_low<double>(F x, F beta, F z) {
  return select((abs(z) < decay_limit<double>)&!(beta == 0.0), product_error(beta, x, z), 0.0);
}

template <class Result> inline F swish_value(F x, F beta);
// For odd subnormals x/2 is a tie, and the true value lies a little off, by a term of beta's sign: so the 1 in the
// denominator is one unit smaller where beta * x is positive, and one larger where it is negative.
template <> inline F swish_value<float>(F x, F beta) {
  // Beyond the largest float32, and its product with 0 is not NaN.
  const F bounded = clamp(x, -0x1p200, 0x1p200);
  const F z = beta * bounded;
  // Everywhere instead of near 0 only, 17 of all results for beta = 1 went the wrong way.
  const F tie = select(beta == 0.0, F(0.0), F(0x1p-51));
  const F unit = select(abs(z) < 0x1p-50, tie, 0.0);
  return logistic_product<float>(bounded, z, 0.0, 1.0 - copy_sign(unit, z));
}
// x is brought near 1 for the division, after which a tiny or a huge one would lose what 2^-n gives back.
template <> inline F swish_value<double>(F x, F beta) {
  const F z = swish_argument(x, beta);
  const F z_low = swish_argument_low<double>(x, beta, z);
  const F n = logistic_exponent<double>(z);
  const F k = moderating_exponent(x);
  const F quotient = logistic_part<double>(x * pow2(-k), z, z_low, 1.0, n);
  const F y = select(z < -decay_limit<double>, copy_sign(0.0, x), scale_up(quotient, max(-3000.0, k - n)));
  return select(x == 0.0, x, y);
}

// What rounding takes from parameter_gradient: terms of a sum may cancel.
template <class Result> inline F swish_parameter_gradient_low(F dy, F x, F beta);
template <> inline F swish_parameter_gradient_low<float>(F, F, F) { return 0.0; }
template <> inline F swish_parameter_gradient_low<double>(F dy, F x, F beta) {
  const F z = swish_argument(x, beta);
  const F a = min(decay_limit<double>, abs(z));
  const F a_low = copy_sign(1.0, z) * swish_argument_low<double>(x, beta, z);
  const F n = nearest_exponent(-a);
  const F q = expm1_reduced<double>(-a, -a_low, n);
  const F first = max(n, -500.0);
  const F slope = logistic_slope<double>(n, q) * pow2(first);
  const F slope_low = logistic_slope_low(n, q, expm1_reduced_low(-a, -a_low, n, q)) * pow2(first);
  const F once = x * slope;
  const F once_low = product_error(x, slope, once) + x * slope_low;
  const F twice = once * dy;
  const F twice_low = product_error(once, dy, twice) + once_low * dy;
  const F low = product_error(twice, x, twice * x) + twice_low * x;
  return select(abs(z) >= decay_limit<double>, 0.0, scale<double>(low, n - first));
}

template <class Result> struct swish {
  using lane = double;
  static F forward(F x, F beta) { return swish_value<Result>(x, beta); }
  // With z = swish_argument(x, beta) < 0, the derivative is slope(x, beta, z, n) * 2^n with n = slope_exponent(z).
  static F slope_exponent(F z) { return nearest_exponent(-min(decay_limit<Result>, abs(z))); }
  static F slope(F x, F beta, F z, F n) {
    const F a = min(decay_limit<Result>, abs(z));
    const F a_low = copy_sign(1.0, z) * swish_argument_low<Result>(x, beta, z);
    return swish_slope<Result>(a, a_low, n, expm1_reduced<Result>(-a, -a_low, n));
  }
  static F gradient(F dy, F x, F beta) {
    const F z = swish_argument(x, beta);
    const F n = slope_exponent(z);
    return gradient_of_gate<Result>(dy, z, slope(x, beta, z, n), n);
  }
  // dy * x^2 * s'(z).
  static F parameter_gradient(F dy, F x, F beta) {
    const F z = swish_argument(x, beta);
    const F a = min(decay_limit<Result>, abs(z));
    const F a_low = copy_sign(1.0, z) * swish_argument_low<Result>(x, beta, z);
    const F n = nearest_exponent(-a);
    const F slope = logistic_slope<Result>(n, expm1_reduced<Result>(-a, -a_low, n));
    // x^2 could overflow before the rest makes it small. Where the rest is 0, x may be infinite.
    const F first = max(n, -500.0);
    const F product = x * (slope * pow2(first)) * dy * x;
    return select(abs(z) >= decay_limit<Result>, 0.0 * dy, scale<Result>(product, n - first));
  }
  static F parameter_gradient_rest(F dy, F x, F beta) { return swish_parameter_gradient_low<Result>(dy, x, beta); }
};

// From here on mish is x and its derivative 1, to far beyond a double's last place.
constexpr double mish_end = 40;

// The derivative of mish without its 2^n, where e = e^t = 2^n * (1 + q): e ((e + 2) d + 4t (1 + e)) / d^2 with d = e^2
// + 2e + 2.
template <class Result> inline F mish_slope(F t, F n, F q);
// At the root, where n is -2, stands the expansion about it: the cancellation costs the float32 next to it a unit.
// Constants: native/fit/roots.py.
template <> inline F mish_slope<float>(F t, F n, F q) {
  const F off = (t + 0x1.31432c0d12d84p+0) + 0x1.bf319154da210p-55;
  const F expansion = off * (0x1.115acb42500bbp+0 + off * (0x1.a34a251d8ad7bp-1 + off * 0x1.574f121a868dbp-3));
  const F e = pow2(n) * (1.0 + q);
  const F d = 2.0 + e * (2.0 + e);
  // One close call near 0, x = -9.31322575e-09, is a tie once rounded to a double.
  const F one = select(abs(t) < 0x1p-24, F(1 - 0x1p-53), F(1.0));
  const F slope = (one + q) * ((e + 2.0) * d + 4.0 * t * (1.0 + e)) / (d * d);
  return select(abs(off) < 0x1p-12, expansion, slope);
}
// Without the errors of its sums and products carried along it would be off by 5.7 ULP of the larger term.
template <> inline F mish_slope<double>(F t, F n, F q) {
  const F p = addend_pow2<double>(n);
  const F factor = 1.0 + q;
  const F factor_low = sum_error(1.0, q, factor);
  const F e = p * factor;
  const F e_low = p * factor_low;
  const F g = e + 2.0;
  const F g_low = sum_error(e, 2.0, g) + e_low;
  const F eg = e * g;
  const F d = eg + 2.0;
  const F d_low = sum_error(eg, 2.0, d) + (product_error(e, g, eg) + (e * g_low + e_low * g));
  const F h = 1.0 + e;
  const F h_low = sum_error(1.0, e, h) + e_low;
  const F first = g * d;
  const F first_low = product_error(g, d, first) + (g * d_low + g_low * d);
  const F second = 4.0 * t * h;
  const F second_low = product_error(4.0 * t, h, second) + 4.0 * t * h_low;
  const F sum = first + second;
  const F sum_low = sum_error(first, second, sum) + (first_low + second_low);
  const F product = factor * sum;
  const F product_low = product_error(factor, sum, product) + (factor * sum_low + factor_low * sum);
  return quotient_by_square(product, product_low, d, d_low);
}

// t * w / (p w + 2) with w = (1 + q) * (p (1 + q) + 2), p = 2^n: mish without its 2^n.
template <class Result> inline F mish_significand(F t, F n, F q);
template <> inline F mish_significand<float>(F t, F n, F q) {
  const F p = pow2(n);
  const F factor = 1.0 + q;
  const F w = factor * (p * factor + 2.0);
  return t * w / (p * w + 2.0);
}
// Without the errors it would be off by 3.7 ULP.
template <> inline F mish_significand<double>(F t, F n, F q) {
  const F p = addend_pow2<double>(n);
  const F factor = 1.0 + q;
  const F factor_low = sum_error(1.0, q, factor);
  const F g = p * factor + 2.0;
  const F g_low = sum_error(p * factor, 2.0, g) + p * factor_low;
  const F w = factor * g;
  const F w_low = product_error(factor, g, w) + (factor * g_low + factor_low * g);
  const F denominator = p * w + 2.0;
  const F denominator_low = sum_error(p * w, 2.0, denominator) + p * w_low;
  const F numerator = t * w;
  const F numerator_low = product_error(t, w, numerator) + t * w_low;
  const F quotient = numerator / denominator;
  return quotient + quotient_rest(numerator, numerator_low, denominator, denominator_low, quotient);
}

// With e = e^x = 2^n * (1 + q), tanh(log(1 + e)) is (e^2 + 2e) / (e^2 + 2e + 2).
template <class Result> struct mish {
  using lane = double;
  static F forward(F x) {
    const F t = clamp(x, -silu_end<Result>, mish_end);
    const F n = nearest_exponent(t);
    const F q = expm1_reduced<Result>(t, 0.0, n);
    const F y = scale<Result>(mish_significand<Result>(t, n, q), n);
    return select((x > mish_end) | (x == 0.0), x, y);
  }
  static F gradient(F dy, F x) {
    const F t = clamp(x, -decay_limit<Result>, mish_end);
    const F n = nearest_exponent(t);
    const F q = expm1_reduced<Result>(t, 0.0, n);
    return select(x > mish_end, dy, scaled_gradient<Result>(dy, mish_slope<Result>(t, n, q), n));
  }
};
