// Building blocks that more than one function needs. F is a vector of doubles; Result is the dtype that the value will
// be rounded to: with float, 2^-50 is accurate enough, no double comes near its own limits, and a product of two
// arguments is exact.

using F = vec<double>;

// What an addition rounded away, exactly: a + b = sum + sum_error(a, b, sum). Any magnitudes (Knuth's two-sum).
inline F sum_error(F a, F b, F sum) {
  const F b_rounded = sum - a;
  const F a_rounded = sum - b_rounded;
  return (a - a_rounded) + (b - b_rounded);
}

// high + low, where it will be rounded to float32: a high that is a tie of float32, or another number of so few bits,
// goes to low's side; all others lie on the right side. Without it log1p misses nine float32 inputs, and its derivative
// one.
inline F settle_tie(F high, F low) {
  return select(high == truncate(high), high * (1.0 + copy_sign(0x1p-52, high * low)), high);
}

// What a multiplication rounded away: a * b = product + product_error(a, b, product), to about 2^-79 of the product.
// The halves come from cutting bits off and not from Veltkamp's multiplication by 2^27 + 1, which would overflow.
inline F product_error(F a, F b, F product) {
  const F a_high = truncate(a);
  const F b_high = truncate(b);
  const F a_low = a - a_high;
  const F b_low = b - b_high;
  return ((a_high * b_high - product) + (a_high * b_low + a_low * b_high)) + a_low * b_low;
}

// The same to the last bit, for factors of moderate size: cut by Veltkamp's multiplication, which rounds, both halves
// have 26 bits (Dekker's product).
inline F upper_half(F a) {
  const F multiple = a * 0x1.0000002p27;
  return multiple - (multiple - a);
}
inline F exact_product_error(F a, F b, F product) {
  const F a_high = upper_half(a);
  const F b_high = upper_half(b);
  const F a_low = a - a_high;
  const F b_low = b - b_high;
  return (((a_high * b_high - product) + a_high * b_low) + a_low * b_high) + a_low * b_low;
}

// product_error where both factors are values of the dtype: for float32 the product is exact.
template <class Result> inline F argument_product_error(F a, F b, F product);
template <> inline F argument_product_error<float>(F, F, F) { return 0.0; }
template <> inline F argument_product_error<double>(F a, F b, F product) { return product_error(a, b, product); }

// a - quotient * b, where quotient is a / b rounded.
inline F remainder(F a, F b, F quotient) {
  const F back = quotient * b;
  return (a - back) - product_error(quotient, b, back);
}

// (a + a_low) / (b + b_low) - quotient, where quotient is a / b rounded.
inline F quotient_rest(F a, F a_low, F b, F b_low, F quotient) {
  return (remainder(a, b, quotient) + (a_low - quotient * b_low)) / b;
}

// NaN passes both limits.
inline F clamp(F x, F low, F high) { return min(high, max(low, x)); }

// x * 2^n.
template <class Result> inline F scale(F x, F n);
template <> inline F scale<float>(F x, F n) { return x * pow2(n); }
// n in [-3066, 1023]: three steps, of which at most one rounds, and only where the result is subnormal.
template <> inline F scale<double>(F x, F n) {
  const F first = max(n, -1000.0);
  const F second = max(n - first, -1000.0);
  return x * pow2(first) * pow2(second) * pow2((n - first) - second);
}

// The same for n up to 2047, where the result may be beyond the largest number.
inline F scale_up(F x, F n) {
  const F first = min(n, 1000.0);
  const F second = min(n - first, 1000.0);
  return scale<double>(x, first) * pow2(second) * pow2((n - first) - second);
}

// The power of two by which a factor of any size is divided, so that its products and quotients neither overflow nor
// lose digits before something else makes them representable.
inline F moderating_exponent(F factor) { return clamp(exponent(abs(factor)), -1000.0, 1000.0); }

// dy * slope * 2^n, for a slope of moderate size and n <= 1564: dy comes in before all of 2^n does, so that a
// derivative below the least normal number costs no digits, and after some of it has, so that a large dy does not
// overflow on the way. At the cut-off of exp.h the derivative is exactly 0, with its sign.
template <class Result> inline F scaled_gradient(F dy, F slope, F n);
template <> inline F scaled_gradient<float>(F dy, F slope, F n) { return dy * (slope * pow2(n)); }
template <> inline F scaled_gradient<double>(F dy, F slope, F n) {
  const F first = clamp(n, -500.0, 1000.0);
  return scale<double>(dy * select(n < -2130.0, 0.0 * slope, slope * pow2(first)), n - first);
}

// The same for a derivative that grows beyond every number, up to n = 2164: a dy for which the product is still
// representable is small then, and takes what is too much.
template <class Result> inline F growing_gradient(F dy, F slope, F n);
template <> inline F growing_gradient<float>(F dy, F slope, F n) { return scaled_gradient<float>(dy, slope, n); }
template <> inline F growing_gradient<double>(F dy, F slope, F n) {
  const F excess = clamp(n - 1000.0, 0.0, 600.0);
  return scaled_gradient<double>(dy * pow2(excess), slope, n - excess);
}

// scaled_gradient times a factor of any size (a parameter, the other input of a gate), whose product with dy may be
// beyond the limits where the result is not.
template <class Result> inline F scaled_gradient_of(F factor, F dy, F slope, F n);
template <> inline F scaled_gradient_of<float>(F factor, F dy, F slope, F n) { return dy * (factor * slope * pow2(n)); }
template <> inline F scaled_gradient_of<double>(F factor, F dy, F slope, F n) {
  const F k = moderating_exponent(factor);
  const F product = factor * pow2(-k) * slope;
  const F first = clamp(n + k, -500.0, 500.0);
  return scale_up(dy * select(n < -2130.0, 0.0 * product, product * pow2(first)), (n + k) - first);
}
