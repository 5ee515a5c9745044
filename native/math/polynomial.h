// polynomial(x, c0, c1, ..., cn) = c0 + c1 x + ... + cn x^n by Estrin's scheme: the coefficients are cut at the largest
// power of two below their number, low + x^k * high, and each half the same way. The order of the roundings is part of
// the promise of equal bits: the generator of the JavaScript kernels (packages/js) writes the very same one.
// Horner's rule was slower without fused multiply-add, where the latency of its chain bounds the loop.

template <int count> struct estrin {
  // Powers holds x, x^2, x^4, ...: powers[i] = x^(2^i).
  static constexpr int split(int n, int k = 1, int i = 0) { return 2 * k < n ? split(n, 2 * k, i + 1) : i; }
  static vec<double> evaluate(const vec<double>* powers, const double* c) {
    constexpr int i = split(count);
    constexpr int k = 1 << i;
    return estrin<k>::evaluate(powers, c) + powers[i] * estrin<count - k>::evaluate(powers, c + k);
  }
};
template <> struct estrin<1> {
  static vec<double> evaluate(const vec<double>*, const double* c) { return c[0]; }
};

template <class... Coefficients> inline vec<double> polynomial(vec<double> x, Coefficients... coefficients) {
  constexpr int count = sizeof...(coefficients);
  const double c[count] = {coefficients...};
  vec<double> powers[6];
  powers[0] = x;
  for (int i = 1; (1 << i) < count; i++) powers[i] = powers[i - 1] * powers[i - 1];
  return estrin<count>::evaluate(powers, c);
}
