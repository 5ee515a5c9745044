#include "region.h"

#undef NONLIN_LOOP
#define NONLIN_LOOP

namespace nonlin {
namespace scalar {
#include "../simd/scalar.h"
#include "../kernels.inc"
}  // namespace scalar
extern const target scalar_target;
NONLIN_TARGET(scalar);
}  // namespace nonlin
