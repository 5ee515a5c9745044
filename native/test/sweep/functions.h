// The functions under proof. One entry per function, forward and derivative apart ("silu", "silu'"), each with
// two independent evaluations: a fast one in double with a bound for its error, and MPFR at any precision.
// Neither shares a line, a constant or an algorithm with the kernels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "real.h"

namespace proof {

// |value - f(x)| <= magnitude * 2^(guard_bits - Real::precision); magnitude is the largest term of f(x) in
// absolute value. Where f(x) is below 2^-2900 in absolute value, value may be any number of f(x)'s sign below
// that: it rounds alike in every format, and so does its product with any double. A magnitude of 0 marks another
// stand-in that rounds as f(x) does.
struct Exact {
  Real value;
  Real magnitude;
};
constexpr int guard_bits = 64;

// What a parameter does, so that the meter puts its points where the function bends.
enum class Parameter { none, multiplies_result, multiplies_x, divides_x, other };

struct Function {
  const char* name;
  // Correctly rounded results where the error bound of the fast evaluation decides the rounding. Elsewhere an entry in
  // undecided, and nothing in expected.
  void (*filter)(const float* x, float* expected, size_t length, std::vector<uint32_t>& undecided);
  Exact (*exact)(const Real& x, const double* parameters);
  double at_minus_infinity;
  double at_plus_infinity;
  bool monotone;  // non-decreasing: the float32 results have to be so, too

  // For the accuracy meter.
  double low, high;            // where most happens, for float64: drawn from uniformly
  double root_low, root_high;  // a bracket of the root that is not at 0; both 0 if there is none
  Parameter parameter;
  bool parameter_may_be_negative;
  bool parameter_of_any_size;                // of everyday size only where the kernel does not claim more
  std::array<double, 2> default_parameters;  // what the sweep and its filter use; the meter draws the first anew

  bool is_derivative() const { return std::string(name).back() == '\''; }
};

const std::vector<Function>& functions();
const Function* find_function(const std::string& name);

}  // namespace proof
