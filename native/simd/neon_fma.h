// What the fast tier needs beside neon.h: fused multiply-add, and powers of two in single precision.

constexpr bool fma_is_fused = true;
inline reg<float> fma(reg<float> a, reg<float> b, reg<float> c) { return vfmaq_f32(c.value, a.value, b.value); }
inline reg<float> sqrt(reg<float> x) { return vsqrtq_f32(x.value); }
// The n for which x / 2^n lies in [sqrt(1/2), sqrt(2)), for normal x > 0.
inline reg<float> log_exponent(reg<float> x) {
  const int32x4_t above = vsubq_s32(vreinterpretq_s32_f32(x.value), vdupq_n_s32(0x3f3504f3));
  return vcvtq_f32_s32(vshrq_n_s32(above, 23));
}
// The last bits of a sum as a float's exponent: see power_of_sum in fast/vec.h.
inline reg<float> power_of_sum(reg<float> sum) {
  return vreinterpretq_f32_u32(vshlq_n_u32(vreinterpretq_u32_f32(sum.value), 23));
}
inline bool all(reg_mask<float> condition) { return vminvq_u32(condition.lanes) != 0; }
inline bool all(reg_mask<double> condition) { return vminvq_u32(vreinterpretq_u32_u64(condition.lanes)) != 0; }
#include "stepwise_scale.h"
