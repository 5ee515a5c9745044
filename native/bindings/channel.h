// Kernels with parameters per channel: one or two of them. The arguments of the second are there in any case, and
// anything where a kernel has one.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

constexpr size_t max_learned = 2;

// Arrays of one call that belong to its kernel's learned parameters.
struct learned_arrays {
  array of[max_learned];
  size_t count;

  bool all_of_type(napi_typedarray_type type) const {
    for (size_t k = 0; k < count; k++)
      if (of[k].type != type) return false;
    return true;
  }
};

// Those from argument `first` on, of at least `least` elements each.
inline learned_arrays learned_elements(call& c, const kernel* k, size_t first, size_t least) {
  learned_arrays result{};
  result.count = k == nullptr ? 0 : static_cast<size_t>(k->learned);
  for (size_t i = 0; i < result.count; i++) result.of[i] = c.elements(first + i, least);
  return result;
}

inline napi_value channel_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::channel);
  const size_t outer = c.size(6), channels = c.size(7), inner = c.size(8);
  const size_t length = product(outer, channels, inner);
  const array x = c.elements(2, length), y = c.elements(5, length);
  const learned_arrays learned = learned_elements(c, k, 3, channels);
  double p[max_parameters];
  if (k != nullptr) c.parameters(9, k->parameters, p);
  if (c.ok() && !(same_type(x, y) && learned.all_of_type(x.type))) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      const T* values[max_learned];
      for (size_t i = 0; i < learned.count; i++) values[i] = learned.of[i].as<T>();
      loops.channel.forward(x.as<T>(), values, y.as<T>(), outer, channels, inner, p);
    });
  return nullptr;
}

inline napi_value channel_gradient(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::channel);
  const size_t outer = c.size(9), channels = c.size(10), inner = c.size(11);
  const size_t length = product(outer, channels, inner);
  const array dy = c.elements(2, length), x = c.elements(3, length), dx = c.elements(6, length);
  const learned_arrays learned = learned_elements(c, k, 4, channels);
  learned_arrays dlearned = learned_elements(c, k, 7, 0);
  bool is_total[max_learned];
  for (size_t i = 0; i < dlearned.count; i++) {
    is_total[i] = dlearned.of[i].length == 1 && channels != 1;
    if (!is_total[i]) dlearned.of[i] = c.elements(7 + i, channels);
  }
  double p[max_parameters];
  if (k != nullptr) c.parameters(12, k->parameters, p);
  if (c.ok() && !(same_type(dy, x, dx) && learned.all_of_type(x.type) && dlearned.all_of_type(x.type)))
    c.fail(mixed_types);
  if (c.ok())
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      const T* values[max_learned];
      learned_gradient<T> gradients[max_learned];
      for (size_t i = 0; i < learned.count; i++) {
        values[i] = learned.of[i].as<T>();
        gradients[i] = {dlearned.of[i].as<T>(), is_total[i]};
      }
      // Without elements the sums are 0, and outer may be any number.
      loops.channel.gradient(dy.as<T>(), x.as<T>(), values, dx.as<T>(), gradients, length > 0 ? outer : 0, channels,
                             inner, p);
    });
  return nullptr;
}

constexpr kind_binding channel_binding = {{{"channelForward", channel_forward}, {"channelGradient", channel_gradient}}};

}  // namespace bindings
}  // namespace nonlin
