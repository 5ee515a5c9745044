// x plus something periodic, in double: beside the reduction of the argument, which single precision has no digits for,
// little is left. What is saved is Payne and Hanek's method, and sums in two parts.

// t + turn pi less a multiple of pi, within pi / 2, for |t| < near_end and a turn of 0 or 1/4.
constexpr double near_end = 0x1p18;
inline F reduced(F t, double turn) {
  const F n = ((t * 0x1.45f306dc9c883p-2 + turn) + 0x1.8p52) - 0x1.8p52;
  const F m = n - turn;
  // The first two have 33 bits: their products with m are exact.
  return ((t - m * 0x1.921fb544p1) - m * 0x1.0b4611a6p-33) - m * 0x1.3198a2e037073p-68;
}
// To 2^-31.
inline F reduced_sine(F r) {
  const F z = r * r;
  return r + r * z *
                 in_double::polynomial(z, -0x1.555556p-3, 0x1.11114cp-7, -0x1.a034a4p-13, 0x1.772702p-19,
                                       -0x1.518cf6p-25, 0x1.1e2478p-29);
}
inline F reduced_cosine(F r) {
  const F z = r * r;
  return 1.0 + z * in_double::polynomial(z, -0x1p-1, 0x1.555556p-5, -0x1.6c171ap-10, 0x1.a03b2cp-16, -0x1.2da58p-22,
                                         0x1.07d1e4p-28, -0x1.f964cap-33);
}

// near(t) where |t| is small enough for it, else what the exact tier has.
template <class Near, class Far> inline F by_distance(F t, Near near, Far far) {
  const auto is_near = abs(t) < near_end;
  const F result = near(t);
  return all(is_near) ? result : select(is_near, result, far());
}

template <> struct snake<fast> {
  using lane = double;
  using exact = in_double::snake<float>;

  static F forward(F x, F alpha) {
    const auto near = [&](F t) {
      const F sine = reduced_sine(reduced(t, 0));
      return select(x == 0.0, x, x + sine * sine * (1.0 / alpha));
    };
    return by_distance(alpha * x, near, [&] { return exact::forward(x, alpha); });
  }
  // 1 + sin 2t as 2 sin^2 (t + pi / 4), which keeps its digits near its roots.
  static F gradient(F dy, F x, F alpha) {
    const auto near = [&](F t) {
      const F sine = reduced_sine(reduced(t, 0.25));
      return dy * (2.0 * (sine * sine));
    };
    return by_distance(alpha * x, near, [&] { return exact::gradient(dy, x, alpha); });
  }
  // dy x^2 (sin 2t - sin^2 t / t) / t
  static F parameter_gradient(F dy, F x, F alpha) {
    const auto near = [&](F t) {
      // Of an odd multiple of pi both have the other sign.
      const F r = reduced(t, 0);
      const F sine = reduced_sine(r);
      const F inverse = 1.0 / t;
      const F weight = (sine * (2.0 * reduced_cosine(r) - sine * inverse)) * inverse;
      return dy * (x * x) * select(x == 0.0, 1.0, weight);
    };
    return by_distance(alpha * x, near, [&] { return exact::parameter_gradient(dy, x, alpha); });
  }
};
