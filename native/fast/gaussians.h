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
// W(t) = e^(t^2/2) Phi(-t) for 0 <= t <= 24 is C(u) / (t + 4), a polynomial in u = (t - 4) / (t + 4). C without its
// first coefficient and u.
constexpr float mills_first = 0x1.82b4bcp-1f, mills_first_low = -0x1.cb781cp-27f;
inline G mills_rest(G u) {
  return horner(u, -0x1.373e3ap-1f, 0x1.8c6dbep-2f, -0x1.7dff6ap-3f, 0x1.eec57cp-5f, -0x1.ede892p-8f, -0x1.c85p-9f,
                0x1.a8221ep-10f, 0x1.1e2b68p-13f, -0x1.b7fe3p-13f, -0x1.cefbep-19f, 0x1.32cfep-16f);
}
// Good for what is added to a larger number only.
inline G mills(G t) {
  const G v = 1.0f / (t + 4.0f);
  const G u = 1.0f - 8.0f * v;
  return v * fma(u, mills_rest(u), mills_first);
}
// C and t + 4 with what rounding takes from each, that of u by a derivative of C that is good to a few per cent.
struct fine_mills {
  G c, c_low, d, d_low, inverse;
};
inline fine_mills fine_mills_of(G t) {
  const G d = t + 4.0f;
  const G d_low = t - (d - 4.0f);
  const G v = 1.0f / d;
  const G v_low = v * fma(-v, d_low, fma(-v, d, 1.0f));
  const G u = fma(-8.0f, v, 1.0f);
  const G u_low = fma(-8.0f, v_low, fma(-8.0f, v, 1.0f - u));
  const G rest = mills_rest(u);
  const G c = fma(u, rest, mills_first);
  const G derivative = horner(u, -0x1.373e3ap-1f, 0x1.8c6dbep-1f, -0x1.1e7f9p-1f, 0x1.eec57cp-3f);
  return {c, fma(derivative, u_low, fma_low(u, rest, mills_first, c) + mills_first_low), d, d_low, v};
}

// Phi(-t) = part * 2^n
struct scaled_tail {
  G part, n;
};

// Where |x| Phi(-|x|) has come below half the least float32; and where e^(-x^2/2) is 0 even times the largest number,
// and times the largest two.
constexpr float gelu_tail_end = 14.6f;
constexpr float gelu_end = 19.65f;
constexpr float geglu_end = 23.8f;
constexpr float density_peak = 0x1.988454p-2f, density_peak_low = -0x1.857936p-27f;

// factor * Phi(-t), nearly rounded once, for a factor that is not near the limits of float32.
inline scaled_tail scaled_tail_of(G factor, G t) {
  const density e = density_of(t);
  const fine_mills w = fine_mills_of(t);
  const G one_q = 1.0f + e.q;
  const G one_q_low = (1.0f - one_q) + e.q;
  const G product = one_q * w.c;
  const G product_rest = fma(one_q, w.c_low, fma(one_q_low, w.c, product_low(one_q, w.c, product)));
  const G numerator = factor * product;
  const G numerator_low = fma(factor, product_rest, product_low(factor, product, numerator));
  const G first = numerator * w.inverse;
  return {fma(fma(-first, w.d, numerator) + fma(-first, w.d_low, numerator_low), w.inverse, first), e.n};
}
template <> struct gelu_none<fast> {
  using lane = float;
  // max(x, 0) - |x| Phi(-|x|): one formula for both sides that keeps the tail.
  static G forward(G x) {
    const G t = min(gelu_tail_end, abs(x));
    const scaled_tail tail = scaled_tail_of(t, t);
    const G y = scale(tail.part, tail.n);
    return select(x == 0.0f, x, select(x > 0.0f, x - y, -y));
  }
  // e^(-t^2/2) (W(t) - t / sqrt(2 pi)) for x < 0, and 1 minus that for x > 0.
  static scaled_slope slope(G x, float limit) {
    const G t = min(limit, abs(x));
    const density e = density_of(t);
    const fine_mills w = fine_mills_of(t);
    const G ratio = w.c * w.inverse;
    const G ratio_low = w.inverse * (fma(-ratio, w.d, w.c) + fma(-ratio, w.d_low, w.c_low));
    const G steep = density_peak * t;
    const G steep_low = fma(density_peak_low, t, product_low(density_peak, t, steep));
    const G rest = difference(ratio, steep, ratio_low - steep_low);
    const G part = fma(e.q, rest, rest);
    const M negative = x < 0.0f;
    return {select(negative, part, fma(-part, pow2(max(-126.0f, e.n)), 1.0f)), select(negative, e.n, 0.0f)};
  }
  static G gradient(G dy, G x) {
    const scaled_slope s = slope(x, gelu_end);
    return scaled_gradient(dy, s.slope, s.n);
  }
};

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
  const G w_low = fma_low(gelu_cubic, square, 1.0f, w) + fma(gelu_cubic, square_low, gelu_cubic_low * square);
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
  // Where the argument is within 43.
  static constexpr float usual = 7.0f;
  static G forward(G x) {
    return by_usual(
        abs(x) <= usual,
        [&] {
          const gelu_tanh_argument argument = gelu_tanh_argument_of(x);
          return x / (1.0f + moderate_exp(-argument.z, -argument.low));
        },
        [&] { return any_forward(x); });
  }
  static G any_forward(G x) {
    const G bounded = max(-gelu_tanh_end, x);
    const logistic l = gelu_tanh_logistic(gelu_tanh_argument_of(min(gelu_tanh_end, abs(x))));
    return select((x > gelu_tanh_end) | (x == 0.0f), x, fine_logistic_product(bounded, x, l));
  }
  static scaled_slope slope(G x, float limit) {
    const G a = min(limit, abs(x));
    const gelu_tanh_argument argument = gelu_tanh_argument_of(a);
    // a dz/da = 2 sqrt(2/pi) a (1 + 3 * 0.044715 a^2)
    const G linear = gelu_slope * a;
    const G linear_low = fma(gelu_slope_low, a, product_low(gelu_slope, a, linear));
    const G square = a * a;
    const G factor = fma(3.0f * gelu_cubic, square, 1.0f);
    const G factor_low = fma_low(3.0f * gelu_cubic, square, 1.0f, factor);
    const G steep = linear * factor;
    const G steep_low = fma(linear, factor_low, fma(linear_low, factor, product_low(linear, factor, steep)));
    const logistic l = gelu_tanh_logistic(argument);
    return gate_slope(x < 0.0f, difference(1.0f, steep, l.e - steep_low), steep, l);
  }
  static G usual_slope(G x) {
    // x dz/dx = z + 2 (z - linear), where linear is 2 sqrt(2/pi) x. Near the root 1 + z is exact.
    const gelu_tanh_argument argument = gelu_tanh_argument_of(x);
    const G one_steep = fma(2.0f, fma(-gelu_slope, x, argument.z), 1.0f + argument.z) +
                        fma(3.0f, argument.low, -2.0f * gelu_slope_low * x);
    return fine_gate_slope(fine_exp_of(-argument.z, -argument.low), one_steep);
  }
  static G gradient(G dy, G x) {
    return by_usual(
        abs(x) <= usual, [&] { return dy * usual_slope(x); },
        [&] {
          const scaled_slope s = slope(x, gelu_tanh_end);
          return scaled_gradient(dy, s.slope, s.n);
        });
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
