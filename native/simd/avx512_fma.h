// What the fast tier needs beside avx512.h: fused multiply-add, and powers of two in single precision.

constexpr bool fma_is_fused = true;
inline reg<float> fma(reg<float> a, reg<float> b, reg<float> c) { return _mm512_fmadd_ps(a.value, b.value, c.value); }
inline reg<float> sqrt(reg<float> x) { return _mm512_sqrt_ps(x.value); }
// The n for which x / 2^n lies in [sqrt(1/2), sqrt(2)), for normal x > 0.
inline reg<float> log_exponent(reg<float> x) {
  const __m512i above = _mm512_sub_epi32(_mm512_castps_si512(x.value), _mm512_set1_epi32(0x3f3504f3));
  return _mm512_cvtepi32_ps(_mm512_srai_epi32(above, 23));
}
// The last bits of a sum as a float's exponent: see power_of_sum in fast/vec.h.
inline reg<float> power_of_sum(reg<float> sum) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(sum.value), 23));
}
// x * 2^n, rounded at most once.
inline reg<float> scale(reg<float> x, reg<float> n) { return _mm512_scalef_ps(x.value, n.value); }
inline bool all(reg_mask<float> condition) { return condition.lanes == 0xffff; }
inline bool all(reg_mask<double> condition) { return condition.lanes == 0xff; }
