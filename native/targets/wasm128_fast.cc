#include "region.h"

#if defined(__wasm_simd128__)
#include "wasm128_region.h"

namespace nonlin {
namespace wasm128_fast {
namespace {
template <class T> constexpr bool computes(kind, bool) { return true; }
constexpr bool prefers_small_code = true;
constexpr int vec_lanes = 4;
NONLIN_INLINE_BEGIN
#include "../simd/wasm128.h"
#include "../simd/wasm128_stepwise.h"
NONLIN_INLINE_END
#include "../fast.inc"
}  // namespace
}  // namespace wasm128_fast
NONLIN_FAST_TARGET(wasm128);
}  // namespace nonlin
#endif
