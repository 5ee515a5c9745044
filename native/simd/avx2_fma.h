// What the fast tier needs beside avx2.h: fused multiply-add, and powers of two in single precision.
// Included behind avx2.h, where FMA is switched on, too.

inline reg<float> fma(reg<float> a, reg<float> b, reg<float> c) { return _mm256_fmadd_ps(a.value, b.value, c.value); }
// 2^n for an integer n in [-126, 127]: n + 127 lands in the low bits of 1.5 * 2^23.
inline reg<float> pow2(reg<float> n) {
  const __m256 shifted = _mm256_add_ps(n.value, _mm256_set1_ps(0x1.8p23f + 127));
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(shifted), 23));
}
inline bool all(reg_mask<float> condition) { return _mm256_movemask_ps(condition.lanes) == 0xff; }
#include "stepwise_scale.h"
