// The tail of the normal distribution: W(t) = e^(t^2/2) * Phi(-t) for t >= 0, smooth and slowly varying, so that the
// decay can be left to the exponential function, which keeps relative accuracy down to the last subnormal.
// Constants: native/fit/gaussian.py.

constexpr double inverse_sqrt_2pi = 0x1.9884533d43651p-2;
constexpr double inverse_sqrt_2pi_low = -0x1.cbc0d30ebfd15p-56;

// W(t) on [0, 20] as a quotient of polynomials with positive coefficients, within 2^-53.8.
inline F tail_numerator(F t) {
  return polynomial(t, 0x1p-1, 0x1.7f905829055c5p-1, 0x1.1d553436903f4p-1, 0x1.0db89b076252ap-2, 0x1.61151dfc2c563p-4,
                    0x1.4a3744024992cp-6, 0x1.b8ccd9c73f67ep-9, 0x1.95d1f2a01d538p-12, 0x1.d64cf205e9ce8p-16,
                    0x1.082ef866e3d35p-20);
}
inline F tail_denominator(F t) {
  return polynomial(t, 0x1p+0, 0x1.25e940e3d3876p+1, 0x1.392c6fbc0a6cfp+1, 0x1.98c9cd51107c0p+0, 0x1.6aee710fa382dp-1,
                    0x1.cb7ff1f6091f1p-3, 0x1.a5c5618af1f0fp-5, 0x1.1688750686b9bp-7, 0x1.fde9d868f74c5p-11,
                    0x1.26b798cb8bdcfp-14, 0x1.4b1ad9ea13ae0p-19);
}

// W(t) * (t + 4) on [0, 55] is a polynomial in u = (t - 4)/(t + 4), within 2^-61. u comes with its rounding error, and
// so do the last five steps of Horner's rule: the terms alternate, and a plain evaluation is wrong by 2 ULP. In the
// names, step_i is what multiplies u^i, and _low what rounding took from it.
inline F tail_step_5(F u) {
  return polynomial(u, -0x1.ee2761049107fp-8, -0x1.c81719d65f296p-9, 0x1.ab825fc5c9efap-10, 0x1.17a4af1179b86p-13,
                    -0x1.e4a426d0d00c7p-13, -0x1.002005804614bp-19, 0x1.26d0b73231139p-15, 0x1.80d3d724d4d8cp-21,
                    -0x1.8d4e17c80b825p-18, -0x1.5255e2b03dbe7p-21, 0x1.124bf04866dcbp-20, 0x1.2536f3fb6f120p-22,
                    -0x1.4d55ed1c79b6bp-23, -0x1.77dc78ef3f463p-24, 0x1.c28c86c8c67f1p-27, 0x1.7642b5f487bf1p-26,
                    0x1.6406bf7b99454p-29, -0x1.0205e0673eaaep-28, -0x1.780fae8adf97fp-30, 0x1.1feb324be32eep-32,
                    0x1.e0255974a53a6p-33, 0x1.056e768594c43p-35);
}
// One step of Horner's rule, high + low = c + c_low + (u + u_low) * (step + step_low).
inline F tail_step(F c, F u, F step) { return c + u * step; }
inline F tail_step_low(F c, F c_low, F u, F u_low, F step, F step_low) {
  const F product = u * step;
  const F sum = c + product;
  return (sum_error(c, product, sum) + (product_error(u, step, product) + c_low)) + (u * step_low + u_low * step);
}
constexpr double tail_c0 = 0x1.82b4bb8c94dcep-1;
constexpr double tail_c1 = -0x1.373e3a893c28ap-1;
constexpr double tail_c2 = 0x1.8c6dbf2cfc2aep-2;
constexpr double tail_c3 = -0x1.7dff2bff6835ep-3;
constexpr double tail_c4 = 0x1.eec4cc3e4ddcbp-5;
constexpr double tail_c0_low = -0x1.9a46017f26ca0p-56;
constexpr double tail_c1_low = -0x1.c6e94bc86615bp-56;
constexpr double tail_c2_low = 0x1.ce78c46214fc1p-56;
constexpr double tail_c3_low = -0x1.fb962c6126d8fp-57;
constexpr double tail_c4_low = 0x1.414fadfa551edp-60;

