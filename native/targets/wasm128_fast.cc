#include "region.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>

#define NONLIN_DIVIDED
#undef NONLIN_LOOP
#define NONLIN_LOOP
#undef NONLIN_INLINE_BEGIN
#define NONLIN_INLINE_BEGIN _Pragma("clang attribute push(__attribute__((always_inline)), apply_to = function)")
#undef NONLIN_INLINE_END
#define NONLIN_INLINE_END _Pragma("clang attribute pop")

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
