// Kernels that make one number of a row along an axis.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

inline napi_value reduction_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::reduction);
  const size_t outer = c.size(4), axis_length = c.size(5), inner = c.size(6);
  const size_t rows = product(outer, inner, 1);
  const array x = c.elements(2, product(outer, axis_length, inner)), y = c.elements(3, rows);
  c.parameters(7, 0, nullptr);
  if (c.ok() && !same_type(x, y)) c.fail(mixed_types);
  if (c.ok() && rows > 0)
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.reduction.forward(x.as<T>(), y.as<T>(), outer, axis_length, inner);
    });
  return nullptr;
}

inline napi_value reduction_gradient(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::reduction);
  const size_t outer = c.size(5), axis_length = c.size(6), inner = c.size(7);
  const size_t length = product(outer, axis_length, inner);
  const array dy = c.elements(2, product(outer, inner, 1)), x = c.elements(3, length), dx = c.elements(4, length);
  c.parameters(8, 0, nullptr);
  if (c.ok() && !same_type(dy, x, dx)) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.reduction.gradient(dy.as<T>(), x.as<T>(), dx.as<T>(), outer, axis_length, inner);
    });
  return nullptr;
}

constexpr kind_binding reduction_binding = {
    {{"reductionForward", reduction_forward}, {"reductionGradient", reduction_gradient}}};

}  // namespace bindings
}  // namespace nonlin
