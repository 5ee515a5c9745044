// x plus something periodic.

// t = alpha * x, and what rounding took from it. In float64 both factors are brought near 1 and the product is scaled
// back, but not to where nothing of it is left in the results, nor beyond the reach of sine.h.
inline F snake_exponent(F x, F alpha) { return moderating_exponent(x) + moderating_exponent(alpha); }
inline F snake_scale(F x, F alpha) { return pow2(clamp(snake_exponent(x, alpha), -200.0, sine_reach_exponent)); }
template <class Result> inline F snake_argument(F x, F alpha);
template <> inline F snake_argument<float>(F x, F alpha) { return alpha * x; }
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

// x + sin^2 t / alpha; in float64 x * (1 + sin^2 t / t), with x brought near 1.
template <class Result> inline F snake_value(F x, F alpha);
template <> inline F snake_value<float>(F x, F alpha) { return x + squared_sine<float>(turn(alpha * x), 0.0) / alpha; }
template <> inline F snake_value<double>(F x, F alpha) {
  const F t = snake_argument<double>(x, alpha);
  const F t_low = snake_argument_low<double>(x, alpha);
  const F whole = turn(t);
  const F later = turn_of_low<double>(t_low);
  const F rest = turn_rest(t, whole) + turn_rest_of_low<double>(t_low, later);
  const F f = phase(whole, rest, later);
  const F r = angle(f);
  const F r_low = angle_low(f, phase_low(whole, rest, later, f), r);
  const F s = sine(r, r_low);
  const F s_low = sine_low(r, r_low, s);
  const F square = squared_of(f, s, s_low);
  const F ratio = square / t;
  const F ratio_low = quotient_rest(square, squared_of_low(f, s, s_low, square), t, t_low, ratio);
  const F k = moderating_exponent(x);
  const F root = x * pow2(-k);
  const F term = root * ratio;
  const F sum = root + term;
  return scale_up(sum + (sum_error(root, term, sum) + (product_error(root, ratio, term) + root * ratio_low)), k);
}

// 1 + sin 2t as 2 sin^2 (t + pi/4), which keeps its digits near its roots.
template <class Result> inline F snake_slope(F x, F alpha) {
  const F t = snake_argument<Result>(x, alpha);
  const F t_low = snake_argument_low<Result>(x, alpha);
  const F whole = turn(t);
  const F later = turn_of_low<Result>(t_low);
  const F rest = turn_rest(t, whole) + turn_rest_of_low<Result>(t_low, later);
  const F f = phase(whole, rest, later);
  const F f_low = phase_low(whole, rest, later, f);
  const F g = phase(f, f_low, 0.25);
  return 2.0 * squared_sine<Result>(g, phase_low(f, f_low, 0.25, g));
}

