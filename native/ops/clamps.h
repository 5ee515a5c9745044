// Straight lines between two constants, and what is made of them.

template <class Result> struct relu6 {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x) { return select(x < V(0), V(0), min(V(6), x)); }
  static V gradient(V dy, V x) {
    const V right = select(x < V(6), V(1), V(0));
    return dy * select(x > V(0), right, select(x <= V(0), V(0), x));
  }
};

template <class Result> struct hard_tanh {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x, V low, V high) { return select(x < low, low, select(x > high, high, x)); }
  static V gradient(V dy, V x, V low, V high) {
    const V right = select(x < high, V(1), V(0));
    return dy * select(x > low, right, select(x <= low, V(0), x));
  }
};

// The value of the dtype nearest to 1/6, as core rounds the parameter: it stands for 1/6 itself.
template <class Result> constexpr double nearest_sixth = 0x1.5555555555555p-3;
template <> constexpr double nearest_sixth<float> = 0x1.555556p-3;

// What is missing from s = alpha * x + beta rounded. For float32 the product is exact.
template <class Result> inline F line_rest(F x, F alpha, F beta, F s);
template <> inline F line_rest<float>(F x, F alpha, F beta, F s) { return sum_error(alpha * x, beta, s); }
// Below 2^-900 the parts of the product's error would underflow.
template <> inline F line_rest<double>(F x, F alpha, F beta, F s) {
  const F product = alpha * x;
  const F product_rest = select(abs(product) < 0x1p-900, 0.0, product_error(alpha, x, product));
  // 1/6 - nearest_sixth<double>.
  const F sixth_rest = select(alpha == nearest_sixth<double>, F(0x1.5555555555555p-57), F(0.0));
  return (product_rest + sixth_rest * x) + sum_error(product, beta, s);
}

// s and its rest. From 2 on s alone says what the clamp makes of it, and may be infinite.
template <class Result> inline F line_value(F x, F alpha, F beta, F s);
template <> inline F line_value<float>(F, F, F, F s) { return s; }
template <> inline F line_value<double>(F x, F alpha, F beta, F s) {
  return select(abs(s) < 2.0, s + line_rest<double>(x, alpha, beta, s), s);
}

// A number of the sign of a product that underflows to 0; otherwise 0.
template <class Result> inline F lost_product(F a, F b);
template <> inline F lost_product<float>(F, F) { return 0.0; }
template <> inline F lost_product<double>(F a, F b) {
  const F product = a * b;
  return select((product == 0.0) & !(a == 0.0) & !(b == 0.0), copy_sign(0x1p-1000, product), 0.0);
}

template <class Result> struct hard_sigmoid {
  using lane = double;
  static F slope(F alpha) { return select(alpha == nearest_sixth<Result>, F(0x1.5555555555555p-3), alpha); }
  // 0 * Infinity would be NaN.
  static F argument(F x, F alpha) {
    const F furthest = select(alpha == 0.0, F(1.0), F(infinity<double>));
    return clamp(x, -furthest, furthest);
  }
  static F forward(F x, F alpha, F beta) {
    const F t = argument(x, alpha);
    const F a = slope(alpha);
    return clamp(line_value<Result>(t, a, beta, a * t + beta), 0.0, 1.0);
  }
  // Where the line is rounded to 1, or to 0 because its product is, the rest tells on which side it is.
  static F gradient(F dy, F x, F alpha, F beta) {
    const F t = argument(x, alpha);
    const F a = slope(alpha);
    const F s = a * t + beta;
    const F lost = lost_product<Result>(a, t);
    const F y = line_value<Result>(t, a, beta, s) + select(s == 0.0, lost, 0.0);
    const F rest = line_rest<Result>(t, a, beta, s) - (y - s);
    const F below_one = select(y == 1.0, rest + lost, y - 1.0);
    const F inside = select(below_one < 0.0, a, 0.0);
    return dy * select(y > 0.0, inside, select(y <= 0.0, 0.0, x));
  }
};

template <class Result> inline F sixth_of(F x);
// For float32 the product is as good, and all multiples of 6 give the quotient.
template <> inline F sixth_of<float>(F x) { return x * 0x1.5555555555555p-3; }
template <> inline F sixth_of<double>(F x) { return x / 6.0; }

template <class Result> struct hard_swish {
  using lane = double;
  static F forward(F x) {
    const F inside = break_tie<Result>(x, sixth_of<Result>(x * (x + 3.0)));
    return select(x <= -3.0, 0.0, select(x >= 3.0, x, inside));
  }
  static F gradient(F dy, F x) {
    const F inside = sixth_of<Result>((x + x) + 3.0);
    return dy * select(x <= -3.0, 0.0, select(x >= 3.0, 1.0, inside));
  }
};
