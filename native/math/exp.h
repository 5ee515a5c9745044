// e^x = 2^n * (1 + q) with n = nearest_exponent(x) and q = expm1_reduced(x, x_low, n). The callers apply 2^n
// themselves, where it costs no rounding.
// Constants: native/fit/exp.sollya.

constexpr double log2_e = 0x1.71547652b82fep0;
constexpr double ln2_high = 0x1.62e42fefa38p-1;
constexpr double ln2_low = 0x1.ef35793c7673p-45;
constexpr double ln2 = 0x1.62e42fefa39efp-1;

// Arguments are cut off here: what lies beyond is 0, even times the largest number of the dtype, and it becomes exactly
// 0 (so that infinity times it is NaN, as the limit is 0). For float32 because n is then -1023.
template <class Result> constexpr double decay_limit = 1500;
template <> constexpr double decay_limit<float> = 709.1;

// Where growth is not bounded, arguments are cut off here: what lies beyond is infinite, even times the least number of
// the dtype.
template <class Result> constexpr double growth_limit = 1500;
template <> constexpr double growth_limit<float> = 700;

// The integer nearest to x / ln 2, |x| < 2^20: adding 1.5 * 2^52 rounds to an integer.
inline F nearest_exponent(F x) { return (x * log2_e + 0x1.8p52) - 0x1.8p52; }

// 2^n to be added to 1, so that no power below 2^-100 matters.
template <class Result> inline F addend_pow2(F n);
template <> inline F addend_pow2<float>(F n) { return pow2(n); }
template <> inline F addend_pow2<double>(F n) { return pow2(max(-100.0, n)); }

// e^(x + x_low - n ln 2) - 1, for a remainder within ln(2)/2. x_low is what rounding took from the argument.
template <class Result> inline F expm1_reduced(F x, F x_low, F n);
// The fit is within 2^-50 of e^r. Arguments made from float32 values need no x_low.
template <> inline F expm1_reduced<float>(F x, F, F n) {
  const F r = (x - n * ln2_high) - n * ln2_low;
  const F p = polynomial(r, 0x1.0000000000002p-1, 0x1.5555555553b7p-3, 0x1.5555555552ceep-5, 0x1.1111111c49f6cp-7,
                         0x1.6c16c17dcc83ep-10, 0x1.a019ad97b0b1p-13, 0x1.a019a7b3cf355p-16, 0x1.72c73c8d4f7p-19,
                         0x1.28a37df2f4bc7p-22);
  return r + r * r * p;
}
// The fit is within 2^-62 of e^r, and the rounding error of r is carried along.
template <> inline F expm1_reduced<double>(F x, F x_low, F n) {
  const F high = x - n * ln2_high;
  const F low = n * ln2_low - x_low;
  const F r = high - low;
  const F r_low = (high - r) - low;
  const F p = polynomial(r, 0x1p-1, 0x1.5555555555557p-3, 0x1.5555555555557p-5, 0x1.111111111004fp-7,
                         0x1.6c16c16c156a4p-10, 0x1.a01a01ac1f722p-13, 0x1.a01a01ab99293p-16, 0x1.71de01a752804p-19,
                         0x1.27e4cfacf6e31p-22, 0x1.af4ed774cba06p-26, 0x1.1f86f4eee1807p-29);
  return r + (r_low + r * r * p);
}

// e^r - 1 - r - r^2/2: the polynomial of expm1_reduced<double> without its first coefficient, which is 1/2.
inline F expm1_cubic(F r) {
  return r * r * r *
         polynomial(r, 0x1.5555555555557p-3, 0x1.5555555555557p-5, 0x1.111111111004fp-7, 0x1.6c16c16c156a4p-10,
                    0x1.a01a01ac1f722p-13, 0x1.a01a01ab99293p-16, 0x1.71de01a752804p-19, 0x1.27e4cfacf6e31p-22,
                    0x1.af4ed774cba06p-26, 0x1.1f86f4eee1807p-29);
}
// A sum of two for where a double is not enough: q, and what is missing from it, together to 2^-60.
inline F expm1_reduced_high(F x, F n) {
  const F r = (x - n * ln2_high) - n * ln2_low;
  return r + (0.5 * (r * r) + expm1_cubic(r));
}
// Of any q that is nearly e^(x + x_low - n ln 2) - 1.
inline F expm1_reduced_low(F x, F x_low, F n, F q) {
  const F high = x - n * ln2_high;
  const F low = n * ln2_low - x_low;
  const F r = high - low;
  const F r_low = (high - r) - low;
  const F square = r * r;
  const F square_low = product_error(r, r, square);
  return ((r - q) + 0.5 * square) + (expm1_cubic(r) + (0.5 * square_low + r_low * (1.0 + r)));
}

