// GELU: x times the normal distribution function, and the form with tanh that stands for it.

// The cut-off of exp.h in terms of x: beyond, the result is x or -0, the derivative 1 or -0.
template <class Result> constexpr double gelu_end = 55;
template <> constexpr double gelu_end<float> = 37.66;

// Where |x| * Phi(-|x|) has come below half the least number of the dtype.
template <class Result> constexpr double gelu_tail_end = 55;
template <> constexpr double gelu_tail_end<float> = 14.6;

template <class Result> struct gelu_none {
  using lane = double;
  // max(x, 0) - |x| * Phi(-|x|): one formula for both sides that keeps the tail.
  static F forward(F x) {
    const F tail = tail_product<Result>(min(gelu_tail_end<Result>, abs(x)));
    return break_tie<Result>(x, select(x > 0.0, x - tail, -tail));
  }
  // For negative x, gelu'(x) = slope(x, n) * 2^n with n = slope_exponent(x).
  static F slope_exponent(F x) { return density_exponent(min(gelu_end<Result>, abs(x))); }
  static F slope(F x, F n) {
    const F t = min(gelu_end<Result>, abs(x));
    return tail_slope<Result>(t, density_rest<Result>(t, n));
  }
  static F gradient(F dy, F x) {
    const F n = slope_exponent(x);
    return gradient_of_gate<Result>(dy, x, slope(x, n), n);
  }
};

// 0.5 x (1 + tanh(sqrt(2/pi)(x + 0.044715 x^3))) = x * s(z) with z = x * (a + b x^2): no tanh, nothing cancels.
constexpr double gelu_a = 0x1.9884533d43651p+0;
constexpr double gelu_a_low = -0x1.cbc0d30ebfd15p-54;
constexpr double gelu_b = 0x1.2444f2a4d8b4bp-4;
constexpr double gelu_b_low = -0x1.6c843a29d1c70p-61;

// z, and what rounding took from it: an error in z becomes one of e^z, up to 700 times as large.
template <class Result> inline F gelu_argument(F x) { return x * (gelu_a + gelu_b * (x * x)); }
template <class Result> inline F gelu_argument_low(F x);
template <> inline F gelu_argument_low<float>(F) { return 0.0; }
template <> inline F gelu_argument_low<double>(F x) {
  const F square = x * x;
  const F cubic = gelu_b * square;
  const F cubic_low =
      product_error(gelu_b, square, cubic) + (gelu_b * product_error(x, x, square) + gelu_b_low * square);
  const F factor = gelu_a + cubic;
  const F factor_low = sum_error(gelu_a, cubic, factor) + (cubic_low + gelu_a_low);
  return product_error(x, factor, x * factor) + x * factor_low;
}

// 1 - a * z'(a), with z' = gelu_a + 3 gelu_b a^2, and what rounding took from it.
template <class Result> inline F gelu_b_term(F a);
// In this order: in that of the double version one close call near the root, 0xbf414072, went the wrong way.
template <> inline F gelu_b_term<float>(F a) { return (1.0 - gelu_a * a) - 3.0 * gelu_b * (a * a) * a; }
template <> inline F gelu_b_term<double>(F a) { return 1.0 - a * (gelu_a + 3.0 * gelu_b * (a * a)); }
template <class Result> inline F gelu_b_term_low(F a);
template <> inline F gelu_b_term_low<float>(F) { return 0.0; }
template <> inline F gelu_b_term_low<double>(F a) {
  const F three_b = 3.0 * gelu_b;
  const F square = a * a;
  const F cubic = three_b * square;
  const F three_b_low = product_error(3.0, gelu_b, three_b) + 3.0 * gelu_b_low;
  const F cubic_low =
      product_error(three_b, square, cubic) + (three_b * product_error(a, a, square) + three_b_low * square);
  const F slope = gelu_a + cubic;
  const F slope_low = sum_error(gelu_a, cubic, slope) + (cubic_low + gelu_a_low);
  const F product = a * slope;
  const F product_low = product_error(a, slope, product) + a * slope_low;
  return sum_error(1.0, -product, 1.0 - product) - product_low;
}

// The same for z.
template <class Result> constexpr double gelu_tanh_end = 27.2;
template <> constexpr double gelu_tanh_end<float> = 21.153;

template <class Result> constexpr double gelu_tanh_tail_end = 27.2;
template <> constexpr double gelu_tanh_tail_end<float> = 10.9;

