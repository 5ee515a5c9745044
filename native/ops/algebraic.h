// Algebraic functions: sums, quotients and a root, no exponential.

// x / (1 + |x|).
template <class Result> inline F softsign_value(F x);
// Beyond the limit it is 1 by far; Infinity would be NaN. One close call, x = 0.0085146632, is a tie once rounded to a
// double.
template <> inline F softsign_value<float>(F x) {
  const F a = min(0x1p60, abs(x));
  const F sum = 1.0 + a;
  const F quotient = a / sum;
  return copy_sign(settle_tie(quotient, remainder(a, sum, quotient)), x);
}
// From 1 on as 1 - 1 / (1 + a), a composition of monotone steps. Below, monotone only if the error of the sum is
// carried along: one unit more in 1 + a weighs more than one in a.
template <> inline F softsign_value<double>(F x) {
  const F a = abs(x);
  const auto large = a >= 1.0;
  const F sum = 1.0 + a;
  const F numerator = select(large, F(1.0), a);
  const F quotient = numerator / sum;
  const F inner = quotient + quotient_rest(a, 0.0, sum, sum_error(1.0, a, sum), quotient);
  return copy_sign(select(large, 1.0 - quotient, inner), x);
}

// dy / (1 + a)^2 for a >= 0.
template <class Result> inline F softsign_gradient(F dy, F a);
// Three close calls, x = 4.23368874e-05, 0.00229924219 and 2^75, are ties once rounded to a double.
template <> inline F softsign_gradient<float>(F dy, F a) {
  const F sum = 1.0 + a;
  const F square = sum * sum;
  const F quotient = dy / square;
  const F square_low = product_error(sum, sum, square) + 2.0 * sum * sum_error(1.0, a, sum);
  return settle_tie(quotient, remainder(dy, square, quotient) - quotient * square_low);
}
// The square may overflow where a large dy keeps the result a number.
template <> inline F softsign_gradient<double>(F dy, F a) {
  const F sum = 1.0 + a;
  return dy / sum / sum;
}

template <class Result> struct softsign {
  using lane = double;
  static F forward(F x) { return softsign_value<Result>(x); }
  static F gradient(F dy, F x) { return softsign_gradient<Result>(dy, abs(x)); }
};

// A power of two by which a and sqrt(b) are divided, so that their squares neither overflow nor lose digits: one of the
// quotients lies between 2^-26 and 2^24, or a is infinite.
inline F squareplus_exponent(F a, F b) {
  const F half = 0.5 * exponent(max(b, 0x1p-1022));
  const F k = max(exponent(max(a, 0x1p-600)), (half + 0x1.8p52) - 0x1.8p52);
  return min(1000.0, k);
}

// With a = |x| and r = sqrt(a^2 + b) it is (a + r) / 2 on the right, and, as the product of both sides is b / 4, b / (2
// (a + r)) on the left: nothing cancels, and every step is monotone.
template <class Result> inline F squareplus_value(F x, F b);
template <> inline F squareplus_value<float>(F x, F b) {
  const F sum = abs(x) + sqrt(x * x + b);
  return select(x > 0.0, 0.5 * sum, 0.5 * b / sum);
}
template <> inline F squareplus_value<double>(F x, F b) {
  const F k = squareplus_exponent(abs(x), b);
  const F down = pow2(-k);
  const F a = abs(x) * down;
  const F sum = a + sqrt(a * a + b * down * down);
  return select(x > 0.0, 0.5 * sum * pow2(k), 0.5 * (b * down) / sum);
}

// dy times the derivative: the value / r on the left, and 1 minus that of -x on the right.
template <class Result> inline F squareplus_gradient(F dy, F x, F b);
// Near 0, 1/2 + x/4 (for b = 4) is a tie for some x, and the true value lies a little nearer to 1/2, by less than a
// double can hold: so it is moved there by a unit.
template <> inline F squareplus_gradient<float>(F dy, F x, F b) {
  const F root = sqrt(x * x + b);
  const F left = 0.5 * b / ((abs(x) + root) * root);
  const F unit = select(abs(x) < 0x1p-9 * root, F(0x1p-54), F(0.0));
  return dy * select(x > 0.0, (1.0 - left) - 2.0 * unit, left + unit);
}
// Without the errors carried along it would be off by 4 ULP. For an infinite x they are NaN.
template <> inline F squareplus_gradient<double>(F dy, F x, F b) {
  const F k = squareplus_exponent(abs(x), b);
  const F down = pow2(-k);
  const F a = abs(x) * down;
  const F square = a * a;
  const F bend = b * down * down;
  const F radicand = square + bend;
  const F radicand_low = product_error(a, a, square) + sum_error(square, bend, radicand);
  const F root = sqrt(radicand);
  const F root_low = 0.5 * (remainder(radicand, root, root) + radicand_low) / root;
  const F sum = a + root;
  const F sum_low = sum_error(a, root, sum) + root_low;
  const F product = sum * root;
  const F product_low = product_error(sum, root, product) + (sum * root_low + sum_low * root);
  const F quotient = 0.5 / product;
  const F rest = quotient_rest(0.5, 0.0, product, product_low, quotient);
  const F part = quotient + select(product < infinity<double>, rest, 0.0);
  return select(x > 0.0, dy * (1.0 - bend * part), scaled_gradient_of<double>(b, dy, part, -2.0 * k));
}

template <class Result> struct squareplus {
  using lane = double;
  static F forward(F x, F b) { return squareplus_value<Result>(x, b); }
  static F gradient(F dy, F x, F b) { return squareplus_gradient<Result>(dy, x, b); }
};
