// The logistic function s(z) = 1/(1 + e^-z), as it stands in sigmoid, tanh, silu, swish and gelu's tanh form.

// x * s(z + z_low) = x * p / ((p + 1) + q) with e^-z = (1 + q) / p, p a power of two: one addition of q and one
// division are the only roundings that count, on both sides of zero.
template <class Result> inline F logistic_product(F x, F z, F z_low) {
  const F t = -clamp(z, -decay_limit<Result>, 60.0);
  const F n = nearest_exponent(t);
  const F q = expm1_reduced<Result>(t, select(t == -z, -z_low, 0.0), n);
  return scale<Result>(x / ((addend_pow2<Result>(-n) + 1.0) + q), -n);
}

// s'(z) = e / (1 + e)^2 with e = e^-|z|: no cancellation. In two factors, logistic_slope * 2^n, for the argument t =
// -|z| and what expm1_reduced and nearest_exponent make of it.
template <class Result> inline F logistic_slope(F n, F q) {
  const F p = addend_pow2<Result>(n);
  const F denominator = (1.0 + p) + p * q;
  return (1.0 + q) / (denominator * denominator);
}

// The derivative of z * s(z) for z = -a <= 0, and 1 minus that for z = a. With e = e^-a:
// e * (e + 1 - a) / (1 + e)^2. In two factors as logistic_slope; near the root at a = 1.2785 the digits of e + 1 - a
// are kept by adding 1 - a, which is exact there, to the power of two first.
template <class Result> inline F swish_slope(F a, F a_low, F n, F q) {
  const F p = addend_pow2<Result>(n);
  const F numerator = (p + (1.0 - a)) + (p * q - a_low);
  const F denominator = (1.0 + p) + p * q;
  return (1.0 + q) * numerator / (denominator * denominator);
}

// dy * f'(x) where f'(x) = slope * 2^n for negative x, and f'(x) + f'(-x) = 1. dy comes in before 2^n does, so that a
// derivative below the least normal number costs no digits.
template <class Result> inline F gradient_of_gate(F dy, F x, F slope, F n) {
  return select(x < 0.0, scale<Result>(dy * slope, n), dy * (1.0 - scale<Result>(slope, n)));
}

// The result y of a function that is x/2 + (a term of the sign of `side`) near 0. For odd subnormals of float32 x/2 is
// a tie, which the term breaks though it is too small for a double to hold beside it. Zero comes back with its sign.
template <class Result> inline F break_tie(F x, F y, F side);
template <> inline F break_tie<float>(F x, F y, F side) {
  return select(x == 0.0, x, copy_sign(y + 0x1p-160 * side, y));
}
template <> inline F break_tie<double>(F x, F y, F) { return select(x == 0.0, x, y); }