template <class Result> struct gelu_tanh {
  using lane = double;
  static F forward(F x) {
    const F bounded = max(-gelu_tanh_tail_end<Result>, x);
    const F inner = min(gelu_tanh_end<Result>, bounded);
    const F z = gelu_argument<Result>(inner);
    const F y = logistic_product<Result>(bounded, z, gelu_argument_low<Result>(inner), sigmoid_one<Result>(x));
    return break_tie<Result>(x, y);
  }
  // As in gelu_none.
  static F slope_exponent(F x) { return nearest_exponent(-gelu_argument<Result>(min(gelu_tanh_end<Result>, abs(x)))); }
  static F slope(F x, F n) {
    const F a = min(gelu_tanh_end<Result>, abs(x));
    const F z = gelu_argument<Result>(a);
    const F q = expm1_reduced<Result>(-z, -gelu_argument_low<Result>(a), n);
    // As in tail_slope: two close calls near 0.
    const F one = select(a < 0x1p-16, F(1 - 0x1p-51), F(1.0));
    return gate_slope<Result>(gelu_b_term<Result>(a), gelu_b_term_low<Result>(a), n, q, one);
  }
  static F gradient(F dy, F x) {
    const F n = slope_exponent(x);
    return gradient_of_gate<Result>(dy, x, slope(x, n), n);
  }
};

// x * s(1.702 x), the first approximation of gelu. The steepness is the double next to 1.702.
constexpr double quick_gelu_beta = 1.702;

// Below, it is -0.
template <class Result> constexpr double quick_gelu_end = 881;
template <> constexpr double quick_gelu_end<float> = 65;

// x / (p + 1 + q), see logistic_quotient.
template <class Result> inline F quick_gelu_quotient(F x, F p, F q);
// Two close calls, x = +-0.00368482783, are ties once rounded to a double, and so is x/2 for odd subnormals.
template <> inline F quick_gelu_quotient<float>(F x, F p, F q) {
  const F p_one = p + 1.0;
  const F sum = p_one + q;
  const F sum_low = sum_error(p, 1.0, p_one) + sum_error(p_one, q, sum);
  const F quotient = x / sum;
  return settle_tie(quotient, quotient_rest(x, 0.0, sum, sum_low, quotient));
}
template <> inline F quick_gelu_quotient<double>(F x, F p, F q) { return logistic_quotient<double>(x, p, 1.0, q); }

// The derivative of z * s(z) at z = -(a + a_low), see swish_slope.
template <class Result> inline F quick_gelu_slope(F a, F a_low, F n, F q);
template <> inline F quick_gelu_slope<float>(F a, F, F n, F q) { return gate_slope<float>(1.0 - a, 0.0, n, q, 1.0); }
template <> inline F quick_gelu_slope<double>(F a, F a_low, F n, F q) { return swish_slope<double>(a, a_low, n, q); }

template <class Result> struct quick_gelu {
  using lane = double;
  static F forward(F x) {
    const F bounded = max(-quick_gelu_end<Result>, x);
    const F z = quick_gelu_beta * bounded;
    const F z_low = product_error(quick_gelu_beta, bounded, z);
    const F n = logistic_exponent<Result>(z);
    const F t = logistic_decay<Result>(z);
    // The exponential as for float64, with z_low: for float32 one close call, x = -22.1037617, needs it.
    const F q = expm1_reduced<double>(t, select(t == -z, -z_low, 0.0), n);
    const F part = quick_gelu_quotient<Result>(bounded, addend_pow2<Result>(-n), q);
    return select(x == 0.0, x, scale<Result>(part, -n));
  }
  static F gradient(F dy, F x) {
    const F z = quick_gelu_beta * x;
    const F z_low = product_error(quick_gelu_beta, x, z);
    const F a = min(decay_limit<Result>, abs(z));
    const F n = nearest_exponent(-a);
    const F a_low = select(a == abs(z), copy_sign(1.0, z) * z_low, 0.0);
    const F slope = quick_gelu_slope<Result>(a, a_low, n, expm1_reduced<Result>(-a, -a_low, n));
    return gradient_of_gate<Result>(dy, x, slope, n);
  }
};

// The cut-off of exp.h in terms of x.
template <class Result> constexpr double erf_end = 38.9;
template <> constexpr double erf_end<float> = 26.63;

template <class Result> struct erf {
  using lane = double;
  static F forward(F x) { return copy_sign(erf_value<Result>(abs(x)), x); }
  static F gradient(F dy, F x) {
    const F a = min(erf_end<Result>, abs(x));
    const F square = a * a;
    const F n = nearest_exponent(-square);
    const F q = expm1_reduced<Result>(-square, -argument_product_error<Result>(a, a, square), n);
    return scaled_gradient<Result>(dy, erf_slope<Result>(q), n);
  }
};
