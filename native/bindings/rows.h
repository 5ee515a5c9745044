// Kernels along an axis: of kind rows, and of kind selection, which is called like it.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

template <kind expected> napi_value rows_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(expected);
  const size_t outer = c.size(4), axis_length = c.size(5), inner = c.size(6);
  const size_t length = product(outer, axis_length, inner);
  const array x = c.elements(2, length), y = c.elements(3, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(7, k->parameters, p);
  if (c.ok() && !same_type(x, y)) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.rows.forward(x.as<T>(), y.as<T>(), outer, axis_length, inner, p);
    });
  return nullptr;
}

template <kind expected> napi_value rows_gradient(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(expected);
  const size_t outer = c.size(5), axis_length = c.size(6), inner = c.size(7);
  const size_t length = product(outer, axis_length, inner);
  const array dy = c.elements(2, length), y = c.elements(3, length), dx = c.elements(4, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(8, k->parameters, p);
  if (c.ok() && !same_type(dy, y, dx)) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, y.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.rows.gradient(dy.as<T>(), y.as<T>(), dx.as<T>(), outer, axis_length, inner, p);
    });
  return nullptr;
}

constexpr kind_binding rows_binding = {
    kind::rows, "rows", {{"rowsForward", rows_forward<kind::rows>}, {"rowsGradient", rows_gradient<kind::rows>}}};

constexpr kind_binding selection_binding = {
    kind::selection,
    "selection",
    {{"selectionForward", rows_forward<kind::selection>}, {"selectionGradient", rows_gradient<kind::selection>}}};

}  // namespace bindings
}  // namespace nonlin
