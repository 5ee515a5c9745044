// What the fast tier needs beside avx2.h: fused multiply-add, and powers of two in single precision.
// Included behind avx2.h, where FMA is switched on, too.

constexpr bool fma_is_fused = true;
inline reg<float> fma(reg<float> a, reg<float> b, reg<float> c) { return _mm256_fmadd_ps(a.value, b.value, c.value); }
inline reg<float> sqrt(reg<float> x) { return _mm256_sqrt_ps(x.value); }
// The n for which x / 2^n lies in [sqrt(1/2), sqrt(2)), for normal x > 0.
inline reg<float> log_exponent(reg<float> x) {
  const __m256i above = _mm256_sub_epi32(_mm256_castps_si256(x.value), _mm256_set1_epi32(0x3f3504f3));
  return _mm256_cvtepi32_ps(_mm256_srai_epi32(above, 23));
}
// The last bits of a sum as a float's exponent: see power_of_sum in fast/vec.h.
inline reg<float> power_of_sum(reg<float> sum) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(sum.value), 23));
}
inline bool all(reg_mask<float> condition) { return _mm256_movemask_ps(condition.lanes) == 0xff; }
inline bool all(reg_mask<double> condition) { return _mm256_movemask_pd(condition.lanes) == 0xf; }
#include "stepwise_scale.h"
