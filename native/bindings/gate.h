// Kernels of two inputs, of which one is activated.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

// How many elements an input of `outer` runs has from its first to its last; more than any array where that overflows.
inline size_t reach(size_t outer, size_t run, size_t stride) {
  if (outer == 0 || run == 0) return 0;
  size_t result;
  if (__builtin_mul_overflow(outer - 1, stride, &result) || __builtin_add_overflow(result, run, &result))
    return SIZE_MAX;
  return result;
}

inline napi_value gate_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::gate);
  const size_t outer = c.size(5), run = c.size(6), stride = c.size(7);
  const size_t length = product(outer, run, 1), extent = reach(outer, run, stride);
  const array activated = c.elements(2, extent), other = c.elements(3, extent), y = c.elements(4, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(8, k->parameters, p);
  if (c.ok() && !same_type(activated, other, y)) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, y.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.gate.forward(activated.as<T>(), other.as<T>(), y.as<T>(), outer, run, stride, p);
    });
  return nullptr;
}

inline napi_value gate_gradient(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::gate);
  const size_t outer = c.size(7), run = c.size(8), stride = c.size(9);
  const size_t length = product(outer, run, 1), extent = reach(outer, run, stride);
  const array dy = c.elements(2, length), activated = c.elements(3, extent), other = c.elements(4, extent);
  const array dactivated = c.elements(5, extent), dother = c.elements(6, extent);
  double p[max_parameters];
  if (k != nullptr) c.parameters(10, k->parameters, p);
  if (c.ok() && !same_type(dy, activated, other, dactivated, dother)) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, dy.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.gate.gradient(dy.as<T>(), activated.as<T>(), other.as<T>(), dactivated.as<T>(), dother.as<T>(), outer, run,
                          stride, p);
    });
  return nullptr;
}

constexpr kind_binding gate_binding = {{{"gateForward", gate_forward}, {"gateGradient", gate_gradient}}};

}  // namespace bindings
}  // namespace nonlin
