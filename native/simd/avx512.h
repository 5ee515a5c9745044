// Eight doubles or sixteen floats: x86-64 with AVX-512 F, DQ and VL. No FMA, and none wanted: see rule 4 of
// ARCHITECTURE.md. Included inside a target's namespace, after <immintrin.h> and inside the AVX-512 region.

constexpr int vec_lanes = 16;

template <class T> struct reg;
template <class T> struct reg_mask;

template <> struct reg_mask<float> { __mmask16 lanes; };
inline reg_mask<float> operator&(reg_mask<float> a, reg_mask<float> b) { return {__mmask16(a.lanes & b.lanes)}; }
inline reg_mask<float> operator|(reg_mask<float> a, reg_mask<float> b) { return {__mmask16(a.lanes | b.lanes)}; }
inline reg_mask<float> operator!(reg_mask<float> a) { return {__mmask16(~a.lanes)}; }

template <> struct reg<float> {
  static constexpr int lanes = 16;
  __m512 value;

  reg() = default;
  reg(__m512 from) : value(from) {}
  reg(float broadcast) : value(_mm512_set1_ps(broadcast)) {}
  static reg load(const float* from) { return _mm512_loadu_ps(from); }
  static reg load(const unsigned char* from) {
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))));
  }
  void store(float* to) const { _mm512_storeu_ps(to, value); }
  void stream(float* to) const { _mm512_stream_ps(to, value); }
  static void end_stream() { _mm_sfence(); }
};
inline reg<float> operator+(reg<float> a, reg<float> b) { return _mm512_add_ps(a.value, b.value); }
inline reg<float> operator-(reg<float> a, reg<float> b) { return _mm512_sub_ps(a.value, b.value); }
inline reg<float> operator*(reg<float> a, reg<float> b) { return _mm512_mul_ps(a.value, b.value); }
inline reg<float> operator/(reg<float> a, reg<float> b) { return _mm512_div_ps(a.value, b.value); }
inline reg<float> operator-(reg<float> a) { return -a.value; }
inline reg_mask<float> operator<(reg<float> a, reg<float> b) {
  return {_mm512_cmp_ps_mask(a.value, b.value, _CMP_LT_OQ)};
}
inline reg_mask<float> operator<=(reg<float> a, reg<float> b) {
  return {_mm512_cmp_ps_mask(a.value, b.value, _CMP_LE_OQ)};
}
inline reg_mask<float> operator>(reg<float> a, reg<float> b) {
  return {_mm512_cmp_ps_mask(a.value, b.value, _CMP_GT_OQ)};
}
inline reg_mask<float> operator>=(reg<float> a, reg<float> b) {
  return {_mm512_cmp_ps_mask(a.value, b.value, _CMP_GE_OQ)};
}
inline reg_mask<float> operator==(reg<float> a, reg<float> b) {
  return {_mm512_cmp_ps_mask(a.value, b.value, _CMP_EQ_OQ)};
}
inline reg<float> min(reg<float> a, reg<float> b) { return _mm512_min_ps(a.value, b.value); }
inline reg<float> max(reg<float> a, reg<float> b) { return _mm512_max_ps(a.value, b.value); }
inline reg<float> select(reg_mask<float> condition, reg<float> a, reg<float> b) {
  return _mm512_mask_blend_ps(condition.lanes, b.value, a.value);
}
inline reg<float> abs(reg<float> a) { return _mm512_andnot_ps(_mm512_set1_ps(-0.0), a.value); }
inline reg<float> copy_sign(reg<float> magnitude, reg<float> sign) {
  const __m512 sign_bit = _mm512_set1_ps(-0.0);
  return _mm512_or_ps(_mm512_andnot_ps(sign_bit, magnitude.value), _mm512_and_ps(sign_bit, sign.value));
}

template <> struct reg_mask<double> { __mmask8 lanes; };
inline reg_mask<double> operator&(reg_mask<double> a, reg_mask<double> b) { return {__mmask8(a.lanes & b.lanes)}; }
inline reg_mask<double> operator|(reg_mask<double> a, reg_mask<double> b) { return {__mmask8(a.lanes | b.lanes)}; }
inline reg_mask<double> operator!(reg_mask<double> a) { return {__mmask8(~a.lanes)}; }

