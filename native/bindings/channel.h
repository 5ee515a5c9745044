// Kernels with one parameter per channel.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

inline napi_value channel_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::channel);
  const size_t outer = c.size(5), channels = c.size(6), inner = c.size(7);
  const size_t length = product(outer, channels, inner);
  const array x = c.elements(2, length), parameter = c.elements(3, channels), y = c.elements(4, length);
  if (c.ok() && !same_type(x, parameter, y)) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.channel.forward(x.as<T>(), parameter.as<T>(), y.as<T>(), outer, channels, inner);
    });
  return nullptr;
}

inline napi_value channel_gradient(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::channel);
  const size_t outer = c.size(7), channels = c.size(8), inner = c.size(9);
  const size_t length = product(outer, channels, inner);
  const array dy = c.elements(2, length), x = c.elements(3, length), parameter = c.elements(4, channels);
  const array dx = c.elements(5, length), dparameter = c.elements(6, channels);
  if (c.ok() && !same_type(dy, x, parameter, dx, dparameter)) c.fail(mixed_types);
  if (c.ok())
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      // Without elements the sums are 0, and outer may be any number.
      loops.channel.gradient(dy.as<T>(), x.as<T>(), parameter.as<T>(), dx.as<T>(), dparameter.as<T>(),
                             length > 0 ? outer : 0, channels, inner);
    });
  return nullptr;
}

constexpr kind_binding channel_binding = {
    kind::channel, "channel", {{"channelForward", channel_forward}, {"channelGradient", channel_gradient}}};

}  // namespace bindings
}  // namespace nonlin
