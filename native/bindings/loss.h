// Kernels that make a loss of each row along an axis and its label. What a label may be is not checked: the loops take
// one that is no class for none.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

inline napi_value loss_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::loss);
  const size_t outer = c.size(5), axis_length = c.size(6), inner = c.size(7);
  const size_t rows = product(outer, inner, 1);
  const array x = c.elements(2, product(outer, axis_length, inner));
  const array labels = c.elements_of(napi_int32_array, 3, rows);
  const array losses = c.elements_of(napi_float64_array, 4, rows);
  double smoothing;
  c.parameters(8, 1, &smoothing);
  if (c.ok() && rows > 0)
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.loss.forward(x.as<T>(), labels.as<int32_t>(), losses.as<double>(), outer, axis_length, inner, smoothing);
    });
  return nullptr;
}

inline napi_value loss_gradient(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::loss);
  const size_t outer = c.size(7), axis_length = c.size(8), inner = c.size(9);
  const size_t rows = product(outer, inner, 1), length = product(outer, axis_length, inner);
  const array x = c.elements(2, length), dx = c.elements(6, length);
  const array labels = c.elements_of(napi_int32_array, 3, rows);
  const array upstream = c.elements_of(napi_float64_array, 4, rows);
  const array losses = c.elements_of(napi_float64_array, 5, rows);
  double smoothing;
  c.parameters(10, 1, &smoothing);
  if (c.ok() && !same_type(x, dx)) c.fail(mixed_types);
  if (c.ok() && rows > 0)
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.loss.gradient(x.as<T>(), labels.as<int32_t>(), upstream.as<double>(), losses.as<double>(), dx.as<T>(),
                          outer, axis_length, inner, smoothing);
    });
  return nullptr;
}

constexpr kind_binding loss_binding = {{{"lossForward", loss_forward}, {"lossGradient", loss_gradient}}};

}  // namespace bindings
}  // namespace nonlin
