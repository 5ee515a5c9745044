// Kernels that make one number of a row along an axis.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

struct reduction_forward {
  static void on(call* c) {
    const size_t outer = c->size(2), axis_length = c->size(3), inner = c->size(4);
    const size_t rows = product(outer, inner, 1);
    const array x = c->elements(0, product(outer, axis_length, inner)), y = c->elements(1, rows);
    c->parameters(5);
    if (!same_type(x, y)) c->fail(mixed_types);
    if (rows == 0) return c->run_nothing();
    with_loops(*c, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      c->run(outer, 1, [=, f = loops.reduction.forward, from = x.as<T>(), to = y.as<T>()](size_t begin, size_t end) {
        f(from + begin * axis_length * inner, to + begin * inner, end - begin, axis_length, inner);
      });
    });
  }
};

struct reduction_gradient {
  static void on(call* c) {
    const size_t outer = c->size(3), axis_length = c->size(4), inner = c->size(5);
    const size_t length = product(outer, axis_length, inner);
    const array dy = c->elements(0, product(outer, inner, 1)), x = c->elements(1, length), dx = c->elements(2, length);
    c->parameters(6);
    if (!same_type(dy, x, dx)) c->fail(mixed_types);
    if (length == 0) return c->run_nothing();
    with_loops(*c, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      const auto f = loops.reduction.gradient;
      const T *const up = dy.as<T>(), *const from = x.as<T>();
      T* const to = dx.as<T>();
      c->run(outer, 1, [=](size_t begin, size_t end) {
        const size_t at = begin * axis_length * inner;
        f(up + begin * inner, from + at, to + at, end - begin, axis_length, inner);
      });
    });
  }
};

constexpr const kind_binding& reduction_binding = binding_of<reduction_forward, reduction_gradient>;

}  // namespace bindings
}  // namespace nonlin