inline F tail_scaled(F u) {
  const F step_2 = tail_step(tail_c2, u, tail_step(tail_c3, u, tail_step(tail_c4, u, tail_step_5(u))));
  return tail_step(tail_c0, u, tail_step(tail_c1, u, step_2));
}
inline F tail_scaled_low(F u, F u_low) {
  const F step_5 = tail_step_5(u);
  const F step_4 = tail_step(tail_c4, u, step_5);
  const F step_3 = tail_step(tail_c3, u, step_4);
  const F step_2 = tail_step(tail_c2, u, step_3);
  const F step_1 = tail_step(tail_c1, u, step_2);
  const F low_4 = tail_step_low(tail_c4, tail_c4_low, u, u_low, step_5, 0.0);
  const F low_3 = tail_step_low(tail_c3, tail_c3_low, u, u_low, step_4, low_4);
  const F low_2 = tail_step_low(tail_c2, tail_c2_low, u, u_low, step_3, low_3);
  const F low_1 = tail_step_low(tail_c1, tail_c1_low, u, u_low, step_2, low_2);
  return tail_step_low(tail_c0, tail_c0_low, u, u_low, step_1, low_1);
}

// What rounding takes from ratio = t / (t + 4).
inline F tail_ratio_low(F t, F ratio) {
  const F sum = t + 4.0;
  return quotient_rest(t, 0.0, sum, sum_error(t, 4.0, sum), ratio);
}

// e^(-t^2/2) = 2^n * (1 + q) with n = density_exponent(t) and q = density_rest(t, n).
inline F density_exponent(F t) { return nearest_exponent(-0.5 * (t * t)); }
// An error in t^2/2 becomes one of the result, 700 times as large at the end of the range, so it is carried along.
template <class Result> inline F density_rest(F t, F n) {
  const F square = t * t;
  return expm1_reduced<Result>(-0.5 * square, -0.5 * argument_product_error<Result>(t, t, square), n);
}

// t * Phi(-t), t >= 0.
template <class Result> inline F tail_product(F t);
// The argument of the exponential function is exact: a float32 has 24 bits, its square 48. Beyond 20 the quotient is
// not W any more, and what it is multiplied by is below 2^-288.
template <> inline F tail_product<float>(F t) {
  const F n = density_exponent(t);
  const F q = density_rest<float>(t, n);
  // A unit more than 1 decides two close calls, x = +-2.1e-5, which lie 2^-54 from a boundary.
  const F decay = ((1 + 0x1p-52) + q) * pow2(n);
  return t * (tail_numerator(t) * decay / tail_denominator(t));
}
// The errors of t/(t + 4) and of the polynomial are carried along, too, or the result would be off by 3 to 6 ULP
// instead of 1. t <= 55.
template <> inline F tail_product<double>(F t) {
  const F n = density_exponent(t);
  const F q = density_rest<double>(t, n);
  const F ratio = t / (t + 4.0);
  const F ratio_low = tail_ratio_low(t, ratio);
  const F u = 2.0 * ratio - 1.0;
  const F u_low = sum_error(2.0 * ratio, -1.0, u) + 2.0 * ratio_low;
  const F scaled = tail_scaled(u);
  const F product = ratio * scaled;
  const F product_low =
      product_error(ratio, scaled, product) + (ratio * tail_scaled_low(u, u_low) + ratio_low * scaled);
  return scale<double>(product + (product_low + product * q), n);
}

