// What is left of x without its tanh.

constexpr float third = 0x1.555556p-2f, third_low = -0x1.555556p-27f;
// 1 - c0 x^2 - ..., by which x^3/3 is multiplied to be x - tanh x, for |x| <= 1.
inline G tanh_gap_bend(G square) {
  return fma(-square,
             horner(square, 0x1.99997ap-2f, -0x1.4b8e52p-3f, 0x1.0c496ap-4f, -0x1.abf5f8p-6f, 0x1.3c6806p-7f,
                    -0x1.6e3e2ep-9f, 0x1.c7d16cp-12f),
             1.0f);
}
// 1 - tanh a = 2e / (1 + e) with e = e^-2a.
inline G tanh_gap_above(G a) {
  const logistic l = logistic_of(2.0f * a, 40.0f);
  return 2.0f * (l.e / l.one_e);
}
template <> struct tanh_shrink<fast> {
  using lane = float;
  static G forward(G x) {
    const G a = abs(x);
    const G square = a * a;
    const G cube = a * square;
    const G cube_low = fma(a, product_low(a, a, square), product_low(a, square, cube));
    const G bend = tanh_gap_bend(square);
    const G near = fma(third * bend, cube, fma(third_low, cube, third * cube_low) * bend);
    return copy_sign(select(a < 1.0f, near, (a - 1.0f) + tanh_gap_above(a)), x);
  }
  // tanh^2 x, with what rounding takes from the tanh. A large dy may make up for a small one.
  static G gradient(G dy, G x) {
    const G a = abs(x);
    const G square = a * a;
    const G gap = select(a < 1.0f, (third * tanh_gap_bend(square)) * (a * square), tanh_gap_above(a));
    const G whole = min(1.0f, a);
    const G t = whole - gap;
    const G t_low = (whole - t) - gap;
    return (dy * t) * fma(2.0f, t_low, t);
  }
};
