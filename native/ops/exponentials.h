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
template <class Result> constexpr double exp_end = 710;
template <> constexpr double exp_end<float> = 700;

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

// e^t - 1 - x for t <= 0, which is x or a number near 0 that stands for it, and what rounding took from that. Where t
// is x the leading terms cancel, and x^2/2 is what is left near 0.
inline F exp_excess(F t, F x) {
  const F n = nearest_exponent(t);
  const F r = (t - n * ln2_high) - n * ln2_low;
  const F tail = 0.5 * (r * r) + expm1_cubic(r);
  const F p = pow2(n);
  return select((n == 0.0) & (t == x), tail, ((p - 1.0) + p * (r + tail)) - x);
}
inline F exp_excess_low(F t, F x) {
  const F n = nearest_exponent(t);
  const F r = (t - n * ln2_high) - n * ln2_low;
  const F square = r * r;
  const F cubic = expm1_cubic(r);
  const F tail = 0.5 * square + cubic;
  const F tail_low = 0.5 * product_error(r, r, square) + sum_error(0.5 * square, cubic, tail);
  const F p = pow2(n);
  const F q = r + tail;
  const F e = (p - 1.0) + p * q;
  const F e_low = sum_error(p - 1.0, p * q, e) + p * expm1_reduced_low(t, 0.0, n, q);
  return select((n == 0.0) & (t == x), tail_low, sum_error(e, -x, e - x) + e_low);
}
// The t of it.
inline F xielu_argument(F x, F eps) { return max(-60.0, min(0.0, min(eps, x))); }

// alpha_p * x^2 + beta * x for x > 0, and alpha_n * (e^min(x, eps) - 1 - x) + beta * x for x <= 0; finite x.
template <class Result> inline F xielu_right(F x, F alpha_p, F beta);
template <> inline F xielu_right<float>(F x, F alpha_p, F beta) { return star_value<float>(x, alpha_p, beta * x); }
template <> inline F xielu_right<double>(F x, F alpha_p, F beta) {
  const F k = moderating_exponent(x);
  const F j = moderating_exponent(alpha_p);
  const F e = moderating_exponent(beta);
  const F root = x * pow2(-k);
  const F square = root * root;
  const F factor = alpha_p * pow2(-j);
  const F product = factor * square;
  const F product_low = product_error(factor, square, product) + factor * product_error(root, root, square);
  const F slope = beta * pow2(-e);
  const F linear = slope * root;
  // A factor of 0 has no size.
  const F n = select(alpha_p == 0.0, F(-3000.0), 2.0 * k + j);
  return scaled_sum(product, product_low, n, linear, product_error(slope, root, linear), k + e);
}
template <class Result> inline F xielu_left(F x, F alpha_n, F beta, F eps);
template <> inline F xielu_left<float>(F x, F alpha_n, F beta, F eps) {
  return alpha_n * exp_excess(xielu_argument(x, eps), x) + beta * x;
}
template <> inline F xielu_left<double>(F x, F alpha_n, F beta, F eps) {
  const F c = max(moderating_exponent(alpha_n), moderating_exponent(beta));
  const F k = select(abs(x) > 0x1p900, F(100.0), select(abs(x) < 0x1p-900, F(-100.0), F(0.0)));
  const F t = xielu_argument(x, eps);
  const F power = pow2(-k);
  const F factor = alpha_n * pow2(-c);
  const F excess = exp_excess(t, x) * power;
  const F curve = factor * excess;
  const F curve_low = product_error(factor, excess, curve) + factor * (exp_excess_low(t, x) * power);
  const F slope = beta * pow2(-c);
  const F root = x * power;
  const F linear = slope * root;
  const F sum = curve + linear;
  const F low = sum_error(curve, linear, sum) + (curve_low + product_error(slope, root, linear));
  // -0 stays.
  return scale_up(select(low == 0.0, sum, sum + low), c + k);
}

// dy * (alpha_n * e^x + (beta - alpha_n)) with e^x = power * 2^n: beside alpha_n alone, the power would be lost where
// beta is about alpha_n. Where beta is alpha_n, the power is all, down to the least number.
template <class Result> inline F xielu_decay(F dy, F alpha_n, F beta, F power, F n);
template <> inline F xielu_decay<float>(F dy, F alpha_n, F beta, F power, F n) {
  return dy * (alpha_n * (power * pow2(n)) + (beta - alpha_n));
}
template <> inline F xielu_decay<double>(F dy, F alpha_n, F beta, F power, F n) {
  const F slope = alpha_n * (power * pow2(max(-1000.0, n))) + (beta - alpha_n);
  return select(alpha_n == beta, scaled_gradient_of<double>(alpha_n, dy, power, n), dy * slope);
}