// The derivative by alpha is (t sin 2t - sin^2 t) / alpha^2, which is x^2 times w = (sin 2t - sin^2 t / t) / t. That is
// 1 at t = 0, and elsewhere its terms cancel: for float32, too, a double is not enough there. First t * w, of
// t / pi = f + f_low, and of the sine s of the folded angle r, with what rounding took from each; at 0 it is NaN.
inline F snake_numerator(F t, F t_low, F f, F r, F r_low, F s, F s_low) {
  const F square = squared_of(f, s, s_low);
  const F ratio = square / t;
  const F ratio_low = quotient_rest(square, squared_of_low(f, s, s_low, square), t, t_low, ratio);
  const F c = cosine(r, r_low);
  const F product = s * c;
  const F product_low = product_error(s, c, product) + (s * cosine_low(r, r_low, c) + s_low * c);
  const F sign = copy_sign(2.0, f);
  const F difference = sign * product - ratio;
  return difference + (sum_error(sign * product, -ratio, difference) + (sign * product_low - ratio_low));
}
inline F snake_numerator_low(F t, F t_low, F f, F r, F r_low, F s, F s_low, F numerator) {
  const F square = squared_of(f, s, s_low);
  const F ratio = square / t;
  const F ratio_low = quotient_rest(square, squared_of_low(f, s, s_low, square), t, t_low, ratio);
  const F c = cosine(r, r_low);
  const F product = s * c;
  const F product_low = product_error(s, c, product) + (s * cosine_low(r, r_low, c) + s_low * c);
  const F sign = copy_sign(2.0, f);
  const F difference = sign * product - ratio;
  const F low = sum_error(sign * product, -ratio, difference) + (sign * product_low - ratio_low);
  return sum_error(difference, low, numerator);
}
template <class Result> inline F snake_weight(F x, F alpha) {
  const F t = snake_argument<Result>(x, alpha);
  const F t_low = snake_argument_low<Result>(x, alpha);
  const F whole = turn(t);
  const F later = turn_of_low<Result>(t_low);
  const F rest = turn_rest(t, whole) + turn_rest_of_low<Result>(t_low, later);
  const F f = phase(whole, rest, later);
  const F r = angle(f);
  const F r_low = angle_low(f, phase_low(whole, rest, later, f), r);
  const F s = sine(r, r_low);
  return select(x == 0.0, 1.0, snake_numerator(t, t_low, f, r, r_low, s, sine_low(r, r_low, s)) / t);
}
inline F snake_weight_low(F x, F alpha, F weight) {
  const F t = snake_argument<double>(x, alpha);
  const F t_low = snake_argument_low<double>(x, alpha);
  const F whole = turn(t);
  const F later = turn_of_low<double>(t_low);
  const F rest = turn_rest(t, whole) + turn_rest_of_low<double>(t_low, later);
  const F f = phase(whole, rest, later);
  const F r = angle(f);
  const F r_low = angle_low(f, phase_low(whole, rest, later, f), r);
  const F s = sine(r, r_low);
  const F s_low = sine_low(r, r_low, s);
  const F numerator = snake_numerator(t, t_low, f, r, r_low, s, s_low);
  const F low = snake_numerator_low(t, t_low, f, r, r_low, s, s_low, numerator);
  return select(x == 0.0, 0.0, quotient_rest(numerator, low, t, t_low, weight));
}

// dy * x^2 * w, of which only the result may be beyond the limits of the dtype, and what rounding took from it.
template <class Result> inline F snake_term(F dy, F x, F alpha);
template <> inline F snake_term<float>(F dy, F x, F alpha) { return dy * (x * x) * snake_weight<float>(x, alpha); }
template <class Result> inline F snake_term_low(F dy, F x, F alpha);
template <> inline F snake_term_low<float>(F, F, F) { return 0.0; }
// A t that was cut off made w too large.
inline F snake_term_exponent(F dy, F x, F alpha) {
  const F excess = max(0.0, snake_exponent(x, alpha) - sine_reach_exponent);
  return min(2047.0, (2.0 * moderating_exponent(x) + moderating_exponent(dy)) - excess);
}
template <> inline F snake_term<double>(F dy, F x, F alpha) {
  const F root = x * pow2(-moderating_exponent(x));
  const F product = dy * pow2(-moderating_exponent(dy)) * (root * root);
  return scale_up(product * snake_weight<double>(x, alpha), snake_term_exponent(dy, x, alpha));
}
template <> inline F snake_term_low<double>(F dy, F x, F alpha) {
  const F root = x * pow2(-moderating_exponent(x));
  const F square = root * root;
  const F factor = dy * pow2(-moderating_exponent(dy));
  const F product = factor * square;
  const F product_low = product_error(factor, square, product) + factor * product_error(root, root, square);
  const F weight = snake_weight<double>(x, alpha);
  const F low = product_error(product, weight, product * weight) +
                (product * snake_weight_low(x, alpha, weight) + product_low * weight);
  return scale_up(low, snake_term_exponent(dy, x, alpha));
}

template <class Result> struct snake {
  using lane = double;
  static F forward(F x, F alpha) {
    return select((x == 0.0) | (abs(x) == infinity<double>), x, snake_value<Result>(x, alpha));
  }
  static F gradient(F dy, F x, F alpha) { return dy * snake_slope<Result>(x, alpha); }
  static F parameter_gradient(F dy, F x, F alpha) { return snake_term<Result>(dy, x, alpha); }
  static F parameter_gradient_rest(F dy, F x, F alpha) { return snake_term_low<Result>(dy, x, alpha); }
};
