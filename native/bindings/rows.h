// Kernels along an axis: of kind rows, and of kind selection, which is called like it.
#pragma once

#include "call.h"

namespace nonlin {
namespace bindings {

// The six optional arguments behind the parameters: mask, mask starts, bias, bias starts (each null where it is
// absent), causal rows, whether empty rows are zero.
class masking {
 public:
  masking(call& c, size_t first, napi_typedarray_type type, size_t outer, size_t block) : given_(c.count() > first) {
    if (!given_) return;
    mask_ = block_array(c, first, napi_uint8_array, outer, block, &mask_starts_);
    bias_ = block_array(c, first + 2, type, outer, block, &bias_starts_);
    causal_rows_ = c.size(first + 4);
    zero_empty_rows_ = c.size(first + 5) != 0;
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

 private:
  // The data of blocks of `block` elements, each where its start says, or null.
  static const void* block_array(call& c, size_t i, napi_typedarray_type type, size_t outer, size_t block,
                                 const double** starts) {
    if (c.is_absent(i)) return nullptr;
    const array data = c.elements_of(type, i, block);
    if (!c.is_absent(i + 1)) {
      const array offsets = c.elements_of(napi_float64_array, i + 1, outer);
      *starts = offsets.as<const double>();
      for (size_t o = 0; o < outer && c.ok(); o++)
        if (!((*starts)[o] >= 0 && (*starts)[o] <= double(data.length - block)))
          c.fail("nonlin binding: a block lies outside of its array");
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
// Of a kind.
template <kind expected> constexpr size_t masking_arguments = expected == kind::rows ? 6 : 0;

template <kind expected> napi_value rows_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(expected);
  const size_t outer = c.size(4), axis_length = c.size(5), inner = c.size(6);
  const size_t length = product(outer, axis_length, inner);
  const array x = c.elements(2, length), y = c.elements(3, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(7, k->parameters, p, masking_arguments<expected>);
  if (c.ok() && !same_type(x, y)) c.fail(mixed_types);
  if (!c.ok() || length == 0) return nullptr;
  const masking chosen(c, 7 + size_t(k->parameters), x.type, outer, axis_length * inner);
  if (c.ok())
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      const rows_masking<T> some = chosen.of<T>();
      loops.rows.forward(x.as<T>(), y.as<T>(), outer, axis_length, inner, p, chosen.given() ? &some : nullptr);
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
  if (k != nullptr) c.parameters(8, k->parameters, p, masking_arguments<expected>);
  if (c.ok() && !same_type(dy, y, dx)) c.fail(mixed_types);
  if (!c.ok() || length == 0) return nullptr;
  const masking chosen(c, 8 + size_t(k->parameters), y.type, outer, axis_length * inner);
  if (c.ok())
    with_loops(*k, y.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      const rows_masking<T> some = chosen.of<T>();
      loops.rows.gradient(dy.as<T>(), y.as<T>(), dx.as<T>(), outer, axis_length, inner, p,
                          chosen.given() ? &some : nullptr);
    });
  return nullptr;
}

constexpr kind_binding rows_binding = {
    {{"rowsForward", rows_forward<kind::rows>}, {"rowsGradient", rows_gradient<kind::rows>}}};

constexpr kind_binding selection_binding = {
    {{"selectionForward", rows_forward<kind::selection>}, {"selectionGradient", rows_gradient<kind::selection>}}};

}  // namespace bindings
}  // namespace nonlin
