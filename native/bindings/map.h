// Elementwise kernels.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

// Parts that begin on a cache line of every array that does.
constexpr size_t line = 64;

struct map_forward {
  static void on(call* c) {
    const size_t length = c->size(2);
    const array x = c->elements(0, length), y = c->elements(1, length);
    const numbers p = c->parameters(3);
    if (!same_type(x, y)) c->fail(mixed_types);
    with_loops(*c, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      c->run(length, line, [f = loops.map.forward, from = x.as<T>(), to = y.as<T>(), p](size_t begin, size_t end) {
        f(from + begin, to + begin, end - begin, p.of);
      });
    });
  }
};

struct map_gradient {
  static void on(call* c) {
    const size_t length = c->size(3);
    const array dy = c->elements(0, length), x = c->elements(1, length), dx = c->elements(2, length);
    const numbers p = c->parameters(4);
    if (!same_type(dy, x, dx)) c->fail(mixed_types);
    with_loops(*c, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      c->run(length, line,
             [f = loops.map.gradient, up = dy.as<T>(), from = x.as<T>(), to = dx.as<T>(), p](size_t begin, size_t end) {
               f(up + begin, from + begin, to + begin, end - begin, p.of);
             });
    });
  }
};

constexpr const kind_binding& map_binding = binding_of<map_forward, map_gradient>;

}  // namespace bindings
}  // namespace nonlin
