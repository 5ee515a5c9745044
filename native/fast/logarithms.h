// Logarithms: log(1 + x), and log(1 + e^z).

template <> struct log1p<fast> {
  using lane = float;
  // 1 + x = 2^n * (1 + f).
  static G forward(G x) {
    const G u = 1.0f + x;
    const G n = log_exponent(u);
    // In two steps: there is no 2^-128.
    const G p = pow2(64.0f - n);
    const G f = fma(0x1p-64f, u * p, -1.0f) + 0x1p-64f * (sum_low(1.0f, x, u) * p);
    const G tail = horner(f, -0x1.fffff8p-2f, 0x1.55554ep-2f, -0x1.000434p-2f, 0x1.99a52cp-3f, -0x1.54265cp-3f,
                          0x1.225a98p-3f, -0x1.0f2738p-3f, 0x1.08cc1ep-3f, -0x1.39bac2p-4f);
    const G inside = fma(n, ln2, fma(f * f, tail, fma(n, ln2_low, f)));
    // x - x: NaN keeps its way, and -Infinity is NaN.
    const G outside = select(x == -1.0f, -infinity<float>, (x - x) / 0.0f);
    return select(x > -1.0f, select((x == 0.0f) | (x == infinity<float>), x, inside), outside);
  }
  static G gradient(G dy, G x) { return dy / select(x < -1.0f, (x - x) / 0.0f, 1.0f + x); }
};

// log(1 + e) / 2^n for e = e^-a = 2^n * (1 + q) <= 1, as (1 + q) (1 - e R(e)).
inline G log_one_plus_exp(const logistic& l) {
  const G ratio = fma(-l.e,
                      horner(l.e, 0x1.fffff8p-2f, -0x1.5553b6p-2f, 0x1.ffc59ep-3f, -0x1.978b56p-3f, 0x1.4a72c4p-3f,
                             -0x1.ff295ap-4f, 0x1.54f26p-4f, -0x1.59013ep-5f, 0x1.c0a65p-7f, -0x1.113a14p-9f),
                      1.0f);
  return fma(l.q, ratio, ratio);
}

template <> struct log_sigmoid<fast> {
  using lane = float;
  static G forward(G x) {
    const logistic l = logistic_of(abs(x), decay_end);
    const G y = log_one_plus_exp(l);
    return select(x > 0.0f, -scale(y, l.n), fma(-y, pow2(max(-126.0f, l.n)), x));
  }
  static G gradient(G dy, G x) {
    return by_usual(
        abs(x) <= usual_logistic, [&] { return dy / (1.0f + moderate_exp(x)); },
        [&] { return logistic_gradient(dy, x > 0.0f, logistic_of(abs(x), decay_limit)); });
  }
};

// The logistic function of |beta * x|, with what rounding takes from the product.
inline logistic product_logistic(G x, G beta, float limit) {
  const G a = abs(x);
  const G z = beta * a;
  const G t = -min(limit, z);
  const G n = nearest_exponent(t);
  return logistic_of(n, expm1_reduced(t, select(z < limit, -product_low(beta, a, z), 0.0f), n));
}
template <> struct softplus<fast> {
  using lane = float;
  static G forward(G x, G beta) {
    const logistic l = product_logistic(x, beta, decay_limit);
    const G y = log_one_plus_exp(l) / beta;
    return select(x > 0.0f, fma(y, pow2(max(-126.0f, l.n)), x), scale(y, l.n));
  }
  static G gradient(G dy, G x, G beta) {
    const G z = beta * x;
    return by_usual(
        abs(z) <= usual_logistic, [&] { return dy / (1.0f + moderate_exp(-z, -product_low(beta, x, z))); },
        [&] { return logistic_gradient(dy, x < 0.0f, product_logistic(x, beta, decay_limit)); });
  }
};
