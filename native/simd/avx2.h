// Four doubles or eight floats: x86-64 with AVX2. No FMA, and none wanted: see rule 4 of ARCHITECTURE.md.
// Included inside a target's namespace, after <immintrin.h> and inside the AVX2 region.

constexpr int vec_lanes = 16;

template <class T> struct reg;
template <class T> struct reg_mask;

template <> struct reg_mask<float> { __m256 lanes; };
inline reg_mask<float> operator&(reg_mask<float> a, reg_mask<float> b) { return {_mm256_and_ps(a.lanes, b.lanes)}; }
inline reg_mask<float> operator|(reg_mask<float> a, reg_mask<float> b) { return {_mm256_or_ps(a.lanes, b.lanes)}; }
inline reg_mask<float> operator!(reg_mask<float> a) {
  return {_mm256_xor_ps(a.lanes, _mm256_castsi256_ps(_mm256_set1_epi32(-1)))};
}
template <> struct reg_mask<double> { __m256d lanes; };
inline reg_mask<double> operator&(reg_mask<double> a, reg_mask<double> b) { return {_mm256_and_pd(a.lanes, b.lanes)}; }
inline reg_mask<double> operator|(reg_mask<double> a, reg_mask<double> b) { return {_mm256_or_pd(a.lanes, b.lanes)}; }
inline reg_mask<double> operator!(reg_mask<double> a) {
  return {_mm256_xor_pd(a.lanes, _mm256_castsi256_pd(_mm256_set1_epi32(-1)))};
}

template <> struct reg<float> {
  static constexpr int lanes = 8;
  __m256 value;

  reg() = default;
  reg(__m256 from) : value(from) {}
  reg(float broadcast) : value(_mm256_set1_ps(broadcast)) {}
  static reg load(const float* from) { return _mm256_loadu_ps(from); }
  static reg load(const unsigned char* from) {
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from))));
  }
  void store(float* to) const { _mm256_storeu_ps(to, value); }
  void stream(float* to) const { _mm256_stream_ps(to, value); }
  static void end_stream() { _mm_sfence(); }
};
inline reg<float> operator+(reg<float> a, reg<float> b) { return _mm256_add_ps(a.value, b.value); }
inline reg<float> operator-(reg<float> a, reg<float> b) { return _mm256_sub_ps(a.value, b.value); }
inline reg<float> operator*(reg<float> a, reg<float> b) { return _mm256_mul_ps(a.value, b.value); }
inline reg<float> operator/(reg<float> a, reg<float> b) { return _mm256_div_ps(a.value, b.value); }
inline reg<float> operator-(reg<float> a) { return -a.value; }
inline reg_mask<float> operator<(reg<float> a, reg<float> b) { return {_mm256_cmp_ps(a.value, b.value, _CMP_LT_OQ)}; }
inline reg_mask<float> operator<=(reg<float> a, reg<float> b) { return {_mm256_cmp_ps(a.value, b.value, _CMP_LE_OQ)}; }
inline reg_mask<float> operator>(reg<float> a, reg<float> b) { return {_mm256_cmp_ps(a.value, b.value, _CMP_GT_OQ)}; }
inline reg_mask<float> operator>=(reg<float> a, reg<float> b) { return {_mm256_cmp_ps(a.value, b.value, _CMP_GE_OQ)}; }
inline reg_mask<float> operator==(reg<float> a, reg<float> b) { return {_mm256_cmp_ps(a.value, b.value, _CMP_EQ_OQ)}; }
inline reg<float> min(reg<float> a, reg<float> b) { return _mm256_min_ps(a.value, b.value); }
inline reg<float> max(reg<float> a, reg<float> b) { return _mm256_max_ps(a.value, b.value); }
inline reg<float> select(reg_mask<float> condition, reg<float> a, reg<float> b) {
  return _mm256_blendv_ps(b.value, a.value, condition.lanes);
}
inline reg<float> abs(reg<float> a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a.value); }
inline reg<float> copy_sign(reg<float> magnitude, reg<float> sign) {
  const __m256 sign_bit = _mm256_set1_ps(-0.0f);
  return _mm256_or_ps(_mm256_andnot_ps(sign_bit, magnitude.value), _mm256_and_ps(sign_bit, sign.value));
}

