// e^x = 2^n * (1 + q), as in math/exp.h, in single precision: n = nearest_exponent(x), q = expm1_reduced(x, x_low, n).
// Constants: native/fit/fast.py.

constexpr float log2_e = 0x1.715476p0f;
// Where fma() is a product and a sum, the first has so few bits that its product with an n is exact.
constexpr float ln2 = fma_is_fused ? 0x1.62e43p-1f : 0x1.62e4p-1f;
constexpr float ln2_low = fma_is_fused ? -0x1.05c61p-29f : 0x1.7f7d1cp-20f;

// What lies beyond is 0, even times the largest number; and infinite, even times the least.
constexpr float decay_limit = 193.0f;
constexpr float growth_limit = 193.0f;
// The same with two factors.
constexpr float gate_limit = 283.0f;
// The same where no factor but x comes in behind e^x.
constexpr float decay_end = 120.0f;
constexpr float growth_end = 90.0f;

// The integer nearest to x / ln 2, |x| < 2^20.
inline G nearest_exponent(G x) { return fma(x, log2_e, 0x1.8p23f) - 0x1.8p23f; }

// The same for |x| <= 87, with 2^n.
struct whole_power {
  G n, p;
};
inline whole_power whole_power_of(G x) {
  const G sum = fma(x, log2_e, power_bias);
  return {sum - power_bias, power_of_sum(sum)};
}

// e^(x + x_low - n ln 2) - 1 to 2^-28 of e^r. x_low is what rounding took from the argument.
inline G expm1_polynomial(G r) {
  return horner(r, 0x1p-1f, 0x1.55549p-3f, 0x1.5554c8p-5f, 0x1.123ad6p-7f, 0x1.6d7166p-10f);
}
inline G expm1_reduced(G r) { return fma(r * r, expm1_polynomial(r), r); }
inline G expm1_reduced(G x, G n) { return expm1_reduced(fma(n, -ln2_low, fma(n, -ln2, x))); }
inline G expm1_reduced(G x, G x_low, G n) { return expm1_reduced(fma(n, -ln2, x) + fma(n, -ln2_low, x_low)); }
// e^x, and e^(x + x_low), for |x| <= 87.
inline G moderate_exp(G x) {
  const whole_power whole = whole_power_of(x);
  return fma(whole.p, expm1_reduced(x, whole.n), whole.p);
}
inline G moderate_exp(G x, G x_low) {
  const whole_power whole = whole_power_of(x);
  return fma(whole.p, expm1_reduced(x, x_low, whole.n), whole.p);
}
// The latter with what rounding takes from it.
struct fine_exp {
  G e, low;
};
inline fine_exp fine_exp_of(G x, G x_low) {
  const whole_power whole = whole_power_of(x);
  const G q = expm1_reduced(x, x_low, whole.n);
  const G e = fma(whole.p, q, whole.p);
  return {e, fma(whole.p, q, whole.p - e)};
}
// expm1_reduced with the rounding of the reduced argument carried along.
inline G expm1_reduced_fine(G x, G x_low, G n) {
  const G high = fma(n, -ln2, x);
  const G low = fma(n, -ln2_low, x_low);
  const G r = high + low;
  return r + fma(r * r, expm1_polynomial(r), (high - r) + low);
}

// dy * slope * 2^n, for a slope of moderate size and n <= 0: most of 2^n comes in before dy, so that a large one does
// not overflow on the way, and the rest behind it, so that what is subnormal is rounded once. At the limit it is
// exactly 0, so that infinity times it is NaN.
inline G scaled_gradient(G dy, G slope, G n) {
  return by_usual(
      n >= -60.0f, [&] { return dy * (slope * pow2(n)); },
      [&] {
        const G first = max(-60.0f, n);
        return scale(dy * select(n < -277.5f, 0.0f * slope, slope * pow2(first)), n - first);
      });
}

// dy * e^(x + x_low) for any x: what lies beyond the limits is large or small, no more.
inline G exp_gradient(G dy, G x, G x_low) {
  const G t = clamp(x, -decay_limit, growth_limit);
  const G n = nearest_exponent(t);
  const G power = 1.0f + expm1_reduced(t, select(t == x, x_low, 0.0f), n);
  return by_usual(
      abs(n) <= 60.0f, [&] { return dy * (power * pow2(n)); },
      [&] {
        const G first = clamp(n, -60.0f, 60.0f);
        return scale(dy * select(n < -277.5f, 0.0f * power, power * pow2(first)), n - first);
      });
}

// u * v * slope * 2^n, of which only the result may be too large or too small for a float32; 0 at the limit.
inline G scaled_product(G u, G v, G slope, G n) {
  // With what rounding takes from the first product, which is a number where the result is one, and not 0.
  const auto times = [&](G a, G b, G finite, G more) {
    const G product = a * b;
    const G rounded = product * finite;
    const G better = fma(product, finite, product_low(a, b, product) * finite);
    return scale(select(abs(better) > 0.0f, better, rounded), n + more);
  };
  return by_usual(
      is_usual_product(u * v) & (n >= -60.0f), [&] { return times(u, v, slope, 0.0f); },
      [&] {
        const moderated a = moderated_of(u), b = moderated_of(v);
        return times(a.value, b.value, select(n < -407.5f, 0.0f * slope, slope), a.n + b.n);
      });
}
