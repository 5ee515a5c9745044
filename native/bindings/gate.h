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

// A call's work is cut between its runs or, where it has one, anywhere in it.
struct gate_forward {
  static void on(call *c) {
    const size_t outer = c->size(3), run = c->size(4), stride = c->size(5);
    const size_t length = product(outer, run, 1), extent = reach(outer, run, stride);
    const array activated = c->elements(0, extent), other = c->elements(1, extent), y = c->elements(2, length);
    const numbers p = c->parameters(6);
    if (!same_type(activated, other, y)) c->fail(mixed_types);
    if (length == 0) return c->run_nothing();
    with_loops(*c, y.type, [&](const auto &loops, auto zero) {
      using T = decltype(zero);
      const auto f = loops.gate.forward;
      const T *const a = activated.as<T>(), *const b = other.as<T>();
      T *const to = y.as<T>();
      if (outer == 1)
        c->run(run, 64, [=](size_t begin, size_t end) {
          f(a + begin, b + begin, to + begin, 1, end - begin, end - begin, p.of);
        });
      else
        c->run(outer, 1, [=](size_t begin, size_t end) {
          f(a + begin * stride, b + begin * stride, to + begin * run, end - begin, run, stride, p.of);
        });
    });
  }
};

struct gate_gradient {
  static void on(call *c) {
    const size_t outer = c->size(5), run = c->size(6), stride = c->size(7);
    const size_t length = product(outer, run, 1), extent = reach(outer, run, stride);
    const array dy = c->elements(0, length), activated = c->elements(1, extent), other = c->elements(2, extent);
    const array dactivated = c->elements(3, extent), dother = c->elements(4, extent);
    const numbers p = c->parameters(8);
    if (!same_type(dy, activated, other, dactivated, dother)) c->fail(mixed_types);
    if (length == 0) return c->run_nothing();
    with_loops(*c, dy.type, [&](const auto &loops, auto zero) {
      using T = decltype(zero);
      const auto f = loops.gate.gradient;
      const T *const up = dy.as<T>(), *const a = activated.as<T>(), *const b = other.as<T>();
      T *const da = dactivated.as<T>(), *const db = dother.as<T>();
      if (outer == 1)
        c->run(run, 64, [=](size_t begin, size_t end) {
          f(up + begin, a + begin, b + begin, da + begin, db + begin, 1, end - begin, end - begin, p.of);
        });
      else
        c->run(outer, 1, [=](size_t begin, size_t end) {
          const size_t at = begin * stride;
          f(up + begin * run, a + at, b + at, da + at, db + at, end - begin, run, stride, p.of);
        });
    });
  }
};

constexpr const kind_binding &gate_binding = binding_of<gate_forward, gate_gradient>;

}  // namespace bindings
}  // namespace nonlin
