#include <xsimd/xsimd.hpp>

#include "compositions.h"

struct Library {
  using V = xsimd::batch<float>;
  static constexpr size_t lanes = V::size;
  static constexpr bool has_erf = true;
  static V load(const float *p) { return V::load_unaligned(p); }
  static void store(float *p, V v) { v.store_unaligned(p); }
  static V set(float value) { return V(value); }
  static V add(V a, V b) { return a + b; }
  static V sub(V a, V b) { return a - b; }
  static V mul(V a, V b) { return a * b; }
  static V div(V a, V b) { return a / b; }
  static V max(V a, V b) { return xsimd::max(a, b); }
  static V min(V a, V b) { return xsimd::min(a, b); }
  static V abs(V x) { return xsimd::abs(x); }
  static V positive(V x, V yes, V no) { return xsimd::select(x > V(0.0f), yes, no); }
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
  static V exp(V x) { return xsimd::exp(x); }
  static V expm1(V x) { return xsimd::expm1(x); }
  static V log1p(V x) { return xsimd::log1p(x); }
  static V tanh(V x) { return xsimd::tanh(x); }
  static V erf(V x) { return xsimd::erf(x); }
};

int main(int argc, char **argv) {
  std::ostringstream introduction;
  introduction << "xsimd " << XSIMD_VERSION_MAJOR << "." << XSIMD_VERSION_MINOR << "." << XSIMD_VERSION_PATCH << ", "
               << Library::lanes << " lanes: common formulas in loops over its functions";
  const Compositions<Library> compositions;
  return serve(
      introduction.str(), [&](const Task &task) { return compositions.prepare(task); }, argc, argv);
}