// W(t), and what rounding took from it.
inline F tail_quotient(F t) {
  const F sum = t + 4.0;
  const F ratio = t / sum;
  const F u = 2.0 * ratio - 1.0;
  return tail_scaled(u) / sum;
}
inline F tail_quotient_low(F t, F quotient) {
  const F sum = t + 4.0;
  const F ratio = t / sum;
  const F u = 2.0 * ratio - 1.0;
  const F u_low = sum_error(2.0 * ratio, -1.0, u) + 2.0 * tail_ratio_low(t, ratio);
  return quotient_rest(tail_scaled(u), tail_scaled_low(u, u_low), sum, sum_error(t, 4.0, sum), quotient);
}

// Phi(-t) = W(t) * (1 + q) without its 2^n, t >= 0, where e^(-t^2/2) = 2^n * (1 + q).
template <class Result> inline F tail_part(F t, F q);
template <> inline F tail_part<float>(F t, F q) { return (tail_numerator(t) / tail_denominator(t)) * (1.0 + q); }
template <> inline F tail_part<double>(F t, F q) {
  const F tail = tail_quotient(t);
  return tail + (tail_quotient_low(t, tail) + tail * q);
}

// (W(t) - t / sqrt(2 pi)) * (1 + q): the derivative of -t * Phi(-t) without its 2^n, where e^(-t^2/2) = 2^n * (1 + q).
template <class Result> inline F tail_slope(F t, F q);
// At the root, where n is 0, stands the expansion about it: two or three float32 come so close that the cancellation
// would cost more than the bound allows. Constants: native/fit/roots.py.
template <> inline F tail_slope<float>(F t, F q) {
  const F d = (t - 0x1.80ead197f00b4p-1) + 0x1.13e74c58cada8p-56;
  const F expansion = d * (-0x1.b9d98fa5a3215p-2 + d * (0x1.8d9a941de3ac5p-2 + d * 0x1.2a2ef9bb865aep-6));
  // Near 0 the derivative is 1/2 + 0.8 x, and two x lie nearer to a tie than a double holds, on the side away from 1/2.
  const F one = select(t < 0x1p-16, F(1 - 0x1p-51), F(1.0));
  const F slope = (tail_numerator(t) / tail_denominator(t) - t * inverse_sqrt_2pi) * (one + q);
  return select(abs(d) < 0x1p-12, expansion, slope);
}
// Without the errors of both terms carried along it would be off by 4.7 ULP of the larger one near the root.
template <> inline F tail_slope<double>(F t, F q) {
  const F tail = tail_quotient(t);
  const F tail_low = tail_quotient_low(t, tail);
  const F linear = t * inverse_sqrt_2pi;
  const F linear_low = product_error(t, inverse_sqrt_2pi, linear) + t * inverse_sqrt_2pi_low;
  const F difference = tail - linear;
  const F difference_low = sum_error(tail, -linear, difference) + (tail_low - linear_low);
  return difference + (difference_low + difference * q);
}

