#pragma once

#include <cstddef>

namespace nonlin {

// An elementwise function in double, for lengths that are multiples of sixteen.
struct function {
  const char* name;
  int parameters;
  void (*forward)(const float* x, double* y, size_t length, const double* parameters);
  void (*gradient)(const float* dy, const float* x, double* dx, size_t length, const double* parameters);
};

// Null where the op does not compute in double.
const function* find_reference(const char* name);

}  // namespace nonlin
