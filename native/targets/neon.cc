#include "region.h"

#if defined(__aarch64__) || defined(_M_ARM64)
#include <arm_neon.h>

namespace nonlin {
namespace neon {
#include "../simd/neon.h"
#include "../kernels.inc"
}  // namespace neon
extern const target neon_target;
NONLIN_TARGET(neon);
}  // namespace nonlin
#endif