// e^(x - n ln 2) to 2^-38, for results that are sums of many such and are wanted to a hundredth of a float32's ulp.
inline F exp_reduced_short(F x, F n) {
  const F r = x - n * ln2;
  const F p = polynomial(r, 0x1.fffffffffc0adp-2, 0x1.55555567574efp-3, 0x1.5555556f0f646p-5, 0x1.1110c627b54dfp-7,
                         0x1.6c16521f027d1p-10, 0x1.a1518fe23670dp-13, 0x1.a15a78365c5ddp-16);
  return 1.0 + (r + r * r * p);
}

// e^x - 1 with e^x = 2^n * (1 + q), for float64 without the factor 2^max(n, 0). 2^n - 1 is exact, and near 0 it is 0
// and q has full relative accuracy.
template <class Result> inline F expm1_significand(F n, F q);
template <> inline F expm1_significand<float>(F n, F q) {
  const F p = pow2(n);
  return (p - 1.0) + p * q;
}
template <> inline F expm1_significand<double>(F n, F q) {
  const F p = pow2(min(n, 0.0));
  return (p - addend_pow2<double>(min(-n, 0.0))) + p * q;
}

// e^x to 2^-78 as a sum of two, for where what a double has no room for matters: 2^n * (exp_pair_high + exp_pair_low).
// Taylor's series by Horner's scheme; its last step loses nothing, and what the others lose is carried along.
// Constants: native/fit/exp_pair.py.
constexpr double ln2_lowest = 0x1.f97b57a079a19p-103;

// x - n ln 2 and what it rounded away. x - n * ln2_high is exact.
inline F exp_pair_remainder(F x, F n) { return (x - n * ln2_high) - n * ln2_low; }
inline F exp_pair_remainder_low(F x, F n, F r) {
  const F high = x - n * ln2_high;
  const F low = n * ln2_low;
  return sum_error(high, -low, r) - (product_error(n, ln2_low, low) + n * ln2_lowest);
}

// What is missing from c + r * p, for (c + c_low) + (r + r_low) * (p + p_low).
inline F horner_low(F c, F c_low, F r, F r_low, F p, F p_low) {
  const F product = r * p;
  return (sum_error(c, product, c + product) + product_error(r, p, product)) + (c_low + (r_low * p + r * p_low));
}

// The coefficients from 1/9! on: a double has room for them.
inline F exp_pair_tail(F r) {
  return polynomial(r, 0x1.71de3a556c734p-19, 0x1.27e4fb7789f5cp-22, 0x1.ae64567f544e4p-26, 0x1.1eed8eff8d898p-29,
                    0x1.6124613a86d09p-33, 0x1.93974a8c07c9dp-37, 0x1.ae7f3e733b81fp-41, 0x1.ae7f3e733b81fp-45,
                    0x1.952c77030ad4ap-49, 0x1.6827863b97d97p-53);
}
inline F exp_pair_high(F x, F n) {
  const F r = exp_pair_remainder(x, n);
  const F p5 =
      0x1.1111111111111p-7 +
      r * (0x1.6c16c16c16c17p-10 + r * (0x1.a01a01a01a01ap-13 + r * (0x1.a01a01a01a01ap-16 + r * exp_pair_tail(r))));
  return 1.0 + r * (1.0 + r * (0.5 + r * (0x1.5555555555555p-3 + r * (0x1.5555555555555p-5 + r * p5))));
}
inline F exp_pair_low(F x, F n) {
  const F r = exp_pair_remainder(x, n);
  const F r_low = exp_pair_remainder_low(x, n, r);
  const F p9 = exp_pair_tail(r);
  const F p8 = 0x1.a01a01a01a01ap-16 + r * p9;
  const F p7 = 0x1.a01a01a01a01ap-13 + r * p8;
  const F p6 = 0x1.6c16c16c16c17p-10 + r * p7;
  const F p5 = 0x1.1111111111111p-7 + r * p6;
  const F p4 = 0x1.5555555555555p-5 + r * p5;
  const F p3 = 0x1.5555555555555p-3 + r * p4;
  const F p2 = 0.5 + r * p3;
  const F p1 = 1.0 + r * p2;
  const F low8 = horner_low(0x1.a01a01a01a01ap-16, 0x1.a01a01a01a01ap-76, r, r_low, p9, 0.0);
  const F low7 = horner_low(0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-73, r, r_low, p8, low8);
  const F low6 = horner_low(0x1.6c16c16c16c17p-10, -0x1.f49f49f49f49fp-65, r, r_low, p7, low7);
  const F low5 = horner_low(0x1.1111111111111p-7, 0x1.1111111111111p-63, r, r_low, p6, low6);
  const F low4 = horner_low(0x1.5555555555555p-5, 0x1.5555555555555p-59, r, r_low, p5, low5);
  const F low3 = horner_low(0x1.5555555555555p-3, 0x1.5555555555555p-57, r, r_low, p4, low4);
  const F low2 = horner_low(0.5, 0.0, r, r_low, p3, low3);
  const F low1 = horner_low(1.0, 0.0, r, r_low, p2, low2);
  return horner_low(1.0, 0.0, r, r_low, p1, low1);
}
