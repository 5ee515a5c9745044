#include <immintrin.h>
#include <sleef.h>

#include "compositions.h"

#if defined(__AVX512F__)
#define SLEEF(name) Sleef_##name##f16_u10avx512f
#define INTRINSIC(name) _mm512_##name##_ps
struct Library {
  using V = __m512;
  static V abs(V x) { return _mm512_abs_ps(x); }
  static V positive(V x, V yes, V no) {
    return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_GT_OQ), no, yes);
  }
#elif defined(__AVX2__)
#define SLEEF(name) Sleef_##name##f8_u10avx2
#define INTRINSIC(name) _mm256_##name##_ps
struct Library {
  using V = __m256;
  static V abs(V x) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x); }
  static V positive(V x, V yes, V no) {
    return _mm256_blendv_ps(no, yes, _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_GT_OQ));
  }
#else
#error this program knows the names of SLEEF's functions for AVX2 and AVX-512 only
#endif
  static constexpr size_t lanes = sizeof(V) / sizeof(float);
  static constexpr bool has_erf = true;
  static V load(const float *p) { return INTRINSIC(loadu)(p); }
  static void store(float *p, V v) { INTRINSIC(storeu)(p, v); }
  static V set(float value) { return INTRINSIC(set1)(value); }
  static V add(V a, V b) { return INTRINSIC(add)(a, b); }
  static V sub(V a, V b) { return INTRINSIC(sub)(a, b); }
  static V mul(V a, V b) { return INTRINSIC(mul)(a, b); }
  static V div(V a, V b) { return INTRINSIC(div)(a, b); }
  static V max(V a, V b) { return INTRINSIC(max)(a, b); }
  static V min(V a, V b) { return INTRINSIC(min)(a, b); }
  static float largest(V v) {
    float values[lanes];
    store(values, v);
    float most = values[0];
    for (float value : values) most = value > most ? value : most;
    return most;
  }
  static float sum(V v) {
    float values[lanes];
    store(values, v);
    float total = 0;
    for (float value : values) total += value;
    return total;
  }
  static V exp(V x) { return SLEEF(exp)(x); }
  static V expm1(V x) { return SLEEF(expm1)(x); }
  static V log1p(V x) { return SLEEF(log1p)(x); }
  static V tanh(V x) { return SLEEF(tanh)(x); }
  static V erf(V x) { return SLEEF(erf)(x); }
};

int main(int argc, char **argv) {
  std::ostringstream introduction;
  introduction << "SLEEF " << SLEEF_VERSION_MAJOR << "." << SLEEF_VERSION_MINOR << "." << SLEEF_VERSION_PATCHLEVEL
               << ", its functions of 1.0 ULP, " << Library::lanes << " lanes: common formulas in loops over them";
  const Compositions<Library> compositions;
  return serve(
      introduction.str(), [&](const Task &task) { return compositions.prepare(task); }, argc, argv);
}
