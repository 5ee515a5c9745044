#include "region.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif

#define NONLIN_EXACT_TARGET avx2_target

namespace nonlin {
extern const target avx2_target;
namespace avx2_fast {
#include "../simd/avx2.h"
#include "../simd/avx2_fma.h"
#include "../fast.inc"
}  // namespace avx2_fast
extern const target avx2_fast_target;
NONLIN_FAST_TARGET(avx2);
}  // namespace nonlin

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
