#include "rounding.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace proof {

namespace {
bool same_bits(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0; }
}  // namespace

Rounded round_with_mpfr(const Function& function, float x) {
  const mpfr_prec_t before = Real::precision;
  for (mpfr_prec_t precision = 128; precision <= 2048; precision *= 2) {
    Real::precision = precision;
    const Exact f = function.exact(Real(x), function.default_parameters.data());
    Rounded rounded = {round_to<float>(f.value), 0, precision};
    bool decided = f.value.is_zero() || !f.value.is_finite();
    if (!decided) {
      const Real error = scale(f.magnitude, guard_bits - precision);
      const float low = round_to<float>(f.value - error);
      const float high = round_to<float>(f.value + error);
      decided = same_bits(low, high);
    }
    if (decided) rounded.distance = distance_from_boundary<float>(f.value);
    Real::precision = before;
    if (decided) return rounded;
  }
  std::fprintf(stderr, "fatal: 2048 bits do not decide how %s(%a) rounds\n", function.name, static_cast<double>(x));
  std::exit(2);
}

std::string describe_exact(const Function& function, float x) {
  const mpfr_prec_t before = Real::precision;
  Real::precision = 320;
  const Exact f = function.exact(Real(x), function.default_parameters.data());
  char text[120];
  const int length = mpfr_snprintf(text, sizeof text, "%.25Rg", f.value.get());
  const double distance = distance_from_boundary<float>(f.value);
  std::snprintf(text + length, sizeof text - static_cast<size_t>(length), ", 2^%.0f from a boundary",
                std::log2(distance));
  Real::precision = before;
  return text;
}

}  // namespace proof
