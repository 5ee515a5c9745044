// The logistic function s(z) = 1/(1 + e^-z), as it stands in sigmoid, tanh, silu, swish and gelu's tanh form.

// x / (p + one + q): one addition of q and one division are the only roundings that count.
template <class Result> inline F logistic_quotient(F x, F p, F one, F q);
template <> inline F logistic_quotient<float>(F x, F p, F one, F q) { return x / ((p + one) + q); }
// Everything that rounding takes is put back before the last one: sigmoid would be off by 2.3 ULP where p is 2^-53, and
// with only a part put back it would not be monotone.
template <> inline F logistic_quotient<double>(F x, F p, F one, F q) {
  const F p_one = p + one;
  const F sum = p_one + q;
  const F sum_low = sum_error(p, one, p_one) + sum_error(p_one, q, sum);
  const F quotient = x / sum;
  const F correction = quotient_rest(x, 0.0, sum, sum_low, quotient);
  return copy_sign(quotient + select(abs(x) < 0x1p1000, correction, 0.0), x);
}

// The argument of e^-z, cut off on both sides, and the power of two nearest to it.
template <class Result> inline F logistic_decay(F z) { return -clamp(z, -decay_limit<Result>, 60.0); }
template <class Result> inline F logistic_exponent(F z) { return nearest_exponent(logistic_decay<Result>(z)); }

// x * s(z + z_low) = x * p / (p + one + q) with e^-z = (1 + q) / p, p = 2^-n and n = logistic_exponent(z), on both
// sides of zero. Returned without its 2^-n. `one` is 1, or so near that it only breaks ties.
template <class Result> inline F logistic_part(F x, F z, F z_low, F one, F n) {
  const F t = logistic_decay<Result>(z);
  const F q = expm1_reduced<Result>(t, select(t == -z, -z_low, 0.0), n);
  return logistic_quotient<Result>(x, addend_pow2<Result>(-n), one, q);
}
// The same with it.
template <class Result> inline F logistic_product(F x, F z, F z_low, F one) {
  const F n = logistic_exponent<Result>(z);
  return scale<Result>(logistic_part<Result>(x, z, z_low, one, n), -n);
}
// u * v * s(z + z_low), where u * s(z) may be too small for the dtype and v make up for it. Below the cut-off of exp.h
// the result is 0 for finite u and v.
template <class Result> inline F gated_logistic(F u, F v, F z, F z_low) {
  const F n = logistic_exponent<Result>(z);
  return scaled_gradient_of<Result>(u, v, logistic_part<Result>(1.0, z, z_low, 1.0, n), -n);
}

// dy * s(z + z_low), the gradient of a function whose derivative is s.
template <class Result> inline F logistic_gradient(F dy, F z, F z_low, F one) {
  const F n = logistic_exponent<Result>(z);
  return scaled_gradient<Result>(dy, logistic_part<Result>(1.0, z, z_low, one, n), -n);
}

// For float32, 1/2 + x/4 is a tie for some x near 0, and the true value lies a little nearer to 1/2, by less than a
// double can hold: so the 1 in the denominator is one unit larger for positive x, and one smaller for negative.
template <class Result> inline F sigmoid_one(F x);
template <> inline F sigmoid_one<float>(F x) { return 1.0 + copy_sign(0x1p-51, x); }
template <> inline F sigmoid_one<double>(F) { return 1.0; }

// (numerator + numerator_low) / (denominator + denominator_low)^2.
inline F quotient_by_square(F numerator, F numerator_low, F denominator, F denominator_low) {
  const F square = denominator * denominator;
  const F square_low = product_error(denominator, denominator, square) + 2.0 * denominator * denominator_low;
  const F quotient = numerator / square;
  return quotient + quotient_rest(numerator, numerator_low, square, square_low, quotient);
}

// What rounding takes from (1 + p) + pq.
inline F denominator_error(F p, F pq) {
  const F p_one = 1.0 + p;
  return sum_error(1.0, p, p_one) + sum_error(p_one, pq, p_one + pq);
}

// s'(z) = e / (1 + e)^2 with e = e^-|z| = 2^n * (1 + q): no cancellation. Returned without its 2^n.
template <class Result> inline F logistic_slope(F n, F q);
template <> inline F logistic_slope<float>(F n, F q) {
  const F p = pow2(n);
  const F denominator = (1.0 + p) + p * q;
  return (1.0 + q) / (denominator * denominator);
}
// Without the errors of its sums carried along it would be off by 4.7 ULP.
template <> inline F logistic_slope<double>(F n, F q) {
  const F p = addend_pow2<double>(n);
  const F pq = p * q;
  const F factor = 1.0 + q;
  return quotient_by_square(factor, sum_error(1.0, q, factor), (1.0 + p) + pq, denominator_error(p, pq));
}