// dy times the derivative; left is that for x <= 0.
template <class Result> inline F xielu_gradient(F dy, F x, F alpha_p, F beta, F left);
template <> inline F xielu_gradient<float>(F dy, F x, F alpha_p, F beta, F left) {
  return select(x > 0.0, dy * (2.0 * (alpha_p * x) + beta), left);
}
template <> inline F xielu_gradient<double>(F dy, F x, F alpha_p, F beta, F left) {
  const F k = moderating_exponent(x);
  const F j = moderating_exponent(alpha_p);
  const F e = moderating_exponent(beta);
  const F n = select(alpha_p == 0.0, F(-3000.0), k + j);
  const F m = max(n, e);
  const F curve = 2.0 * (alpha_p * pow2(-j) * (x * pow2(-k))) * pow2(max(-900.0, n - m));
  const F slope = curve + beta * pow2(-e) * pow2(max(-900.0, e - m));
  // The slope may be as large as 2^26: scaled down, lest it overflow before a small dy comes in.
  return select(x > 0.0, growing_gradient<double>(dy, slope * 0x1p-64, m + 64.0), left);
}

// What the parameter alpha_n is multiplied by: 0 for x > 0, and NaN for NaN.
inline F xielu_excess(F x, F eps) { return select(x > 0.0, 0.0, exp_excess(xielu_argument(x, eps), x)); }
template <class Result> inline F xielu_excess_rest(F dy, F x, F eps);
template <> inline F xielu_excess_rest<float>(F, F, F) { return 0.0; }
template <> inline F xielu_excess_rest<double>(F dy, F x, F eps) {
  const F excess = xielu_excess(x, eps);
  const F low = product_error(dy, excess, dy * excess) + dy * exp_excess_low(xielu_argument(x, eps), x);
  return select(x > 0.0, 0.0, low);
}

template <class Result> struct xielu {
  using lane = double;
  static F forward(F x, F alpha_p, F alpha_n, F beta, F eps) {
    const F finite = clamp(x, -largest<double>, largest<double>);
    const F y =
        select(x > 0.0, xielu_right<Result>(finite, alpha_p, beta), xielu_left<Result>(finite, alpha_n, beta, eps));
    const F right = select(!(alpha_p == 0.0), alpha_p * x, select(beta == 0.0, F(0.0), beta * x));
    const F left = select(alpha_n == beta, -alpha_n, (beta - alpha_n) * x);
    return select(abs(x) == infinity<double>, select(x > 0.0, right, left), y);
  }
  // At x = eps half of e^x, as PyTorch has it for the minimum of equals.
  static F gradient(F dy, F x, F alpha_p, F alpha_n, F beta, F eps) {
    const F t = max(-decay_limit<Result>, min(0.0, min(eps, x)));
    const F n = nearest_exponent(t);
    const F q = expm1_reduced<Result>(t, 0.0, n);
    const F p = addend_pow2<Result>(n);
    const F pq = p * q;
    const F e = select(x < eps, (p - 1.0) + pq, select(x == eps, 0.5 * (p + pq) - 1.0, F(-1.0)));
    const F share = select(x < eps, F(1.0), select(x == eps, F(0.5), F(0.0)));
    const F left = select(x < -1.0, xielu_decay<Result>(dy, alpha_n, beta, share * (1.0 + q), n),
                          dy * select(x == x, alpha_n * e + beta, x));
    const F bounded = select(alpha_p == 0.0, min(largest<double>, x), x);
    return xielu_gradient<Result>(dy, bounded, alpha_p, beta, left);
  }
  static F parameter_gradient(F dy, F x, F, F, F, F) {
    return square_term<Result>(dy, positive_part(x, infinity<double>));
  }
  static F parameter_gradient_rest(F dy, F x, F, F, F, F) {
    return square_term_low<Result>(dy, positive_part(x, infinity<double>));
  }
  static F second_parameter_gradient(F dy, F x, F, F, F, F eps) { return dy * xielu_excess(x, eps); }
  static F second_parameter_gradient_rest(F dy, F x, F, F, F, F eps) { return xielu_excess_rest<Result>(dy, x, eps); }
};
