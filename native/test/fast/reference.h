#pragma once

#include <cstddef>

namespace nonlin {

// A function of one input in double, for lengths that are multiples of sixteen. Arguments: what is learned, or of a
// gate its other input, and then the numbers. Of a gate, `gradient` is that by the activated input.
struct function {
  const char* name;
  int arguments;
  void (*forward)(const float* x, double* y, size_t length, const double* arguments);
  void (*gradient)(const float* dy, const float* x, double* dx, size_t length, const double* arguments);
};

// Null where the op does not compute in double.
const function* find_reference(const char* name);

}  // namespace nonlin