// What rounding takes from logistic_slope<double>, where q_low is what it took from q.
inline F logistic_slope_low(F n, F q, F q_low) {
  const F p = addend_pow2<double>(n);
  const F pq = p * q;
  const F factor = 1.0 + q;
  const F factor_low = sum_error(1.0, q, factor) + q_low;
  const F denominator = (1.0 + p) + pq;
  const F denominator_low = denominator_error(p, pq) + p * q_low;
  const F square = denominator * denominator;
  const F square_low = product_error(denominator, denominator, square) + 2.0 * denominator * denominator_low;
  const F quotient = factor / square;
  return (quotient - logistic_slope<double>(n, q)) + quotient_rest(factor, factor_low, square, square_low, quotient);
}

// e * (e + b) / (1 + e)^2 with e = 2^n * (1 + q): what is left of 0 in the derivative of x * s(z(x)), where b is
// 1 - a * z'(a) at x = -a. Returned without its 2^n. Near the root, where e is -b, the digits of e + b are kept by
// adding b, which is exact there, to the power of two first. `one` is 1, or so near that it only breaks ties.
template <class Result> inline F gate_slope(F b, F b_low, F n, F q, F one);
template <> inline F gate_slope<float>(F b, F, F n, F q, F one) {
  const F p = pow2(n);
  const F denominator = (1.0 + p) + p * q;
  return (one + q) * ((p + b) + p * q) / (denominator * denominator);
}
// Without the errors of its sums carried along it would be off by 5 ULP of the larger term.
template <> inline F gate_slope<double>(F b, F b_low, F n, F q, F) {
  const F p = addend_pow2<double>(n);
  const F pq = p * q;
  const F factor = 1.0 + q;
  const F p_b = p + b;
  const F sum = p_b + pq;
  const F sum_low = (sum_error(p, b, p_b) + sum_error(p_b, pq, sum)) + b_low;
  const F product = factor * sum;
  const F product_low = product_error(factor, sum, product) + (factor * sum_low + sum_error(1.0, q, factor) * sum);
  return quotient_by_square(product, product_low, (1.0 + p) + pq, denominator_error(p, pq));
}

// The derivative of z * s(z) at z = -(a + a_low) <= 0; at z = a + a_low it is 1 minus that. Without its 2^n.
template <class Result> inline F swish_slope(F a, F a_low, F n, F q);
// An argument beta * x comes much closer to the root than a float32 can, and the cancellation would cost 1.3 ULP and
// more: there, where n is -2, stands the expansion about the root. Constants: native/fit/roots.py.
template <> inline F swish_slope<float>(F a, F, F n, F q) {
  const F d = (a - 0x1.474973c84120bp+0) - 0x1.f8d74bc9ac154p-54;
  const F expansion = d * (-0x1.be1410460527fp-1 + d * (0x1.2c563458cc0adp-1 + d * -0x1.353eb573ca457p-4));
  // 1/2 - a/2 is a tie for some a below 2^-16, and the true value is a little larger, by less than a double can hold.
  // (Up to 2^-16 or everywhere, one close call, 0x3a928602 or 0x3b0c2507, went the wrong way; up to here, none.)
  const F one = select(a < 0x1.8p-10, F(1 + 0x1p-52), F(1.0));
  return select(abs(d) < 0x1p-12, expansion, gate_slope<float>(1.0 - a, 0.0, n, q, one));
}
template <> inline F swish_slope<double>(F a, F a_low, F n, F q) {
  const F b = 1.0 - a;
  return gate_slope<double>(b, sum_error(1.0, -a, b) - a_low, n, q, 1.0);
}

// dy * f'(x) where f'(x) = slope * 2^n for negative x, and f'(x) + f'(-x) = 1.
template <class Result> inline F gradient_of_gate(F dy, F x, F slope, F n) {
  return select(x < 0.0, scaled_gradient<Result>(dy, slope, n), dy * (1.0 - scale<Result>(slope, n)));
}

// u * v * g(x) where g(x) = part * 2^n for negative x, and g(x) + g(-x) = 1: such a derivative, or a distribution
// function itself.
template <class Result> inline F gated_pair(F u, F v, F x, F part, F n) {
  const auto left = x < 0.0;
  const F factor = select(left, part, 1.0 - scale<Result>(part, n));
  return scaled_gradient_of<Result>(u, v, factor, select(left, n, 0.0));
}

// The result y of a function that is x/2 + (a positive term) near 0. For odd subnormals of float32 x/2 is a tie, which
// the term breaks though it is too small for a double to hold beside it. 2^-175 is a few units of a double just below
// 2^-126. Larger, 2^-160 is wrong for 1,244 results that are subnormal because x is near -90; smaller, 2^-178 is lost
// in the rounding of a y just below 2^-126. A negative y must be beyond -2^-175, which the callers see to by cutting x
// off. Zero comes back with its sign.
template <class Result> inline F break_tie(F x, F y);
template <> inline F break_tie<float>(F x, F y) { return select(x == 0.0, x, y + 0x1p-175); }
template <> inline F break_tie<double>(F x, F y) { return select(x == 0.0, x, y); }
