#include "region.h"

namespace nonlin {
namespace scalar {
#include "../simd/scalar.h"
#include "../kernels.inc"
}  // namespace scalar
extern const target scalar_target;
NONLIN_TARGET(scalar);
}  // namespace nonlin
