// Towards zero from both sides. Odd, the sign of zero included.

template <class Result> struct hard_shrink {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x, V lambda) { return select(abs(x) <= lambda, copy_sign(V(0), x), x); }
  static V gradient(V dy, V x, V lambda) {
    return dy * select(abs(x) > lambda, V(1), select(abs(x) <= lambda, V(0), x));
  }
};

template <class Result> struct soft_shrink {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x, V lambda) {
    const V a = abs(x);
    return copy_sign(select(a <= lambda, V(0), a - lambda), x);
  }
  static V gradient(V dy, V x, V lambda) { return hard_shrink<Result>::gradient(dy, x, lambda); }
};