template <> struct reg<double> {
  static constexpr int lanes = 8;
  __m512d value;

  reg() = default;
  reg(__m512d from) : value(from) {}
  reg(double broadcast) : value(_mm512_set1_pd(broadcast)) {}
  static reg load(const double* from) { return _mm512_loadu_pd(from); }
  static reg load(const unsigned char* from) {
    return _mm512_cvtepi32_pd(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from))));
  }
  void store(double* to) const { _mm512_storeu_pd(to, value); }
  void stream(double* to) const { _mm512_stream_pd(to, value); }
  static void end_stream() { _mm_sfence(); }
};
inline reg<double> operator+(reg<double> a, reg<double> b) { return _mm512_add_pd(a.value, b.value); }
inline reg<double> operator-(reg<double> a, reg<double> b) { return _mm512_sub_pd(a.value, b.value); }
inline reg<double> operator*(reg<double> a, reg<double> b) { return _mm512_mul_pd(a.value, b.value); }
inline reg<double> operator/(reg<double> a, reg<double> b) { return _mm512_div_pd(a.value, b.value); }
inline reg<double> operator-(reg<double> a) { return -a.value; }
inline reg_mask<double> operator<(reg<double> a, reg<double> b) {
  return {_mm512_cmp_pd_mask(a.value, b.value, _CMP_LT_OQ)};
}
inline reg_mask<double> operator<=(reg<double> a, reg<double> b) {
  return {_mm512_cmp_pd_mask(a.value, b.value, _CMP_LE_OQ)};
}
inline reg_mask<double> operator>(reg<double> a, reg<double> b) {
  return {_mm512_cmp_pd_mask(a.value, b.value, _CMP_GT_OQ)};
}
inline reg_mask<double> operator>=(reg<double> a, reg<double> b) {
  return {_mm512_cmp_pd_mask(a.value, b.value, _CMP_GE_OQ)};
}
inline reg_mask<double> operator==(reg<double> a, reg<double> b) {
  return {_mm512_cmp_pd_mask(a.value, b.value, _CMP_EQ_OQ)};
}
inline reg<double> min(reg<double> a, reg<double> b) { return _mm512_min_pd(a.value, b.value); }
inline reg<double> max(reg<double> a, reg<double> b) { return _mm512_max_pd(a.value, b.value); }
inline reg<double> select(reg_mask<double> condition, reg<double> a, reg<double> b) {
  return _mm512_mask_blend_pd(condition.lanes, b.value, a.value);
}
inline reg<double> abs(reg<double> a) { return _mm512_andnot_pd(_mm512_set1_pd(-0.0), a.value); }
inline reg<double> copy_sign(reg<double> magnitude, reg<double> sign) {
  const __m512d sign_bit = _mm512_set1_pd(-0.0);
  return _mm512_or_pd(_mm512_andnot_pd(sign_bit, magnitude.value), _mm512_and_pd(sign_bit, sign.value));
}

inline reg<double> sqrt(reg<double> x) { return _mm512_sqrt_pd(x.value); }
inline reg<double> pow2(reg<double> n) {
  const __m512i shifted = _mm512_slli_epi64(_mm512_castpd_si512(_mm512_add_pd(n.value, _mm512_set1_pd(0x1.8p52))), 52);
  return _mm512_castsi512_pd(_mm512_add_epi64(shifted, _mm512_castpd_si512(_mm512_set1_pd(1.0))));
}
inline reg<double> exponent(reg<double> x) {
  const __m512i biased = _mm512_srli_epi64(_mm512_castpd_si512(x.value), 52);
  return _mm512_sub_pd(_mm512_cvtepi64_pd(biased), _mm512_set1_pd(1023));
}
inline reg<double> truncate(reg<double> x) {
  return _mm512_and_pd(x.value, _mm512_castsi512_pd(_mm512_set1_epi64(~int64_t(0x7ffffff))));
}

inline void widen(reg<float> from, reg<double>* to) {
  to[0] = _mm512_cvtps_pd(_mm512_castps512_ps256(from.value));
  to[1] = _mm512_cvtps_pd(_mm512_extractf32x8_ps(from.value, 1));
}
inline reg<float> narrow(const reg<double>* from) {
  return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(from[0].value)), _mm512_cvtpd_ps(from[1].value), 1);
}
