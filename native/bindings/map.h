// Elementwise kernels.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

inline napi_value map_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::map);
  const size_t length = c.size(4);
  const array x = c.elements(2, length), y = c.elements(3, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(5, k->parameters, p);
  if (c.ok() && !same_type(x, y)) c.fail(mixed_types);
  if (c.ok())
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.map.forward(x.as<T>(), y.as<T>(), length, p);
    });
  return nullptr;
}

inline napi_value map_gradient(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::map);
  const size_t length = c.size(5);
  const array dy = c.elements(2, length), x = c.elements(3, length), dx = c.elements(4, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(6, k->parameters, p);
  if (c.ok() && !same_type(dy, x, dx)) c.fail(mixed_types);
  if (c.ok())
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.map.gradient(dy.as<T>(), x.as<T>(), dx.as<T>(), length, p);
    });
  return nullptr;
}

constexpr kind_binding map_binding = {{{"mapForward", map_forward}, {"mapGradient", map_gradient}}};

}  // namespace bindings
}  // namespace nonlin
