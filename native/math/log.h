// Constants: native/fit/log.sollya.

constexpr double sqrt2 = 0x1.6a09e667f3bcdp0;

// u + u_low = 2^log_exponent(u) * (1 + f) with 1 + f within [sqrt(1/2), sqrt(2)], for a positive, normal u below
// 2^1022, |u_low| at most an ulp of u. Where u is 1, u_low may be any small number.
inline F log_exponent(F u) { return exponent(u * sqrt2); }
inline F log_fraction(F u, F u_low) {
  const F inverse = pow2(-log_exponent(u));
  return (u * inverse - 1.0) + u_low * inverse;
}

// log(2^k * (1 + f)) is k * ln2_high + (f - log_tail(k, f)), with full relative accuracy down to the least f.
inline F log_tail(F k, F f) {
  const F s = f / (2.0 + f);
  const F z = s * s;
  const F p = polynomial(z, 0x1.5555555555558p-1, 0x1.99999999952b9p-2, 0x1.2492492dfb9b8p-2, 0x1.c71c62d649d8dp-3,
                         0x1.7462b925f9f72p-3, 0x1.39fdcbbcee0e7p-3, 0x1.2b5f5b2f7190cp-3);
  const F half_square = 0.5 * f * f;
  return half_square - (s * (half_square + z * p) + k * ln2_low);
}
inline F log_sum(F k, F f) { return k * ln2_high + (f - log_tail(k, f)); }

// What rounding took from it.
inline F log_sum_low(F k, F f) {
  const F twos = k * ln2_high;
  const F tail = log_tail(k, f);
  const F fraction = f - tail;
  return sum_error(twos, fraction, twos + fraction) + ((f - fraction) - tail);
}

// log(1 + w + w_low), w > -1 and below 2^1022, |w_low| at most an ulp of w. Full relative accuracy down to the least w.
inline F log_one_plus(F w, F w_low) {
  const F u = 1.0 + w;
  return log_sum(log_exponent(u), log_fraction(u, sum_error(1.0, w, u) + w_low));
}
