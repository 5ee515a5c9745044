#include "region.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC target("avx2")
#endif

namespace nonlin {
namespace avx2 {
#include "../simd/avx2.h"
#include "../kernels.inc"
}  // namespace avx2
extern const target avx2_target;
NONLIN_TARGET(avx2);
}  // namespace nonlin

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
