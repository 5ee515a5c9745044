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

// What a multiplication rounded away: a * b = product + product_error(a, b, product), to about 2^-106 of the product.
// The halves come from cutting bits off and not from Veltkamp's multiplication by 2^27 + 1, which would overflow.
inline F product_error(F a, F b, F product) {
  const F a_high = truncate(a);
  const F b_high = truncate(b);
  const F a_low = a - a_high;
  const F b_low = b - b_high;
  return ((a_high * b_high - product) + (a_high * b_low + a_low * b_high)) + a_low * b_low;
}

// The same where both factors are values of the dtype: for float32 the product is exact.
template <class Result> inline F argument_product_error(F a, F b, F product);
template <> inline F argument_product_error<float>(F, F, F) { return 0.0; }
template <> inline F argument_product_error<double>(F a, F b, F product) { return product_error(a, b, product); }

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
