// Kernels that make a loss of each row along an axis and its label. What a label may be is not checked: the loops take
// one that is no class for none.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

struct loss_forward {
  static void on(call* c) {
    const size_t outer = c->size(3), axis_length = c->size(4), inner = c->size(5);
    const size_t rows = product(outer, inner, 1);
    const array x = c->elements(0, product(outer, axis_length, inner));
    const array labels = c->elements_of(napi_int32_array, 1, rows);
    const array losses = c->elements_of(napi_float64_array, 2, rows);
    const numbers p = c->parameters(6);
    if (rows == 0) return c->run_nothing();
    with_loops(*c, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      const auto f = loops.loss.forward;
      const T* const from = x.as<T>();
      const int32_t* const classes = labels.as<int32_t>();
      double* const to = losses.as<double>();
      c->run(outer, 1, [=](size_t begin, size_t end) {
        f(from + begin * axis_length * inner, classes + begin * inner, to + begin * inner, end - begin, axis_length,
          inner, p.of[0]);
      });
    });
  }
};

struct loss_gradient {
  static void on(call* c) {
    const size_t outer = c->size(5), axis_length = c->size(6), inner = c->size(7);
    const size_t rows = product(outer, inner, 1), length = product(outer, axis_length, inner);
    const array x = c->elements(0, length), dx = c->elements(4, length);
    const array labels = c->elements_of(napi_int32_array, 1, rows);
    const array upstream = c->elements_of(napi_float64_array, 2, rows);
    const array losses = c->elements_of(napi_float64_array, 3, rows);
    const numbers p = c->parameters(8);
    if (!same_type(x, dx)) c->fail(mixed_types);
    if (rows == 0) return c->run_nothing();
    with_loops(*c, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      const auto f = loops.loss.gradient;
      const T* const from = x.as<T>();
      T* const to = dx.as<T>();
      const int32_t* const classes = labels.as<int32_t>();
      const double* const up = upstream.as<double>();
      double* const sums = losses.as<double>();
      c->run(outer, 1, [=](size_t begin, size_t end) {
        const size_t row = begin * inner, at = row * axis_length;
        f(from + at, classes + row, up + row, sums + row, to + at, end - begin, axis_length, inner, p.of[0]);
      });
    });
  }
};

constexpr const kind_binding& loss_binding = binding_of<loss_forward, loss_gradient>;

}  // namespace bindings
}  // namespace nonlin
