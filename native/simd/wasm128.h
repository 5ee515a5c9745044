// Two doubles, or as many floats as there are lanes: WebAssembly with simd128 (not relaxed SIMD, whose results differ
// between engines). Included inside a target's namespace, after <wasm_simd128.h>, and behind the target's vec_lanes.
//
// One register is a vector here. A module travels to every visitor of a page: with sixteen lanes, as on the other
// targets, it had 2.1 MB, 543 KB of them left by gzip. A vector of one register is passed to a function in one, and so
// the kernels can share theirs. Those of the exact tier compute in two doubles, and have two floats in the lower half
// of a register; those of the fast one in four floats.
static_assert(vec_lanes == 2 || vec_lanes == 4, "a register of floats has two lanes or four");

template <class T> struct reg;
template <class T> struct reg_mask;

template <> struct reg_mask<float> { v128_t lanes; };
inline reg_mask<float> operator&(reg_mask<float> a, reg_mask<float> b) { return {wasm_v128_and(a.lanes, b.lanes)}; }
inline reg_mask<float> operator|(reg_mask<float> a, reg_mask<float> b) { return {wasm_v128_or(a.lanes, b.lanes)}; }
inline reg_mask<float> operator!(reg_mask<float> a) { return {wasm_v128_not(a.lanes)}; }
template <> struct reg_mask<double> { v128_t lanes; };
inline reg_mask<double> operator&(reg_mask<double> a, reg_mask<double> b) { return {wasm_v128_and(a.lanes, b.lanes)}; }
inline reg_mask<double> operator|(reg_mask<double> a, reg_mask<double> b) { return {wasm_v128_or(a.lanes, b.lanes)}; }
inline reg_mask<double> operator!(reg_mask<double> a) { return {wasm_v128_not(a.lanes)}; }

inline v128_t two_bytes(const unsigned char* from) {
  return wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(wasm_v128_load16_splat(from)));
}

inline v128_t four_bytes(const unsigned char* from) {
  return wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(wasm_v128_load32_splat(from)));
}

template <> struct reg<float> {
  static constexpr int lanes = vec_lanes;
  v128_t value;

  reg() = default;
  reg(v128_t from) : value(from) {}
  reg(float broadcast) : value(wasm_f32x4_splat(broadcast)) {}
  static reg load(const float* from) { return lanes == 2 ? wasm_v128_load64_zero(from) : wasm_v128_load(from); }
  static reg load(const unsigned char* from) {
    return wasm_f32x4_convert_u32x4(lanes == 2 ? two_bytes(from) : four_bytes(from));
  }
  void store(float* to) const { lanes == 2 ? wasm_v128_store64_lane(to, value, 0) : wasm_v128_store(to, value); }
};
inline reg<float> operator+(reg<float> a, reg<float> b) { return wasm_f32x4_add(a.value, b.value); }
inline reg<float> operator-(reg<float> a, reg<float> b) { return wasm_f32x4_sub(a.value, b.value); }
inline reg<float> operator*(reg<float> a, reg<float> b) { return wasm_f32x4_mul(a.value, b.value); }
inline reg<float> operator/(reg<float> a, reg<float> b) { return wasm_f32x4_div(a.value, b.value); }
inline reg<float> operator-(reg<float> a) { return wasm_f32x4_neg(a.value); }
inline reg_mask<float> operator<(reg<float> a, reg<float> b) { return {wasm_f32x4_lt(a.value, b.value)}; }
inline reg_mask<float> operator<=(reg<float> a, reg<float> b) { return {wasm_f32x4_le(a.value, b.value)}; }
inline reg_mask<float> operator>(reg<float> a, reg<float> b) { return {wasm_f32x4_gt(a.value, b.value)}; }
inline reg_mask<float> operator>=(reg<float> a, reg<float> b) { return {wasm_f32x4_ge(a.value, b.value)}; }
inline reg_mask<float> operator==(reg<float> a, reg<float> b) { return {wasm_f32x4_eq(a.value, b.value)}; }
// f32x4.min and max return NaN if either is: not the meaning that scalar.h gives these names. pmin(b, a) is a < b ? a :
// b.
inline reg<float> min(reg<float> a, reg<float> b) { return wasm_f32x4_pmin(b.value, a.value); }
inline reg<float> max(reg<float> a, reg<float> b) { return wasm_f32x4_pmax(b.value, a.value); }
inline reg<float> select(reg_mask<float> condition, reg<float> a, reg<float> b) {
  return wasm_v128_bitselect(a.value, b.value, condition.lanes);
}
inline reg<float> abs(reg<float> a) { return wasm_f32x4_abs(a.value); }
inline reg<float> copy_sign(reg<float> magnitude, reg<float> sign) {
  return wasm_v128_bitselect(sign.value, magnitude.value, wasm_u32x4_const_splat(0x80000000u));
}

