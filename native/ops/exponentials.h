// Exponential functions, and units that saturate exponentially.

// dy * e^(x + x_low). A dy for an infinite derivative comes in infinite: beyond the limits e^x is large or small, no
// more.
template <class Result> inline F exp_gradient(F dy, F x, F x_low) {
  const F t = clamp(x, -decay_limit<Result>, growth_limit<Result>);
  const F n = nearest_exponent(t);
  const F q = expm1_reduced<Result>(t, select(t == x, x_low, 0.0), n);
  return growing_gradient<Result>(dy, 1.0 + q, n);
}

// (1 + q) * 2^n, n up to 1024.
template <class Result> inline F exp_value(F q, F n);
template <> inline F exp_value<float>(F q, F n) { return (1.0 + q) * pow2(n); }
template <> inline F exp_value<double>(F q, F n) { return scale<double>(2.0 * (1.0 + q), n - 1.0); }

// From here on e^x overflows. For float32 long before: with n = 1024 the 2^n of a double would.
template <class Result> constexpr double exp_end;
template <> constexpr double exp_end<float> = 700;
template <> constexpr double exp_end<double> = 710;

// What expm1_significand leaves out.
template <class Result> inline F expm1_scaled(F x, F n);
template <> inline F expm1_scaled<float>(F x, F) { return x; }
template <> inline F expm1_scaled<double>(F x, F n) { return scale_up(x, max(n, 0.0)); }

template <class Result> struct exp {
  using lane = double;
  static F forward(F x) {
    const F t = clamp(x, -decay_limit<Result>, exp_end<Result>);
    const F n = nearest_exponent(t);
    return exp_value<Result>(expm1_reduced<Result>(t, 0.0, n), n);
  }
  static F gradient(F dy, F x) { return exp_gradient<Result>(select(x == infinity<double>, dy * x, dy), x, 0.0); }
};

template <class Result> struct expm1 {
  using lane = double;
  static F forward(F x) {
    const F t = clamp(x, -60.0, exp_end<Result>);
    const F n = nearest_exponent(t);
    const F significand = expm1_significand<Result>(n, expm1_reduced<Result>(t, 0.0, n));
    return select(x == 0.0, x, expm1_scaled<Result>(significand, n));
  }
  static F gradient(F dy, F x) { return exp<Result>::gradient(dy, x); }
};

// factor * (e^x - 1) for x < 0, with e^x = p * (1 + q), p a power of two: p - 1 is exact, and near 0 it is 0 and q has
// full relative accuracy.
template <class Result> inline F saturating(F factor, F x) {
  const F t = max(-60.0, min(0.0, x));
  const F n = nearest_exponent(t);
  const F p = pow2(n);
  return factor * ((p - 1.0) + p * expm1_reduced<Result>(t, 0.0, n));
}

template <class Result> inline F saturating_argument(F x) { return max(-decay_limit<Result>, min(0.0, x)); }

template <class Result> struct elu {
  using lane = double;
  static F forward(F x, F alpha) { return select(x < 0.0, saturating<Result>(alpha, x), x); }
  static F gradient(F dy, F x, F alpha) {
    const F t = saturating_argument<Result>(x);
    const F n = nearest_exponent(t);
    const F q = expm1_reduced<Result>(t, 0.0, n);
    return select(x > 0.0, dy, scaled_gradient_of<Result>(alpha, dy, 1.0 + q, n));
  }
};

// Constants: native/fit/selu.py.
constexpr double selu_scale = 0x1.0cfabd6a91132p+0;
constexpr double selu_scale_alpha = 0x1.c212cc640f031p+0;

// For float32, one close call, x = -0.373954892, goes the wrong way by what the fit of e^x is off there, 2^-50: so the
// factor is so much larger. Below -0.35 that decides no other; above, it does.
template <class Result> inline F selu_factor(F x);
template <> inline F selu_factor<float>(F x) { return select(x < -0.35, F(0x1.c212cc640f035p+0), F(selu_scale_alpha)); }
template <> inline F selu_factor<double>(F) { return selu_scale_alpha; }

template <class Result> struct selu {
  using lane = double;
  static F forward(F x) { return select(x < 0.0, saturating<Result>(selu_factor<Result>(x), x), selu_scale * x); }
  static F gradient(F dy, F x) {
    const F t = saturating_argument<Result>(x);
    const F n = nearest_exponent(t);
    const F q = expm1_reduced<Result>(t, 0.0, n);
    return select(x > 0.0, dy * selu_scale, scaled_gradient<Result>(dy, selu_scale_alpha * (1.0 + q), n));
  }
};

// x / alpha, and what rounding took from it.
template <class Result> inline F celu_argument(F x, F alpha);
template <> inline F celu_argument<float>(F x, F alpha) { return x * (1.0 / alpha); }
template <> inline F celu_argument<double>(F x, F alpha) { return x / alpha; }
template <class Result> inline F celu_argument_low(F x, F alpha, F z);
template <> inline F celu_argument_low<float>(F, F, F) { return 0.0; }
// Of a small alpha the rest would be lost, with a large one z * alpha may overflow.
template <> inline F celu_argument_low<double>(F x, F alpha, F z) {
  const F power = pow2(-moderating_exponent(alpha));
  return quotient_rest(x * power, 0.0, alpha * power, 0.0, z);
}

// alpha * (e^z - 1) for the significand of that, and any n.
template <class Result> inline F celu_product(F alpha, F significand, F n);
template <> inline F celu_product<float>(F alpha, F significand, F) { return alpha * significand; }
template <> inline F celu_product<double>(F alpha, F significand, F n) {
  const F k = moderating_exponent(alpha);
  return scale_up(alpha * pow2(-k) * significand, min(max(n, 0.0) + k, 2047.0));
}

template <class Result> struct celu {
  using lane = double;
  // For negative alpha the branch of x <= 0 grows. Where x / alpha is so small that x is the result, it may have lost
  // its digits.
  static F forward(F x, F alpha) {
    const F z = celu_argument<Result>(min(0.0, x), alpha);
    const F t = clamp(z, -60.0, growth_limit<Result>);
    const F t_low = select(t == z, celu_argument_low<Result>(x, alpha, z), 0.0);
    const F n = nearest_exponent(t);
    const F significand = expm1_significand<Result>(n, expm1_reduced<Result>(t, t_low, n));
    const F unit = celu_product<Result>(alpha, significand, n);
    return select((x > 0.0) | (abs(z) < 0x1p-54), x, unit);
  }
  static F gradient(F dy, F x, F alpha) {
    const F z = celu_argument<Result>(min(0.0, x), alpha);
    const F upstream = select((x == -infinity<double>)&(alpha < 0.0), dy * infinity<double>, dy);
    return select(x > 0.0, dy, exp_gradient<Result>(upstream, z, celu_argument_low<Result>(x, alpha, z)));
  }
};
