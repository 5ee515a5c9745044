#include "region.h"

#if defined(__x86_64__) || defined(_M_X64)
#include "avx512_region.h"

namespace nonlin {
namespace avx512 {
#include "../simd/avx512.h"
#include "../kernels.inc"
}  // namespace avx512
extern const target avx512_target;
NONLIN_TARGET(avx512);
}  // namespace nonlin

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
