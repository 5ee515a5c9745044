// The normal distribution, and what resembles it.

// e^(-t^2/2) = 2^n * (1 + q), with what rounding takes from the square.
struct density {
  G n, q;
};
inline density density_of(G t) {
  const G square = -0.5f * (t * t);
  const G low = -0.5f * product_low(t, t, t * t);
  const G n = nearest_exponent(square);
  return {n, expm1_reduced_fine(square, low, n)};
}
// W(t) = e^(t^2/2) Phi(-t) for 0 <= t <= 15, a polynomial in (t - 4) / (t + 4) over t + 4. Good for what is added to a
// larger number only: gelu's tail by this was off by up to 2.8 ULP, and by 2.57 with every rounding carried along that
// could be, so that gelu's own form is left to the exact tier.
inline G mills(G t) {
  const G v = 1.0f / (t + 4.0f);
  const G u = 1.0f - 8.0f * v;
  return v * horner(u, 0x1.82b4bcp-1f, -0x1.373e3ap-1f, 0x1.8c6dbap-2f, -0x1.7dff4ap-3f, 0x1.eec7c6p-5f, -0x1.ee1d4p-8f,
                    -0x1.c96b2ap-9f, 0x1.ab1048p-10f, 0x1.5c643cp-13f, -0x1.c441fp-13f, -0x1.5cb762p-15f);
}

// 2 sqrt(2 / pi) and 0.044715.
constexpr float gelu_slope = 0x1.988454p0f, gelu_slope_low = -0x1.857936p-25f;
constexpr float gelu_cubic = 0x1.6e4e26p-5f, gelu_cubic_low = 0x1.a9003ep-30f;
// Beyond, the sigmoid of the argument is 0 or 1 for all that shows; its derivative, too.
constexpr float gelu_tanh_end = 13.4f;

// z = 2 sqrt(2/pi) (a + 0.044715 a^3) with what rounding takes from it.
struct gelu_tanh_argument {
  G z, low;
};
inline gelu_tanh_argument gelu_tanh_argument_of(G a) {
  const G square = a * a;
  const G square_low = product_low(a, a, square);
  const G w = fma(gelu_cubic, square, 1.0f);
  const G w_low = fma(gelu_cubic, square, 1.0f - w) + fma(gelu_cubic, square_low, gelu_cubic_low * square);
  const G v = a * w;
  const G v_low = fma(a, w_low, product_low(a, w, v));
  const G z = gelu_slope * v;
  return {z, product_low(gelu_slope, v, z) + fma(gelu_slope, v_low, gelu_slope_low * v)};
}
inline logistic gelu_tanh_logistic(const gelu_tanh_argument& argument) {
  const G t = -argument.z;
  const G n = nearest_exponent(t);
  return logistic_of(n, expm1_reduced_fine(t, -argument.low, n));
}
template <> struct gelu_tanh<fast> {
  using lane = float;
  static G forward(G x) {
    const G bounded = max(-gelu_tanh_end, x);
    const logistic l = gelu_tanh_logistic(gelu_tanh_argument_of(min(gelu_tanh_end, abs(x))));
    return select((x > gelu_tanh_end) | (x == 0.0f), x, fine_logistic_product(bounded, x, l));
  }
  static G gradient(G dy, G x) {
    const G a = min(gelu_tanh_end, abs(x));
    const gelu_tanh_argument argument = gelu_tanh_argument_of(a);
    // a dz/da = 2 sqrt(2/pi) a (1 + 3 * 0.044715 a^2)
    const G linear = gelu_slope * a;
    const G linear_low = fma(gelu_slope_low, a, product_low(gelu_slope, a, linear));
    const G square = a * a;
    const G factor = fma(3.0f * gelu_cubic, square, 1.0f);
    const G factor_low = fma(3.0f * gelu_cubic, square, 1.0f - factor);
    const G steep = linear * factor;
    const G steep_low = fma(linear, factor_low, fma(linear_low, factor, product_low(linear, factor, steep)));
    const logistic l = gelu_tanh_logistic(argument);
    return gate_gradient(dy, x, difference(1.0f, steep, l.e - steep_low), steep, l);
  }
};

template <> struct erf<fast> {
  using lane = float;
  static G forward(G x) {
    const G a = abs(x);
    const G square = a * a;
    const G near = fma(a,
                       horner(square, 0x1.06eba8p-3f, -0x1.81273ep-2f, 0x1.ce2ce6p-4f, -0x1.b7f71ap-6f, 0x1.53f224p-8f,
                              -0x1.a3515ep-11f, 0x1.4771fcp-14f),
                       a);
    const G t = min(4.0f, a) * 0x1.6a09e6p0f;
    const density d = density_of(t);
    const G p = pow2(d.n);
    const G far = fma(-2.0f * fma(p, d.q, p), mills(t), 1.0f);
    return copy_sign(select(a < 1.0f, near, far), x);
  }
  static G gradient(G dy, G x) {
    const G a = min(13.9f, abs(x));
    const G square = a * a;
    const G n = nearest_exponent(-square);
    const G q = expm1_reduced(-square, -product_low(a, a, square), n);
    return scaled_gradient(dy, fma(0x1.20dd76p0f, q, 0x1.20dd76p0f), n);
  }
};
