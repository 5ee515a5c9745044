#include "region.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>

#undef NONLIN_LOOP
#define NONLIN_LOOP

namespace nonlin {
namespace wasm128 {
#include "../simd/wasm128.h"
#include "../kernels.inc"
}  // namespace wasm128
extern const target wasm128_target;
NONLIN_TARGET(wasm128);
}  // namespace nonlin
#endif
