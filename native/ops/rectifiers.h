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
