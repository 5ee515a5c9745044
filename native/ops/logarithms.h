// Logarithms, and what is made of log(1 + e^x).

// log(1 + x) for x > -1, finite.
template <class Result> inline F log1p_inside(F x);
template <> inline F log1p_inside<float>(F x) {
  const F u = 1.0 + x;
  const F k = log_exponent(u);
  const F f = log_fraction(u, sum_error(1.0, x, u));
  return settle_tie(log_sum(k, f), log_sum_low(k, f));
}
// A large x is divided by 2^600; the 1 is lost beside it in any case.
template <> inline F log1p_inside<double>(F x) {
  const F u = 1.0 + x;
  const auto large = x > 0x1p900;
  const F reduced = select(large, x * 0x1p-600, u);
  const F f = log_fraction(reduced, select(large, 0.0, sum_error(1.0, x, u)));
  return log_sum(log_exponent(reduced) + select(large, F(600.0), F(0.0)), f);
}

// dy / u for u >= 0.
template <class Result> inline F log1p_gradient(F dy, F u);
template <> inline F log1p_gradient<float>(F dy, F u) {
  const F quotient = dy / u;
  return settle_tie(quotient, remainder(dy, u, quotient));
}
template <> inline F log1p_gradient<double>(F dy, F u) { return dy / u; }

template <class Result> struct log1p {
  using lane = double;
  static F forward(F x) {
    // x - x: NaN keeps its way, and -Infinity is NaN.
    const F outside = select(x == -1.0, F(-infinity<double>), (x - x) / 0.0);
    const F inside = select((x < infinity<double>)&!(x == 0.0), log1p_inside<Result>(x), x);
    return select(x > -1.0, inside, outside);
  }
  static F gradient(F dy, F x) { return log1p_gradient<Result>(dy, select(x < -1.0, (x - x) / 0.0, 1.0 + x)); }
};

// From here on log(1 + e^z) is z, to far beyond a double's last place.
constexpr double softplus_end = 40;

// log(1 + e^z) with e^z = 2^n * (1 + q), without the factor 2^softplus_power<Result>(n).
template <class Result> inline F log_significand(F n, F q);
// A unit more than 1 decides one close call, x = 0.000446809921, which lies 2^-57 from a boundary.
template <> inline F log_significand<float>(F n, F q) { return log_one_plus(((1 + 0x1p-52) + q) * pow2(n), 0.0); }
template <> inline F log_significand<double>(F n, F q) {
  const F factor = 1.0 + q;
  const F p = addend_pow2<double>(n);
  return select(n < -60.0, factor, log_one_plus(p * factor, p * sum_error(1.0, q, factor)));
}
// For float64, a power of two that may be too small for a double stays apart.
template <class Result> inline F softplus_power(F n);
template <> inline F softplus_power<float>(F) { return 0.0; }
template <> inline F softplus_power<double>(F n) { return select(n < -60.0, n, 0.0); }

// The argument of the exponential function, its power of two and the logarithm's significand. One formula on both sides
// of 0: x + log(1 + e^-x) would be a growing term and a falling one, and not monotone.
template <class Result> inline F softplus_argument(F z) { return clamp(z, -decay_limit<Result>, softplus_end); }
template <class Result> inline F softplus_significand(F z, F z_low) {
  const F t = softplus_argument<Result>(z);
  const F n = nearest_exponent(t);
  return log_significand<Result>(n, expm1_reduced<Result>(t, select(t == z, z_low, 0.0), n));
}
template <class Result> inline F softplus_exponent(F z) {
  return softplus_power<Result>(nearest_exponent(softplus_argument<Result>(z)));
}

template <class Result> inline F softplus_quotient(F significand, F n, F beta);
template <> inline F softplus_quotient<float>(F significand, F, F beta) { return significand * (1.0 / beta); }
template <> inline F softplus_quotient<double>(F significand, F n, F beta) {
  const F k = moderating_exponent(beta);
  return scale<double>(significand / (beta * pow2(-k)), max(n - k, -3000.0));
}

template <class Result> struct softplus {
  using lane = double;
  static F forward(F x, F beta) {
    const F z = beta * x;
    const F significand = softplus_significand<Result>(z, argument_product_error<Result>(beta, x, z));
    const F bent = softplus_quotient<Result>(significand, softplus_exponent<Result>(z), beta);
    return select(z > softplus_end, x, bent);
  }
  static F gradient(F dy, F x, F beta) {
    const F z = beta * x;
    return logistic_gradient<Result>(dy, z, argument_product_error<Result>(beta, x, z), sigmoid_one<Result>(z));
  }
};

template <class Result> struct log_sigmoid {
  using lane = double;
  static F forward(F x) {
    const F bent = scale<Result>(softplus_significand<Result>(-x, 0.0), softplus_exponent<Result>(-x));
    return -select(-x > softplus_end, -x, bent);
  }
  static F gradient(F dy, F x) { return logistic_gradient<Result>(dy, -x, 0.0, sigmoid_one<Result>(-x)); }
};
