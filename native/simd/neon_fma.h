// What the fast tier needs beside neon.h: fused multiply-add, and powers of two in single precision.

inline reg<float> fma(reg<float> a, reg<float> b, reg<float> c) { return vfmaq_f32(c.value, a.value, b.value); }
// 2^n for an integer n in [-126, 127]: n + 127 lands in the low bits of 1.5 * 2^23.
inline reg<float> pow2(reg<float> n) {
  const float32x4_t shifted = vaddq_f32(n.value, vdupq_n_f32(0x1.8p23f + 127));
  return vreinterpretq_f32_u32(vshlq_n_u32(vreinterpretq_u32_f32(shifted), 23));
}
// x * 2^n for n up to 254, rounded at most once. Subnormal and huge powers are rare, and the branch is predicted.
inline reg<float> scale(reg<float> x, reg<float> n) {
  const reg_mask<float> ordinary = (reg<float>(-126.0f) <= n) & (n <= reg<float>(127.0f));
  if (__builtin_expect(vminvq_u32(ordinary.lanes) != 0, 1)) return x * pow2(n);
  const reg<float> first = min(reg<float>(127.0f), max(reg<float>(-126.0f), n));
  return x * pow2(first) * pow2(max(reg<float>(-126.0f), n - first));
}
inline reg<float> sqrt(reg<float> x) { return vsqrtq_f32(x.value); }
