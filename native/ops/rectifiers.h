// Piecewise linear: at most one rounding, so that arithmetic in the dtype itself gives the correctly rounded result.

template <class Result> struct relu {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x) { return select(x < V(0), V(0), x); }
  static V gradient(V dy, V x) { return dy * select(x > V(0), V(1), select(x <= V(0), V(0), x)); }
};

template <class Result> struct leaky_relu {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x, V negative_slope) {
    // 0 * -Infinity would be NaN.
    const V lowest = select(negative_slope == V(0), V(-largest<Result>), V(-infinity<Result>));
    return select(x > V(0), x, negative_slope * max(lowest, x));
  }
  static V gradient(V dy, V x, V negative_slope) {
    return dy * select(x > V(0), V(1), select(x <= V(0), negative_slope, x));
  }
};

template <class Result> struct prelu {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x, V alpha) { return leaky_relu<Result>::forward(x, alpha); }
  static V gradient(V dy, V x, V alpha) { return leaky_relu<Result>::gradient(dy, x, alpha); }
  // The term that an element adds to dalpha: dy * x for x <= 0, and what rounding took from it.
  static F parameter_gradient(F dy, F x, F) { return dy * select(x > 0.0, 0.0, x); }
  static F parameter_gradient_rest(F dy, F x, F) {
    const F slope = select(x > 0.0, 0.0, x);
    return argument_product_error<Result>(dy, slope, dy * slope);
  }
};

// max(x, 0), limited from above; NaN passes.
inline F positive_part(F x, F limit) { return select(x > 0.0, min(limit, x), select(x <= 0.0, 0.0, x)); }

// term * 2^n + addend * 2^e, each of them with what rounding took from it, of which only the result may be beyond the
// limits of the dtype.
inline F scaled_sum(F term, F term_low, F n, F addend, F addend_low, F e) {
  const F m = max(n, e);
  // A term this far below the other does not count.
  const F first = pow2(max(-900.0, n - m));
  const F second = pow2(max(-900.0, e - m));
  const F a = term * first;
  const F b = addend * second;
  const F sum = a + b;
  return scale_up(sum + (sum_error(a, b, sum) + (term_low * first + addend_low * second)), min(2047.0, m));
}

// scale * r^2 + bias with everything that rounding takes put back before the last one, so that it holds where the terms
// cancel.
template <class Result> inline F star_value(F x, F scale, F bias);
// Infinity becomes a number whose square is infinite to the dtype, and 0 times 0.
template <> inline F star_value<float>(F x, F scale, F bias) {
  const F r = positive_part(x, 0x1p200);
  const F square = r * r;
  const F product = scale * square;
  const F sum = product + bias;
  return sum + (sum_error(product, bias, sum) + product_error(scale, square, product));
}
// Each factor is brought near 1, and the terms below it: only the result may be beyond the limits of the dtype.
template <> inline F star_value<double>(F x, F scale, F bias) {
  const F r = positive_part(x, select(scale == 0.0, F(0.0), F(largest<double>)));
  const F k = moderating_exponent(r);
  const F j = moderating_exponent(scale);
  const F root = r * pow2(-k);
  const F square = root * root;
  const F factor = scale * pow2(-j);
  const F product = factor * square;
  const F product_low = product_error(factor, square, product) + factor * product_error(root, root, square);
  const F e = moderating_exponent(bias);
  const F y = scaled_sum(product, product_low, 2.0 * k + j, bias * pow2(-e), 0.0, e);
  return select((x == infinity<double>)&!(scale == 0.0), scale * x, y);
}

// dy * slope * r, of which only the result may be beyond the limits of the dtype.
template <class Result> inline F star_gradient(F dy, F r, F slope);
template <> inline F star_gradient<float>(F dy, F r, F slope) { return dy * (slope * r); }
template <> inline F star_gradient<double>(F dy, F r, F slope) {
  const F k = moderating_exponent(r);
  return scaled_gradient_of<double>(slope, dy, 2.0 * (r * pow2(-k)), k - 1.0);
}

// dy * r^2, and what rounding took from it.
template <class Result> inline F square_term(F dy, F r);
template <> inline F square_term<float>(F dy, F r) { return dy * (r * r); }
template <> inline F square_term<double>(F dy, F r) {
  const F k = moderating_exponent(r);
  const F j = moderating_exponent(dy);
  const F root = r * pow2(-k);
  return scale_up(dy * pow2(-j) * (root * root), min(2047.0, 2.0 * k + j));
}
template <class Result> inline F square_term_low(F dy, F r);
template <> inline F square_term_low<float>(F dy, F r) { return product_error(dy, r * r, dy * (r * r)); }
template <> inline F square_term_low<double>(F dy, F r) {
  const F k = moderating_exponent(r);
  const F j = moderating_exponent(dy);
  const F root = r * pow2(-k);
  const F square = root * root;
  const F factor = dy * pow2(-j);
  const F low = product_error(factor, square, factor * square) + factor * product_error(root, root, square);
  return scale_up(low, min(2047.0, 2.0 * k + j));
}

template <class Result> struct star_relu {
  using lane = double;
  static F forward(F x, F scale, F bias) { return star_value<Result>(x, scale, bias); }
  static F gradient(F dy, F x, F scale, F) {
    const F limit = select(scale == 0.0, F(largest<double>), F(infinity<double>));
    return star_gradient<Result>(dy, positive_part(x, limit), 2.0 * scale);
  }
  static F parameter_gradient(F dy, F x, F, F) { return square_term<Result>(dy, positive_part(x, infinity<double>)); }
  static F parameter_gradient_rest(F dy, F x, F, F) {
    return square_term_low<Result>(dy, positive_part(x, infinity<double>));
  }
  static F second_parameter_gradient(F dy, F x, F, F) { return select(x == x, dy, x); }
  static F second_parameter_gradient_rest(F, F, F, F) { return 0.0; }
};

template <class Result> struct threshold {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x, V edge, V value) { return select(x <= edge, value, x); }
  static V gradient(V dy, V x, V edge, V) { return dy * select(x > edge, V(1), select(x <= edge, V(0), x)); }
};

template <class Result> struct squared_relu {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x) {
    const V positive = select(x < V(0), V(0), x);
    return positive * positive;
  }
  // 2 * dy * x, with the 2 where it neither overflows nor rounds: a small dy may make up for a large x.
  static V gradient(V dy, V x) {
    const auto small = abs(dy) < V(1);
    const V positive = select(x > V(0), x, select(x <= V(0), V(0), x));
    return select(small, V(2) * dy, dy) * select(small, positive, V(2) * positive);
  }
};