template <> struct reg<double> {
  static constexpr int lanes = 4;
  __m256d value;

  reg() = default;
  reg(__m256d from) : value(from) {}
  reg(double broadcast) : value(_mm256_set1_pd(broadcast)) {}
  static reg load(const double* from) { return _mm256_loadu_pd(from); }
  static reg load(const unsigned char* from) {
    int bytes;
    memcpy(&bytes, from, sizeof bytes);
    return _mm256_cvtepi32_pd(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(bytes)));
  }
  void store(double* to) const { _mm256_storeu_pd(to, value); }
  void stream(double* to) const { _mm256_stream_pd(to, value); }
  static void end_stream() { _mm_sfence(); }
};
inline reg<double> operator+(reg<double> a, reg<double> b) { return _mm256_add_pd(a.value, b.value); }
inline reg<double> operator-(reg<double> a, reg<double> b) { return _mm256_sub_pd(a.value, b.value); }
inline reg<double> operator*(reg<double> a, reg<double> b) { return _mm256_mul_pd(a.value, b.value); }
inline reg<double> operator/(reg<double> a, reg<double> b) { return _mm256_div_pd(a.value, b.value); }
inline reg<double> operator-(reg<double> a) { return -a.value; }
inline reg_mask<double> operator<(reg<double> a, reg<double> b) {
  return {_mm256_cmp_pd(a.value, b.value, _CMP_LT_OQ)};
}
inline reg_mask<double> operator<=(reg<double> a, reg<double> b) {
  return {_mm256_cmp_pd(a.value, b.value, _CMP_LE_OQ)};
}
inline reg_mask<double> operator>(reg<double> a, reg<double> b) {
  return {_mm256_cmp_pd(a.value, b.value, _CMP_GT_OQ)};
}
inline reg_mask<double> operator>=(reg<double> a, reg<double> b) {
  return {_mm256_cmp_pd(a.value, b.value, _CMP_GE_OQ)};
}
inline reg_mask<double> operator==(reg<double> a, reg<double> b) {
  return {_mm256_cmp_pd(a.value, b.value, _CMP_EQ_OQ)};
}
inline reg<double> min(reg<double> a, reg<double> b) { return _mm256_min_pd(a.value, b.value); }
inline reg<double> max(reg<double> a, reg<double> b) { return _mm256_max_pd(a.value, b.value); }
inline reg<double> select(reg_mask<double> condition, reg<double> a, reg<double> b) {
  return _mm256_blendv_pd(b.value, a.value, condition.lanes);
}
inline reg<double> abs(reg<double> a) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a.value); }
inline reg<double> copy_sign(reg<double> magnitude, reg<double> sign) {
  const __m256d sign_bit = _mm256_set1_pd(-0.0);
  return _mm256_or_pd(_mm256_andnot_pd(sign_bit, magnitude.value), _mm256_and_pd(sign_bit, sign.value));
}

inline reg<double> sqrt(reg<double> x) { return _mm256_sqrt_pd(x.value); }
inline reg<double> pow2(reg<double> n) {
  const __m256i shifted = _mm256_slli_epi64(_mm256_castpd_si256(_mm256_add_pd(n.value, _mm256_set1_pd(0x1.8p52))), 52);
  return _mm256_castsi256_pd(_mm256_add_epi64(shifted, _mm256_castpd_si256(_mm256_set1_pd(1.0))));
}
inline reg<double> exponent(reg<double> x) {
  // The biased exponent lands in the low bits of 2^52, so that subtracting 2^52 + 1023 turns it into a double.
  const __m256i biased = _mm256_srli_epi64(_mm256_castpd_si256(x.value), 52);
  const __m256d two52 = _mm256_set1_pd(0x1p52);
  return _mm256_sub_pd(_mm256_or_pd(_mm256_castsi256_pd(biased), two52), _mm256_set1_pd(0x1p52 + 1023));
}
inline reg<double> truncate(reg<double> x) {
  return _mm256_and_pd(x.value, _mm256_castsi256_pd(_mm256_set1_epi64x(~int64_t(0x7ffffff))));
}

inline void widen(reg<float> from, reg<double>* to) {
  to[0] = _mm256_cvtps_pd(_mm256_castps256_ps128(from.value));
  to[1] = _mm256_cvtps_pd(_mm256_extractf128_ps(from.value, 1));
}
inline reg<float> narrow(const reg<double>* from) {
  return _mm256_set_m128(_mm256_cvtpd_ps(from[1].value), _mm256_cvtpd_ps(from[0].value));
}
