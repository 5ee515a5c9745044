// Two doubles or four floats: arm64.
// Included inside a target's namespace, after <arm_neon.h>.

constexpr int vec_lanes = 16;

template <class T> struct reg;
template <class T> struct reg_mask;

template <> struct reg_mask<float> { uint32x4_t lanes; };
inline reg_mask<float> operator&(reg_mask<float> a, reg_mask<float> b) { return {vandq_u32(a.lanes, b.lanes)}; }
inline reg_mask<float> operator|(reg_mask<float> a, reg_mask<float> b) { return {vorrq_u32(a.lanes, b.lanes)}; }
inline reg_mask<float> operator!(reg_mask<float> a) { return {vmvnq_u32(a.lanes)}; }
template <> struct reg_mask<double> { uint64x2_t lanes; };
inline reg_mask<double> operator&(reg_mask<double> a, reg_mask<double> b) { return {vandq_u64(a.lanes, b.lanes)}; }
inline reg_mask<double> operator|(reg_mask<double> a, reg_mask<double> b) { return {vorrq_u64(a.lanes, b.lanes)}; }
inline reg_mask<double> operator!(reg_mask<double> a) {
  return {vreinterpretq_u64_u32(vmvnq_u32(vreinterpretq_u32_u64(a.lanes)))};
}

template <> struct reg<float> {
  static constexpr int lanes = 4;
  float32x4_t value;

  reg() = default;
  reg(float32x4_t from) : value(from) {}
  reg(float broadcast) : value(vdupq_n_f32(broadcast)) {}
  static reg load(const float* from) { return vld1q_f32(from); }
  static reg load(const unsigned char* from) {
    uint32_t bytes;
    memcpy(&bytes, from, sizeof bytes);
    return vcvtq_f32_u32(vmovl_u16(vget_low_u16(vmovl_u8(vcreate_u8(bytes)))));
  }
  void store(float* to) const { vst1q_f32(to, value); }
};
inline reg<float> operator+(reg<float> a, reg<float> b) { return vaddq_f32(a.value, b.value); }
inline reg<float> operator-(reg<float> a, reg<float> b) { return vsubq_f32(a.value, b.value); }
inline reg<float> operator*(reg<float> a, reg<float> b) { return vmulq_f32(a.value, b.value); }
inline reg<float> operator/(reg<float> a, reg<float> b) { return vdivq_f32(a.value, b.value); }
inline reg<float> operator-(reg<float> a) { return vnegq_f32(a.value); }
inline reg_mask<float> operator<(reg<float> a, reg<float> b) { return {vcltq_f32(a.value, b.value)}; }
inline reg_mask<float> operator<=(reg<float> a, reg<float> b) { return {vcleq_f32(a.value, b.value)}; }
inline reg_mask<float> operator>(reg<float> a, reg<float> b) { return {vcgtq_f32(a.value, b.value)}; }
inline reg_mask<float> operator>=(reg<float> a, reg<float> b) { return {vcgeq_f32(a.value, b.value)}; }
inline reg_mask<float> operator==(reg<float> a, reg<float> b) { return {vceqq_f32(a.value, b.value)}; }
// vminq and vmaxq return NaN if either is: not the meaning that scalar.h gives these names.
inline reg<float> min(reg<float> a, reg<float> b) { return vbslq_f32(vcltq_f32(a.value, b.value), a.value, b.value); }
inline reg<float> max(reg<float> a, reg<float> b) { return vbslq_f32(vcgtq_f32(a.value, b.value), a.value, b.value); }
inline reg<float> select(reg_mask<float> condition, reg<float> a, reg<float> b) {
  return vbslq_f32(condition.lanes, a.value, b.value);
}
inline reg<float> abs(reg<float> a) { return vabsq_f32(a.value); }
inline reg<float> copy_sign(reg<float> magnitude, reg<float> sign) {
  return vbslq_f32(vdupq_n_u32(0x80000000u), sign.value, magnitude.value);
}

template <> struct reg<double> {
  static constexpr int lanes = 2;
  float64x2_t value;

  reg() = default;
  reg(float64x2_t from) : value(from) {}
  reg(double broadcast) : value(vdupq_n_f64(broadcast)) {}
  static reg load(const double* from) { return vld1q_f64(from); }
  static reg load(const unsigned char* from) {
    const double lanes[] = {double(from[0]), double(from[1])};
    return load(lanes);
  }
  void store(double* to) const { vst1q_f64(to, value); }
};
inline reg<double> operator+(reg<double> a, reg<double> b) { return vaddq_f64(a.value, b.value); }
inline reg<double> operator-(reg<double> a, reg<double> b) { return vsubq_f64(a.value, b.value); }
inline reg<double> operator*(reg<double> a, reg<double> b) { return vmulq_f64(a.value, b.value); }
inline reg<double> operator/(reg<double> a, reg<double> b) { return vdivq_f64(a.value, b.value); }
inline reg<double> operator-(reg<double> a) { return vnegq_f64(a.value); }
inline reg_mask<double> operator<(reg<double> a, reg<double> b) { return {vcltq_f64(a.value, b.value)}; }
inline reg_mask<double> operator<=(reg<double> a, reg<double> b) { return {vcleq_f64(a.value, b.value)}; }
inline reg_mask<double> operator>(reg<double> a, reg<double> b) { return {vcgtq_f64(a.value, b.value)}; }
inline reg_mask<double> operator>=(reg<double> a, reg<double> b) { return {vcgeq_f64(a.value, b.value)}; }
inline reg_mask<double> operator==(reg<double> a, reg<double> b) { return {vceqq_f64(a.value, b.value)}; }
inline reg<double> min(reg<double> a, reg<double> b) {
  return vbslq_f64(vcltq_f64(a.value, b.value), a.value, b.value);
}
inline reg<double> max(reg<double> a, reg<double> b) {
  return vbslq_f64(vcgtq_f64(a.value, b.value), a.value, b.value);
}
inline reg<double> select(reg_mask<double> condition, reg<double> a, reg<double> b) {
  return vbslq_f64(condition.lanes, a.value, b.value);
}
inline reg<double> abs(reg<double> a) { return vabsq_f64(a.value); }
inline reg<double> copy_sign(reg<double> magnitude, reg<double> sign) {
  return vbslq_f64(vdupq_n_u64(uint64_t(1) << 63), sign.value, magnitude.value);
}

inline reg<double> sqrt(reg<double> x) { return vsqrtq_f64(x.value); }
inline reg<double> pow2(reg<double> n) {
  const uint64x2_t shifted = vshlq_n_u64(vreinterpretq_u64_f64(vaddq_f64(n.value, vdupq_n_f64(0x1.8p52))), 52);
  return vreinterpretq_f64_u64(vaddq_u64(shifted, vreinterpretq_u64_f64(vdupq_n_f64(1.0))));
}
inline reg<double> exponent(reg<double> x) {
  const uint64x2_t biased = vshrq_n_u64(vreinterpretq_u64_f64(x.value), 52);
  return vsubq_f64(vcvtq_f64_u64(biased), vdupq_n_f64(1023));
}
inline reg<double> truncate(reg<double> x) {
  return vreinterpretq_f64_u64(vandq_u64(vreinterpretq_u64_f64(x.value), vdupq_n_u64(~uint64_t(0x7ffffff))));
}

inline void widen(reg<float> from, reg<double>* to) {
  to[0] = vcvt_f64_f32(vget_low_f32(from.value));
  to[1] = vcvt_high_f64_f32(from.value);
}
inline reg<float> narrow(const reg<double>* from) {
  return vcvt_high_f32_f64(vcvt_f32_f64(from[0].value), from[1].value);
}
