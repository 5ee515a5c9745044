// Kernels along an axis: of kind rows, and of kind selection, which is called like it.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

// The six optional arguments behind the parameters: mask, mask starts, bias, bias starts (each null where it is
// absent), causal rows, whether empty rows are zero.
class masking {
 public:
  masking(call* c, size_t first, napi_typedarray_type type, size_t outer, size_t block) : given_(c->count() > first) {
    if (!given_) return;
    mask_ = block_array(c, first, napi_uint8_array, outer, block, &mask_starts_);
    bias_ = block_array(c, first + 2, type, outer, block, &bias_starts_);
    causal_rows_ = c->size(first + 4);
    zero_empty_rows_ = c->size(first + 5) != 0;
  }

  template <class T> rows_masking<T> of() const {
    return {static_cast<const unsigned char*>(mask_),
            mask_starts_,
            static_cast<const T*>(bias_),
            bias_starts_,
            causal_rows_,
            zero_empty_rows_};
  }
  bool given() const { return given_; }
  // Which row is causal how depends on its place in a block of so many.
  size_t rows_together() const { return causal_rows_ == 0 ? 1 : causal_rows_; }

 private:
  // The data of blocks of `block` elements, each where its start says, or null.
  static const void* block_array(call* c, size_t i, napi_typedarray_type type, size_t outer, size_t block,
                                 const double** starts) {
    if (c->is_absent(i)) return nullptr;
    const array data = c->elements_of(type, i, block);
    if (!c->is_absent(i + 1)) {
      const array offsets = c->elements_of(napi_float64_array, i + 1, outer);
      *starts = offsets.as<const double>();
      for (size_t o = 0; o < outer && c->ok(); o++)
        if (!((*starts)[o] >= 0 && (*starts)[o] <= double(data.length - block)))
          c->fail("nonlin binding: a block lies outside of its array");
    }
    return data.data;
  }

  const bool given_;
  const void* mask_ = nullptr;
  const double* mask_starts_ = nullptr;
  const void* bias_ = nullptr;
  const double* bias_starts_ = nullptr;
  size_t causal_rows_ = 0;
  bool zero_empty_rows_ = false;
};

// How many arguments say which elements take part, for a kind.
template <kind expected> constexpr size_t masking_arguments = expected == kind::rows ? 6 : 0;

// A masking from row `begin` on, which is the first of a causal block where there are such.
template <class T> rows_masking<T> from_row(rows_masking<T> some, size_t begin) {
  if (some.mask_starts != nullptr) some.mask_starts += begin;
  if (some.bias_starts != nullptr) some.bias_starts += begin;
  return some;
}

template <kind expected> struct rows_forward {
  static void on(call* c) {
    const size_t outer = c->size(2), axis_length = c->size(3), inner = c->size(4);
    const size_t length = product(outer, axis_length, inner);
    const array x = c->elements(0, length), y = c->elements(1, length);
    const numbers p = c->parameters(5, masking_arguments<expected>);
    if (!same_type(x, y)) c->fail(mixed_types);
    if (!c->ok() || length == 0) return c->run_nothing();
    const masking chosen(c, 5 + size_t(c->kernel().parameters), x.type, outer, axis_length * inner);
    with_loops(*c, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      const auto f = loops.rows.forward;
      const T* const from = x.as<T>();
      T* const to = y.as<T>();
      if (!chosen.given()) {
        c->run(outer, 1, [=](size_t begin, size_t end) {
          const size_t at = begin * axis_length * inner;
          f(from + at, to + at, end - begin, axis_length, inner, p.of, nullptr);
        });
        return;
      }
      c->run(outer, chosen.rows_together(), [=, all = chosen.of<T>()](size_t begin, size_t end) {
        const size_t at = begin * axis_length * inner;
        const rows_masking<T> some = from_row(all, begin);
        f(from + at, to + at, end - begin, axis_length, inner, p.of, &some);
      });
    });
  }
};

template <kind expected> struct rows_gradient {
  static void on(call* c) {
    const size_t outer = c->size(3), axis_length = c->size(4), inner = c->size(5);
    const size_t length = product(outer, axis_length, inner);
    const array dy = c->elements(0, length), y = c->elements(1, length), dx = c->elements(2, length);
    const numbers p = c->parameters(6, masking_arguments<expected>);
    if (!same_type(dy, y, dx)) c->fail(mixed_types);
    if (!c->ok() || length == 0) return c->run_nothing();
    const masking chosen(c, 6 + size_t(c->kernel().parameters), y.type, outer, axis_length * inner);
    with_loops(*c, y.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      const auto f = loops.rows.gradient;
      const T *const up = dy.as<T>(), *const from = y.as<T>();
      T* const to = dx.as<T>();
      if (!chosen.given()) {
        c->run(outer, 1, [=](size_t begin, size_t end) {
          const size_t at = begin * axis_length * inner;
          f(up + at, from + at, to + at, end - begin, axis_length, inner, p.of, nullptr);
        });
        return;
      }
      c->run(outer, chosen.rows_together(), [=, all = chosen.of<T>()](size_t begin, size_t end) {
        const size_t at = begin * axis_length * inner;
        const rows_masking<T> some = from_row(all, begin);
        f(up + at, from + at, to + at, end - begin, axis_length, inner, p.of, &some);
      });
    });
  }
};

constexpr const kind_binding& rows_binding = binding_of<rows_forward<kind::rows>, rows_gradient<kind::rows>>;
constexpr const kind_binding& selection_binding =
    binding_of<rows_forward<kind::selection>, rows_gradient<kind::selection>>;

}  // namespace bindings
}  // namespace nonlin