// erf a = a * (2 / sqrt(pi) - s * g(s)) with s = a^2; g on [0, 3.95^2] as a quotient of polynomials with positive
// coefficients, within 2^-57. The constant as a double and its rest, and as 29 bits, whose product with a float32 is
// exact, and theirs.
constexpr double two_over_sqrt_pi = 0x1.20dd750429b6dp+0;
constexpr double two_over_sqrt_pi_tail = 0x1.1ae3a914fed80p-56;
constexpr double two_over_sqrt_pi_high = 0x1.20dd75p+0;
constexpr double two_over_sqrt_pi_low = 0x1.0a6db446b8ea4p-30;
constexpr double erf_numerator_0 = 0x1.812746b0379e7p-2;
inline F erf_numerator_tail(F s) {
  return s * polynomial(s, 0x1.90c5d8772aca7p-4, 0x1.450ef16055558p-6, 0x1.3c8e2c14ba6a1p-9, 0x1.d55d4b129d1bcp-13,
                        0x1.02769a55da42dp-16, 0x1.a86fb9564ae15p-21, 0x1.0552a9b071700p-25, 0x1.ab07439a7fee0p-31,
                        0x1.904227747fde7p-37, 0x1.b74bf98ac38e4p-51);
}
inline F erf_denominator_tail(F s) {
  return s * polynomial(s, 0x1.1eca7707d9c79p-1, 0x1.31e442df03d9bp-3, 0x1.9b603e66d1de9p-6, 0x1.84be5d09993acp-9,
                        0x1.0fc99563fc51ap-12, 0x1.1f6d5c95c23eap-16, 0x1.cb7b41f76d514p-21, 0x1.0dfe7099c20f2p-25,
                        0x1.af6b33c90303fp-31, 0x1.72db7ffc0f080p-37);
}
inline F erf_quotient(F s) { return (erf_numerator_0 + erf_numerator_tail(s)) / (1.0 + erf_denominator_tail(s)); }
// What rounding took from it.
inline F erf_quotient_low(F s, F quotient) {
  const F upper = erf_numerator_tail(s);
  const F lower = erf_denominator_tail(s);
  const F numerator = erf_numerator_0 + upper;
  const F denominator = 1.0 + lower;
  return quotient_rest(numerator, sum_error(erf_numerator_0, upper, numerator), denominator,
                       sum_error(1.0, lower, denominator), quotient);
}

// erf a, a >= 0.
template <class Result> inline F erf_value(F a);
// Beyond 3.93 it rounds to 1.
template <> inline F erf_value<float>(F a) {
  const F t = min(3.94, a);
  const F s = t * t;
  const F main = two_over_sqrt_pi_high * t;
  const F rest = t * (two_over_sqrt_pi_low - s * erf_quotient(s));
  const F sum = main + rest;
  return settle_tie(sum, sum_error(main, rest, sum));
}
// From 1 on as 1 - 2 Phi(-a sqrt(2)): below, that would cancel; above, the quotient would. Without the errors carried
// along it would be within its bound, but not monotone.
template <> inline F erf_value<double>(F a) {
  const F t = min(1.0, a);
  const F s = t * t;
  const F main = two_over_sqrt_pi_high * t;
  const F main_low = product_error(two_over_sqrt_pi_high, t, main);
  const F quotient = erf_quotient(s);
  const F part = s * quotient;
  const F part_low =
      product_error(s, quotient, part) + (s * erf_quotient_low(s, quotient) + product_error(t, t, s) * quotient);
  const F factor = two_over_sqrt_pi_low - part;
  const F factor_low = sum_error(two_over_sqrt_pi_low, -part, factor) - part_low;
  const F rest = t * factor;
  const F rest_low = product_error(t, factor, rest) + t * factor_low;
  const F inner = main + (rest + (rest_low + main_low));
  const F u = min(6.0, a);
  const F square = u * u;
  const F n = nearest_exponent(-square);
  const F q = expm1_reduced<double>(-square, -product_error(u, u, square), n);
  return select(a < 1.0, inner, 1.0 - 2.0 * (tail_part<double>(sqrt2 * u, q) * pow2(n)));
}

// 2 / sqrt(pi) * (1 + q).
template <class Result> inline F erf_slope(F q);
// Two close calls, x = +-2.9308454e-05, lie 2^-55 from a boundary.
template <> inline F erf_slope<float>(F q) {
  const F factor = 1.0 + q;
  const F product = two_over_sqrt_pi * factor;
  const F low = product_error(two_over_sqrt_pi, factor, product) +
                (two_over_sqrt_pi * sum_error(1.0, q, factor) + two_over_sqrt_pi_tail * factor);
  const F slope = product + low;
  return settle_tie(slope, sum_error(product, low, slope));
}
template <> inline F erf_slope<double>(F q) { return two_over_sqrt_pi * (1.0 + q); }
