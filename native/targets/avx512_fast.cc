#include "region.h"

#if defined(__x86_64__) || defined(_M_X64)
#include "avx512_region.h"

#define NONLIN_EXACT_TARGET avx512_target

namespace nonlin {
extern const target avx512_target;
namespace avx512_fast {
#include "../simd/avx512.h"
#include "../simd/avx512_fma.h"
#include "../fast.inc"
}  // namespace avx512_fast
extern const target avx512_fast_target;
NONLIN_FAST_TARGET(avx512);
}  // namespace nonlin

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
