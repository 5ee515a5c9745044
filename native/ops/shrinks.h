// Towards zero from both sides. Odd, the sign of zero included.

template <class Result> struct hard_shrink {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x, V lambda) { return select(abs(x) <= lambda, copy_sign(V(0), x), x); }
  static V gradient(V dy, V x, V lambda) {
    return dy * select(abs(x) > lambda, V(1), select(abs(x) <= lambda, V(0), x));
  }
};

template <class Result> struct soft_shrink {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V x, V lambda) {
    const V a = abs(x);
    return copy_sign(select(a <= lambda, V(0), a - lambda), x);
  }
  static V gradient(V dy, V x, V lambda) { return hard_shrink<Result>::gradient(dy, x, lambda); }
};

// The gap between min(a, 1) and tanh a, a >= 0, as a quotient. Up to 1 it is a^3 times Lambert's continued fraction,
// cut off where it is within 2^-62; from there on 2e / (1 + e) with e = e^-2a = 2^n * (1 + q). Nothing cancels in
// either.
inline F gap_exponent(F a) { return nearest_exponent(-2.0 * min(20.0, a)); }
template <class Result> inline F gap_rest(F a, F n) { return expm1_reduced<Result>(-2.0 * min(20.0, a), 0.0, n); }
inline F lambert_numerator_tail(F s) { return s * polynomial(s, 16081065.0, 289575.0, 1430.0, 1.0); }
inline F lambert_denominator_tail(F s) { return s * polynomial(s, 310134825.0, 18918900.0, 315315.0, 1485.0, 1.0); }
inline F gap_numerator(F a, F n, F q) {
  const F s = a * a;
  const F inner = a * s * (218243025.0 + lambert_numerator_tail(s));
  return select(a < 1.0, inner, 2.0 * (pow2(n) * (1.0 + q)));
}
inline F gap_denominator(F a, F n, F q) {
  const F p = pow2(n);
  return select(a < 1.0, 654729075.0 + lambert_denominator_tail(a * a), (1.0 + p) + p * q);
}
inline F tanh_gap(F a, F n, F q) { return gap_numerator(a, n, q) / gap_denominator(a, n, q); }

// What rounding took from them.
inline F gap_numerator_low(F a, F n, F q) {
  const F s = a * a;
  const F cube = a * s;
  const F cube_low = product_error(a, s, cube) + a * product_error(a, a, s);
  const F tail = lambert_numerator_tail(s);
  const F factor = 218243025.0 + tail;
  const F factor_low = sum_error(218243025.0, tail, factor);
  const F inner_low = product_error(cube, factor, cube * factor) + (cube_low * factor + cube * factor_low);
  return select(a < 1.0, inner_low, 2.0 * (pow2(n) * sum_error(1.0, q, 1.0 + q)));
}
inline F gap_denominator_low(F a, F n, F q) {
  const F tail = lambert_denominator_tail(a * a);
  const F p = pow2(n);
  return select(a < 1.0, sum_error(654729075.0, tail, 654729075.0 + tail), denominator_error(p, p * q));
}
inline F tanh_gap_low(F a, F n, F q, F gap) {
  return quotient_rest(gap_numerator(a, n, q), gap_numerator_low(a, n, q), gap_denominator(a, n, q),
                       gap_denominator_low(a, n, q), gap);
}

// base + gap + gap_low for base >= 0, which may be infinite.
template <class Result> inline F shrunk(F base, F gap, F gap_low);
// x - 1 is a tie for every x from 2^24 to 2^25, and the true value lies a little farther from 0. x^3/3 is one for some
// x near 0, and the true value lies nearer to 0 by less than gap_low is good to, 2^-77: what is not a tie is 2^-72 off.
template <> inline F shrunk<float>(F base, F gap, F gap_low) {
  const F nearest = gap + gap_low;
  const F sum = base + nearest;
  return settle_tie(sum, sum_error(base, nearest, sum) + (sum_error(gap, gap_low, nearest) - 0x1p-76 * gap));
}
template <> inline F shrunk<double>(F base, F gap, F gap_low) { return base + (gap + gap_low); }

// dy * (c - gap - gap_low)^2.
template <class Result> inline F tanh_square(F dy, F c, F gap, F gap_low);
// x^2 is a tie for many x near 0, and the true value lies a little nearer to 0.
template <> inline F tanh_square<float>(F dy, F c, F gap, F) {
  const F square = c * c;
  const F rest = gap * (2.0 * c - gap);
  const F difference = square - rest;
  return dy * settle_tie(difference, sum_error(square, -rest, difference));
}
template <> inline F tanh_square<double>(F dy, F c, F gap, F gap_low) {
  const F t = c - (gap + gap_low);
  return dy * t * t;
}

template <class Result> struct tanh_shrink {
  using lane = double;
  static F forward(F x) {
    const F a = abs(x);
    const F n = gap_exponent(a);
    const F q = gap_rest<Result>(a, n);
    const F gap = tanh_gap(a, n, q);
    return copy_sign(shrunk<Result>(a - min(1.0, a), gap, tanh_gap_low(a, n, q, gap)), x);
  }
  static F gradient(F dy, F x) {
    const F a = abs(x);
    const F n = gap_exponent(a);
    const F q = gap_rest<Result>(a, n);
    const F gap = tanh_gap(a, n, q);
    return tanh_square<Result>(dy, min(1.0, a), gap, tanh_gap_low(a, n, q, gap));
  }
};
