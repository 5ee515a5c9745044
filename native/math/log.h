// Constants: native/fit/log.sollya.

constexpr double sqrt2 = 0x1.6a09e667f3bcdp0;

// log(1 + w + w_low), w >= 0 and finite, |w_low| at most an ulp of w. Full relative accuracy down to the least w.
inline F log1p(F w, F w_low) {
  const F u = 1.0 + w;
  const F u_low = sum_error(1.0, w, u) + w_low;
  // 1 + w = 2^k * (1 + f) with 1 + f within [sqrt(1/2), sqrt(2)].
  const F k = exponent(u * sqrt2);
  const F f = (u * pow2(-k) - 1.0) + u_low * pow2(-k);
  const F s = f / (2.0 + f);
  const F z = s * s;
  const F p = polynomial(z, 0x1.5555555555558p-1, 0x1.99999999952b9p-2, 0x1.2492492dfb9b8p-2, 0x1.c71c62d649d8dp-3,
                         0x1.7462b925f9f72p-3, 0x1.39fdcbbcee0e7p-3, 0x1.2b5f5b2f7190cp-3);
  const F half_square = 0.5 * f * f;
  return k * ln2_high + (f - (half_square - (s * (half_square + z * p) + k * ln2_low)));
}
