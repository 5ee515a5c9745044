#include "region.h"

#if defined(__aarch64__) || defined(_M_ARM64)
#include <arm_neon.h>

#define NONLIN_EXACT_TARGET neon_target

namespace nonlin {
extern const target neon_target;
namespace neon_fast {
#include "../simd/neon.h"
#include "../simd/neon_fma.h"
#include "../fast.inc"
}  // namespace neon_fast
extern const target neon_fast_target;
NONLIN_FAST_TARGET(neon);
}  // namespace nonlin

#endif
