// Compiled for the machine that it runs on, the best target is the static one; others would only be in the way.
#define HWY_COMPILE_ONLY_STATIC
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

#include "compositions.h"

namespace hw = hwy::HWY_NAMESPACE;

struct Library {
  using D = hw::ScalableTag<float>;
  using V = hw::Vec<D>;
  static constexpr size_t lanes = HWY_LANES(float);
  static constexpr bool has_erf = false;
  static V load(const float *p) { return hw::LoadU(D(), p); }
  static void store(float *p, V v) { hw::StoreU(v, D(), p); }
  static V set(float value) { return hw::Set(D(), value); }
  static V add(V a, V b) { return hw::Add(a, b); }
  static V sub(V a, V b) { return hw::Sub(a, b); }
  static V mul(V a, V b) { return hw::Mul(a, b); }
  static V div(V a, V b) { return hw::Div(a, b); }
  static V max(V a, V b) { return hw::Max(a, b); }
  static V min(V a, V b) { return hw::Min(a, b); }
  static V abs(V x) { return hw::Abs(x); }
  static V positive(V x, V yes, V no) { return hw::IfThenElse(hw::Gt(x, hw::Zero(D())), yes, no); }
  static float largest(V v) { return hw::GetLane(hw::MaxOfLanes(D(), v)); }
  static float sum(V v) { return hw::GetLane(hw::SumOfLanes(D(), v)); }
  static V exp(V x) { return hw::Exp(D(), x); }
  static V expm1(V x) { return hw::Expm1(D(), x); }
  static V log1p(V x) { return hw::Log1p(D(), x); }
  static V tanh(V x) { return hw::Tanh(D(), x); }
  static V erf(V x) { return x; }
};

int main(int argc, char **argv) {
  std::ostringstream introduction;
  introduction << "Highway " << HWY_MAJOR << "." << HWY_MINOR << "." << HWY_PATCH << ", " << hwy::TargetName(HWY_TARGET)
               << ": common formulas in loops over its functions; it has no erf";
  const Compositions<Library> compositions;
  return serve(
      introduction.str(), [&](const Task &task) { return compositions.prepare(task); }, argc, argv);
}