template <> struct reg<double> {
  static constexpr int lanes = 2;
  v128_t value;

  reg() = default;
  reg(v128_t from) : value(from) {}
  reg(double broadcast) : value(wasm_f64x2_splat(broadcast)) {}
  static reg load(const double* from) { return wasm_v128_load(from); }
  static reg load(const unsigned char* from) { return wasm_f64x2_convert_low_u32x4(two_bytes(from)); }
  void store(double* to) const { wasm_v128_store(to, value); }
};
inline reg<double> operator+(reg<double> a, reg<double> b) { return wasm_f64x2_add(a.value, b.value); }
inline reg<double> operator-(reg<double> a, reg<double> b) { return wasm_f64x2_sub(a.value, b.value); }
inline reg<double> operator*(reg<double> a, reg<double> b) { return wasm_f64x2_mul(a.value, b.value); }
inline reg<double> operator/(reg<double> a, reg<double> b) { return wasm_f64x2_div(a.value, b.value); }
inline reg<double> operator-(reg<double> a) { return wasm_f64x2_neg(a.value); }
inline reg_mask<double> operator<(reg<double> a, reg<double> b) { return {wasm_f64x2_lt(a.value, b.value)}; }
inline reg_mask<double> operator<=(reg<double> a, reg<double> b) { return {wasm_f64x2_le(a.value, b.value)}; }
inline reg_mask<double> operator>(reg<double> a, reg<double> b) { return {wasm_f64x2_gt(a.value, b.value)}; }
inline reg_mask<double> operator>=(reg<double> a, reg<double> b) { return {wasm_f64x2_ge(a.value, b.value)}; }
inline reg_mask<double> operator==(reg<double> a, reg<double> b) { return {wasm_f64x2_eq(a.value, b.value)}; }
inline reg<double> min(reg<double> a, reg<double> b) { return wasm_f64x2_pmin(b.value, a.value); }
inline reg<double> max(reg<double> a, reg<double> b) { return wasm_f64x2_pmax(b.value, a.value); }
inline reg<double> select(reg_mask<double> condition, reg<double> a, reg<double> b) {
  return wasm_v128_bitselect(a.value, b.value, condition.lanes);
}
inline reg<double> abs(reg<double> a) { return wasm_f64x2_abs(a.value); }
inline reg<double> copy_sign(reg<double> magnitude, reg<double> sign) {
  return wasm_v128_bitselect(sign.value, magnitude.value, wasm_u64x2_const_splat(uint64_t(1) << 63));
}

inline reg<double> sqrt(reg<double> x) { return wasm_f64x2_sqrt(x.value); }
inline reg<double> pow2(reg<double> n) {
  const v128_t shifted = wasm_i64x2_shl(wasm_f64x2_add(n.value, wasm_f64x2_const_splat(0x1.8p52)), 52);
  return wasm_i64x2_add(shifted, wasm_f64x2_const_splat(1.0));
}
inline reg<double> exponent(reg<double> x) {
  // As in avx2.h: WebAssembly has no conversion from 64-bit integers in lanes either.
  const v128_t biased = wasm_u64x2_shr(x.value, 52);
  return wasm_f64x2_sub(wasm_v128_or(biased, wasm_f64x2_const_splat(0x1p52)), wasm_f64x2_const_splat(0x1p52 + 1023));
}
inline reg<double> truncate(reg<double> x) {
  return wasm_v128_and(x.value, wasm_u64x2_const_splat(~uint64_t(0x7ffffff)));
}

inline void widen(reg<float> from, reg<double>* to) {
  to[0] = wasm_f64x2_promote_low_f32x4(from.value);
  if (vec_lanes == 4)
    to[vec_lanes / 2 - 1] = wasm_f64x2_promote_low_f32x4(wasm_i64x2_shuffle(from.value, from.value, 1, 0));
}
inline reg<float> narrow(const reg<double>* from) {
  const v128_t low = wasm_f32x4_demote_f64x2_zero(from[0].value);
  if (vec_lanes == 2) return low;
  return wasm_i64x2_shuffle(low, wasm_f32x4_demote_f64x2_zero(from[vec_lanes / 2 - 1].value), 0, 2);
}
