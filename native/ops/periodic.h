// x plus something periodic.

// t = alpha * x, and what rounding took from it. In float64 both factors are brought near 1 and the product is scaled
// back, but not to where nothing of it is left in the results, nor beyond the reach of sine.h.
inline F snake_exponent(F x, F alpha) { return moderating_exponent(x) + moderating_exponent(alpha); }
inline F snake_scale(F x, F alpha) { return pow2(clamp(snake_exponent(x, alpha), -200.0, sine_reach_exponent)); }
template <class Result> inline F snake_argument(F x, F alpha);
template <> inline F snake_argument<float>(F x, F alpha) {
  const F t = alpha * x;
  return t;
}
template <> inline F snake_argument<double>(F x, F alpha) {
  const F root = x * pow2(-moderating_exponent(x));
  const F factor = alpha * pow2(-moderating_exponent(alpha));
  const F t = clamp(root * factor * snake_scale(x, alpha), -sine_reach, sine_reach);
  return t;
}
template <class Result> inline F snake_argument_low(F x, F alpha);
template <> inline F snake_argument_low<float>(F, F) { return 0.0; }
template <> inline F snake_argument_low<double>(F x, F alpha) {
  const F root = x * pow2(-moderating_exponent(x));
  const F factor = alpha * pow2(-moderating_exponent(alpha));
  const F t_low = exact_product_error(root, factor, root * factor) * snake_scale(x, alpha);
  return t_low;
}

// sin^2 t / t, and what rounding took from it; 0 / 0 at 0.
template <class Result> inline F snake_ratio(F x, F alpha) {
  const F t = snake_argument<Result>(x, alpha);
  const F t_low = snake_argument_low<Result>(x, alpha);
  const F ratio = squared_sine<double>(phase<Result>(t, t_low), phase_low<Result>(t, t_low)) / t;
  return ratio;
}
template <class Result> inline F snake_ratio_low(F x, F alpha) {
  const F t = snake_argument<Result>(x, alpha);
  const F t_low = snake_argument_low<Result>(x, alpha);
  const F f = phase<Result>(t, t_low);
  const F f_low = phase_low<Result>(t, t_low);
  const F low = quotient_rest(squared_sine<double>(f, f_low), squared_sine_low(f, f_low), t, t_low,
                              snake_ratio<Result>(x, alpha));
  return low;
}

// x + sin^2 t / alpha; in float64 x * (1 + sin^2 t / t), with x brought near 1.
template <class Result> inline F snake_value(F x, F alpha);
template <> inline F snake_value<float>(F x, F alpha) {
  const F t = snake_argument<float>(x, alpha);
  return x + squared_sine<float>(phase<float>(t, 0.0), 0.0) / alpha;
}
template <> inline F snake_value<double>(F x, F alpha) {
  const F ratio = snake_ratio<double>(x, alpha);
  const F k = moderating_exponent(x);
  const F root = x * pow2(-k);
  const F term = root * ratio;
  const F sum = root + term;
  const F low =
      sum_error(root, term, sum) + (product_error(root, ratio, term) + root * snake_ratio_low<double>(x, alpha));
  return scale_up(sum + low, k);
}

// 1 + sin 2t as 2 sin^2 (t + pi/4), which keeps its digits near its roots.
template <class Result> inline F snake_slope(F x, F alpha) {
  const F t = snake_argument<Result>(x, alpha);
  const F t_low = snake_argument_low<Result>(x, alpha);
  const F f = phase<Result>(t, t_low);
  const F f_low = phase_low<Result>(t, t_low);
  return 2.0 * squared_sine<Result>(later_phase(f, f_low), later_phase_low(f, f_low));
}

// The derivative by alpha is (t sin 2t - sin^2 t) / alpha^2, which is x^2 times w = (sin 2t - sin^2 t / t) / t. That is
// 1 at t = 0, and elsewhere its terms cancel: for float32, too, a double is not enough there.
template <class Result> inline F snake_numerator(F x, F alpha) {
  const F t = snake_argument<Result>(x, alpha);
  const F t_low = snake_argument_low<Result>(x, alpha);
  const F numerator = double_sine(phase<Result>(t, t_low), phase_low<Result>(t, t_low)) - snake_ratio<Result>(x, alpha);
  return numerator;
}
template <class Result> inline F snake_numerator_low(F x, F alpha) {
  const F t = snake_argument<Result>(x, alpha);
  const F t_low = snake_argument_low<Result>(x, alpha);
  const F f = phase<Result>(t, t_low);
  const F f_low = phase_low<Result>(t, t_low);
  const F error = sum_error(double_sine(f, f_low), -snake_ratio<Result>(x, alpha), snake_numerator<Result>(x, alpha));
  const F low = error + (double_sine_low(f, f_low) - snake_ratio_low<Result>(x, alpha));
  return low;
}
template <class Result> inline F snake_weight(F x, F alpha) {
  const F numerator = snake_numerator<Result>(x, alpha) + snake_numerator_low<Result>(x, alpha);
  const F w = select(x == 0.0, 1.0, numerator / snake_argument<Result>(x, alpha));
  return w;
}
template <class Result> inline F snake_weight_low(F x, F alpha) {
  const F t = snake_argument<Result>(x, alpha);
  const F high = snake_numerator<Result>(x, alpha);
  const F low = snake_numerator_low<Result>(x, alpha);
  const F numerator = high + low;
  const F t_low = snake_argument_low<Result>(x, alpha);
  const F w_low = quotient_rest(numerator, sum_error(high, low, numerator), t, t_low, numerator / t);
  return select(x == 0.0, 0.0, w_low);
}

// dy * x^2 * w, of which only the result may be beyond the limits of the dtype, and what rounding took from it. A t
// that was cut off made w too large.
inline F snake_term_exponent(F dy, F x, F alpha) {
  const F excess = max(0.0, snake_exponent(x, alpha) - sine_reach_exponent);
  return min(2047.0, (2.0 * moderating_exponent(x) + moderating_exponent(dy)) - excess);
}
inline F snake_term(F dy, F x, F alpha, F weight) {
  const F root = x * pow2(-moderating_exponent(x));
  const F product = dy * pow2(-moderating_exponent(dy)) * (root * root);
  return scale_up(product * weight, snake_term_exponent(dy, x, alpha));
}
inline F snake_term_low(F dy, F x, F alpha, F weight, F weight_low) {
  const F root = x * pow2(-moderating_exponent(x));
  const F square = root * root;
  const F factor = dy * pow2(-moderating_exponent(dy));
  const F product = factor * square;
  const F product_low = product_error(factor, square, product) + factor * product_error(root, root, square);
  const F low = product_error(product, weight, product * weight) + (product * weight_low + product_low * weight);
  return scale_up(low, snake_term_exponent(dy, x, alpha));
}

template <class Result> struct snake {
  using lane = double;
  static F forward(F x, F alpha) {
    return select((x == 0.0) | (abs(x) == infinity<double>), x, snake_value<Result>(x, alpha));
  }
  static F gradient(F dy, F x, F alpha) { return dy * snake_slope<Result>(x, alpha); }
  static F parameter_gradient(F dy, F x, F alpha) { return snake_term(dy, x, alpha, snake_weight<Result>(x, alpha)); }
  static F parameter_gradient_rest(F dy, F x, F alpha) {
    return snake_term_low(dy, x, alpha, snake_weight<Result>(x, alpha), snake_weight_low<Result>(x, alpha));
  }
};
