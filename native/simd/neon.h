// Two doubles or four floats: arm64.
// Included inside a target's namespace, after <arm_neon.h>.

template <class T> struct vec;
template <class T> struct mask;

template <> struct mask<float> { uint32x4_t lanes; };
inline mask<float> operator&(mask<float> a, mask<float> b) { return {vandq_u32(a.lanes, b.lanes)}; }
inline mask<float> operator|(mask<float> a, mask<float> b) { return {vorrq_u32(a.lanes, b.lanes)}; }
inline mask<float> operator!(mask<float> a) { return {vmvnq_u32(a.lanes)}; }
template <> struct mask<double> { uint64x2_t lanes; };
inline mask<double> operator&(mask<double> a, mask<double> b) { return {vandq_u64(a.lanes, b.lanes)}; }
inline mask<double> operator|(mask<double> a, mask<double> b) { return {vorrq_u64(a.lanes, b.lanes)}; }
inline mask<double> operator!(mask<double> a) {
  return {vreinterpretq_u64_u32(vmvnq_u32(vreinterpretq_u32_u64(a.lanes)))};
}

template <> struct vec<float> {
  static constexpr int lanes = 4;
  float32x4_t value;

  vec() = default;
  vec(float32x4_t from) : value(from) {}
  vec(float broadcast) : value(vdupq_n_f32(broadcast)) {}
  static vec load(const float* from) { return vld1q_f32(from); }
  void store(float* to) const { vst1q_f32(to, value); }
};
inline vec<float> operator+(vec<float> a, vec<float> b) { return vaddq_f32(a.value, b.value); }
inline vec<float> operator-(vec<float> a, vec<float> b) { return vsubq_f32(a.value, b.value); }
inline vec<float> operator*(vec<float> a, vec<float> b) { return vmulq_f32(a.value, b.value); }
inline vec<float> operator/(vec<float> a, vec<float> b) { return vdivq_f32(a.value, b.value); }
inline vec<float> operator-(vec<float> a) { return vnegq_f32(a.value); }
inline mask<float> operator<(vec<float> a, vec<float> b) { return {vcltq_f32(a.value, b.value)}; }
inline mask<float> operator<=(vec<float> a, vec<float> b) { return {vcleq_f32(a.value, b.value)}; }
inline mask<float> operator>(vec<float> a, vec<float> b) { return {vcgtq_f32(a.value, b.value)}; }
inline mask<float> operator>=(vec<float> a, vec<float> b) { return {vcgeq_f32(a.value, b.value)}; }
inline mask<float> operator==(vec<float> a, vec<float> b) { return {vceqq_f32(a.value, b.value)}; }
// vminq and vmaxq return NaN if either is: not the meaning that scalar.h gives these names.
inline vec<float> min(vec<float> a, vec<float> b) { return vbslq_f32(vcltq_f32(a.value, b.value), a.value, b.value); }
inline vec<float> max(vec<float> a, vec<float> b) { return vbslq_f32(vcgtq_f32(a.value, b.value), a.value, b.value); }
inline vec<float> select(mask<float> condition, vec<float> a, vec<float> b) {
  return vbslq_f32(condition.lanes, a.value, b.value);
}
inline vec<float> abs(vec<float> a) { return vabsq_f32(a.value); }
inline vec<float> copy_sign(vec<float> magnitude, vec<float> sign) {
  return vbslq_f32(vdupq_n_u32(0x80000000u), sign.value, magnitude.value);
}

template <> struct vec<double> {
  static constexpr int lanes = 2;
  float64x2_t value;

  vec() = default;
  vec(float64x2_t from) : value(from) {}
  vec(double broadcast) : value(vdupq_n_f64(broadcast)) {}
  static vec load(const double* from) { return vld1q_f64(from); }
  void store(double* to) const { vst1q_f64(to, value); }
};
inline vec<double> operator+(vec<double> a, vec<double> b) { return vaddq_f64(a.value, b.value); }
inline vec<double> operator-(vec<double> a, vec<double> b) { return vsubq_f64(a.value, b.value); }
inline vec<double> operator*(vec<double> a, vec<double> b) { return vmulq_f64(a.value, b.value); }
inline vec<double> operator/(vec<double> a, vec<double> b) { return vdivq_f64(a.value, b.value); }
inline vec<double> operator-(vec<double> a) { return vnegq_f64(a.value); }
inline mask<double> operator<(vec<double> a, vec<double> b) { return {vcltq_f64(a.value, b.value)}; }
inline mask<double> operator<=(vec<double> a, vec<double> b) { return {vcleq_f64(a.value, b.value)}; }
inline mask<double> operator>(vec<double> a, vec<double> b) { return {vcgtq_f64(a.value, b.value)}; }
inline mask<double> operator>=(vec<double> a, vec<double> b) { return {vcgeq_f64(a.value, b.value)}; }
inline mask<double> operator==(vec<double> a, vec<double> b) { return {vceqq_f64(a.value, b.value)}; }
inline vec<double> min(vec<double> a, vec<double> b) {
  return vbslq_f64(vcltq_f64(a.value, b.value), a.value, b.value);
}
inline vec<double> max(vec<double> a, vec<double> b) {
  return vbslq_f64(vcgtq_f64(a.value, b.value), a.value, b.value);
}
inline vec<double> select(mask<double> condition, vec<double> a, vec<double> b) {
  return vbslq_f64(condition.lanes, a.value, b.value);
}
inline vec<double> abs(vec<double> a) { return vabsq_f64(a.value); }
inline vec<double> copy_sign(vec<double> magnitude, vec<double> sign) {
  return vbslq_f64(vdupq_n_u64(uint64_t(1) << 63), sign.value, magnitude.value);
}

inline vec<double> pow2(vec<double> n) {
  const uint64x2_t shifted = vshlq_n_u64(vreinterpretq_u64_f64(vaddq_f64(n.value, vdupq_n_f64(0x1.8p52))), 52);
  return vreinterpretq_f64_u64(vaddq_u64(shifted, vreinterpretq_u64_f64(vdupq_n_f64(1.0))));
}
inline vec<double> exponent(vec<double> x) {
  const uint64x2_t biased = vshrq_n_u64(vreinterpretq_u64_f64(x.value), 52);
  return vsubq_f64(vcvtq_f64_u64(biased), vdupq_n_f64(1023));
}
inline vec<double> truncate(vec<double> x) {
  return vreinterpretq_f64_u64(vandq_u64(vreinterpretq_u64_f64(x.value), vdupq_n_u64(~uint64_t(0x7ffffff))));
}

inline void widen(vec<float> from, vec<double>* to) {
  to[0] = vcvt_f64_f32(vget_low_f32(from.value));
  to[1] = vcvt_high_f64_f32(from.value);
}
inline vec<float> narrow(const vec<double>* from) {
  return vcvt_high_f32_f64(vcvt_f32_f64(from[0].value), from[1].value);
}
