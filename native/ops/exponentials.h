// Saturating exponentials.

template <class Result> struct elu {
  using lane = double;
  // expm1(x) = (p - 1) + p * q, p a power of two: p - 1 is exact, and near 0 it is 0 and q has full relative accuracy.
  static F forward(F x, F alpha) {
    const F t = max(-60.0, min(0.0, x));
    const F n = nearest_exponent(t);
    const F p = pow2(n);
    const F negative = alpha * ((p - 1.0) + p * expm1_reduced<Result>(t, 0.0, n));
    return select(x < 0.0, negative, x);
  }
  static F gradient(F dy, F x, F alpha) {
    const F t = max(-decay_limit<Result>, min(0.0, x));
    const F n = nearest_exponent(t);
    const F q = expm1_reduced<Result>(t, 0.0, n);
    return select(x > 0.0, dy, scaled_gradient_of<Result>(alpha, dy, 1.0 + q, n));
  }
};
