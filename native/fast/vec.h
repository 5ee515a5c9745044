// What vec.h has no names for, because only the fast tier uses it.

using G = vec<float>;
using M = mask<float>;

inline G fma(G va, G vb, G vc) {
  return each_register<G>(
      register_indices<float>(), [](reg<float> a, reg<float> b, reg<float> c) { return fma(a, b, c); }, va, vb, vc);
}
inline G sqrt(G va) {
  return each_register<G>(
      register_indices<float>(), [](reg<float> a) { return sqrt(a); }, va);
}
inline G log_exponent(G va) {
  return each_register<G>(
      register_indices<float>(), [](reg<float> a) { return log_exponent(a); }, va);
}
// A sum of n, an integer in [-126, 127], and this has n + 127 in its last bits, and rounds to an integer; as the
// exponent of a float, they are 2^n.
constexpr float power_bias = 0x1.8p23f + 127;
inline G power_of_sum(G va) {
  return each_register<G>(
      register_indices<float>(), [](reg<float> a) { return power_of_sum(a); }, va);
}
inline G pow2(G n) { return power_of_sum(n + power_bias); }
inline G scale(G va, G vn) {
  return each_register<G>(
      register_indices<float>(), [](reg<float> a, reg<float> n) { return scale(a, n); }, va, vn);
}

template <class T, size_t... I> inline bool all_registers(const reg_mask<T>* part, std::index_sequence<I...>) {
  return (all(part[I]) & ...);
}
template <class T> inline bool all(const mask<T>& condition) {
  return all_registers(condition.part, register_indices<T>());
}

// c0 + c1 x + ... + cn x^n by Horner's rule: with fused multiply-add it is the most accurate, and the registers of a
// vector, or the vectors that a processor has in flight, hide its latency.
inline G horner(G, G c) { return c; }
template <class... Rest> inline G horner(G x, G c, Rest... rest) { return fma(x, horner(x, rest...), c); }

// The upper half of the significand, where fma() does not do it all at once.
template <class V> inline V upper_half(V va) {
  return each_register<V>(
      register_indices<float>(), [](auto a) { return truncate(a); }, va);
}
// What rounding took from a product.
inline G product_low(G a, G b, G product) {
  if constexpr (fma_is_fused) {
    return fma(a, b, -product);
  } else {
    const G a_high = upper_half(a), b_high = upper_half(b);
    const G a_low = a - a_high, b_low = b - b_high;
    return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
  }
}
// What is missing from `result`, which is a * b + c, for |c| >= |a * b|.
inline G fma_low(G a, G b, G c, G result) {
  if constexpr (fma_is_fused) {
    return fma(a, b, c - result);
  } else {
    const G product = a * b;
    return ((c - result) + product) + product_low(a, b, product);
  }
}
// What is missing from a - b * c, where that is small beside a.
inline G remainder(G a, G b, G c) {
  if constexpr (fma_is_fused) {
    return fma(-b, c, a);
  } else {
    const G product = b * c;
    return (a - product) - product_low(b, c, product);
  }
}
inline G clamp(G x, G low, G high) { return min(high, max(low, x)); }

// What rounding took from a + b.
inline G sum_low(G a, G b, G sum) {
  const G back = sum - a;
  return (a - (sum - back)) + (b - back);
}

// a - b + rest, with a - b as it is before it is rounded.
inline G difference(G a, G b, G rest) {
  const G high = a - b;
  const G back = high - a;
  return high + (((a - (high - back)) - (b + back)) + rest);
}

// (a + a_low) / (b + b_low), nearly rounded once.
inline G quotient(G a, G a_low, G b, G b_low) {
  const G inverse = 1.0f / b;
  const G first = a * inverse;
  return fma(remainder(a, first, b) + fma(-first, b_low, a_low), inverse, first);
}

// A number as value * 2^n with |value| between 2^-64 and 2^43, so that the product of two is a number, whatever they
// are.
struct moderated {
  G value, n;
};
inline moderated moderated_of(G x) {
  const M tiny = abs(x) < 0x1p-42f;
  const M huge = abs(x) >= 0x1p42f;
  return {x * select(tiny, 0x1p85f, select(huge, 0x1p-85f, 1.0f)), select(tiny, -85.0f, select(huge, 85.0f, 0.0f))};
}

// Whether a product is as good as that of moderated factors, for what is at most `most`.
inline M is_usual_product(G product, float most = 0x1p60f) {
  return (abs(product) >= 0x1p-60f) & (abs(product) <= most);
}

// A parameter's inverse in two parts, for those that single precision has room for.
inline bool has_inverse(double a) { return (a < 0 ? -a : a) >= 0x1p-60 && (a < 0 ? -a : a) <= 0x1p60; }
struct inverse {
  G high, low;
};
inline inverse inverse_of(G a) {
  const G high = 1.0f / a;
  return {high, remainder(1.0f, high, a) * high};
}

// Where most calls have nothing but `usual` elements, for which less arithmetic is enough: usual_body() for them, and
// body() for the others, so that what a lane becomes does not depend on its neighbours. The branch is predicted.
template <class Usual, class Body> inline G by_usual(M usual, Usual usual_body, Body body) {
  if constexpr (prefers_small_code) {
    return body();
  } else {
    const G y = usual_body();
    if (__builtin_expect(all(usual), true)) return y;
    return select(usual, y, body());
  }
}
