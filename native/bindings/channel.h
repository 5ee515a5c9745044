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
inline learned_arrays learned_elements(call* c, size_t first, size_t least) {
  learned_arrays result{};
  if (!c->ok()) return result;
  result.count = static_cast<size_t>(c->kernel().learned);
  for (size_t i = 0; i < result.count; i++) result.of[i] = c->elements(first + i, least);
  return result;
}

// Plain data of arrays, one for each learned parameter.
template <class A> struct pointers { A of[max_learned]; };

struct channel_forward {
  static void on(call* c) {
    const size_t outer = c->size(4), channels = c->size(5), inner = c->size(6);
    const size_t length = product(outer, channels, inner);
    const array x = c->elements(0, length), y = c->elements(3, length);
    const learned_arrays learned = learned_elements(c, 1, channels);
    const numbers p = c->parameters(7);
    if (!(same_type(x, y) && learned.all_of_type(x.type))) c->fail(mixed_types);
    if (length == 0) return c->run_nothing();
    with_loops(*c, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      pointers<const T*> values{};
      for (size_t i = 0; i < learned.count; i++) values.of[i] = learned.of[i].template as<T>();
      const auto f = loops.channel.forward;
      const T* const from = x.as<T>();
      T* const to = y.as<T>();
      if (outer == 1 && channels == 1) {
        c->run(inner, 64,
               [=](size_t begin, size_t end) { f(from + begin, values.of, to + begin, 1, 1, end - begin, p.of); });
        return;
      }
      // Unit u is channel u % channels of row u / channels. A part is the end of a row, whole rows, and the beginning
      // of one.
      c->run(outer * channels, 1, [=](size_t begin, size_t end) {
        for (size_t at = begin; at < end;) {
          const size_t channel = at % channels, left = end - at;
          const size_t rows = channel == 0 && left >= channels ? left / channels : 1;
          const size_t some = channel == 0 && left >= channels ? channels
                              : left < channels - channel      ? left
                                                               : channels - channel;
          pointers<const T*> shifted{};
          for (size_t i = 0; i < max_learned; i++)
            if (values.of[i] != nullptr) shifted.of[i] = values.of[i] + channel;
          f(from + at * inner, shifted.of, to + at * inner, rows, some, inner, p.of);
          at += rows * some;
        }
      });
    });
  }
};

struct channel_gradient {
  static void on(call* c) {
    const size_t outer = c->size(7), channels = c->size(8), inner = c->size(9);
    const size_t length = product(outer, channels, inner);
    const array dy = c->elements(0, length), x = c->elements(1, length), dx = c->elements(4, length);
    const learned_arrays learned = learned_elements(c, 2, channels);
    learned_arrays dlearned = learned_elements(c, 5, 0);
    bool is_total[max_learned] = {};
    for (size_t i = 0; i < dlearned.count; i++) {
      is_total[i] = dlearned.of[i].length == 1 && channels != 1;
      if (!is_total[i]) dlearned.of[i] = c->elements(5 + i, channels);
    }
    const numbers p = c->parameters(10);
    if (!(same_type(dy, x, dx) && learned.all_of_type(x.type) && dlearned.all_of_type(x.type))) c->fail(mixed_types);
    with_loops(*c, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      pointers<const T*> values{};
      pointers<learned_gradient<T>> gradients{};
      for (size_t i = 0; i < learned.count; i++) {
        values.of[i] = learned.of[i].template as<T>();
        gradients.of[i] = {dlearned.of[i].template as<T>(), is_total[i]};
      }
      const auto f = loops.channel.gradient;
      const T *const up = dy.as<T>(), *const from = x.as<T>();
      T* const to = dx.as<T>();
      // A sum has one order. Without elements the sums are 0, and outer may be any number.
      c->run(1, 1, [=](size_t, size_t) {
        f(up, from, values.of, to, gradients.of, length > 0 ? outer : 0, channels, inner, p.of);
      });
    });
  }
};

constexpr const kind_binding& channel_binding = binding_of<channel_forward, channel_gradient>;

}  // namespace bindings
}  // namespace nonlin
