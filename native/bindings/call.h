// One call from JavaScript: its arguments, and what a kind's functions need to check them.
//
// Core has checked every argument, so that errors read the same on every backend. What is checked again here is only
// what would read or write out of bounds. All of it is plain Node-API: node-addon-api's typed-array classes cost two to
// three times as much per call (see the design's kernels.md, "Call cost"), and want the C++ library at run time.
#pragma once

#include <node_api.h>

#include <cstdint>

#include "../dispatch.h"

namespace nonlin {
namespace bindings {

constexpr size_t max_parameters = 4;
// The gradient of rows has eight before its parameters and six behind; a channel kernel's has twelve before.
constexpr size_t max_arguments = 14 + max_parameters;

struct array {
  napi_typedarray_type type;
  size_t length;
  void* data;

  template <class T> T* as() const { return static_cast<T*>(data); }
};

// The arguments of one call. A failed check leaves a pending exception and `ok` false.
class call {
 public:
  call(napi_env env, napi_callback_info info) : env_(env) {
    count_ = max_arguments;
    napi_get_cb_info(env, info, &count_, arguments_, nullptr, nullptr);
  }

  bool ok() const { return ok_; }
  size_t count() const { return count_; }

  void fail(const char* message) {
    if (ok_) napi_throw_range_error(env_, "ERR_NONLIN_BINDING", message);
    ok_ = false;
  }

  double number(size_t i) {
    double value = 0;
    if (i >= count_ || napi_get_value_double(env_, arguments_[i], &value) != napi_ok)
      fail("nonlin binding: a number is missing");
    return value;
  }

  size_t size(size_t i) {
    const double value = number(i);
    const size_t whole = value >= 0 && value <= 9007199254740991.0 ? static_cast<size_t>(value) : 0;
    if (value != static_cast<double>(whole)) fail("nonlin binding: a size is not a non-negative integer");
    return whole;
  }

  // Whether an optional argument is null.
  bool is_absent(size_t i) {
    napi_valuetype type = napi_null;
    if (i < count_) napi_typeof(env_, arguments_[i], &type);
    return type == napi_null;
  }

  // A Float32Array of at least `least` elements, or a Float64Array where the kernel has loops for it.
  array elements(size_t i, size_t least) {
    return checked(
        i, least,
        [&](napi_typedarray_type type) {
          return type == napi_float32_array || (type == napi_float64_array && !float32_only_);
        },
        "nonlin binding: an argument is not a Float32Array or Float64Array that the kernel computes on");
  }

  // An array of exactly this type, of at least `least` elements.
  array elements_of(napi_typedarray_type wanted, size_t i, size_t least) {
    return checked(
        i, least, [&](napi_typedarray_type type) { return type == wanted; },
        "nonlin binding: an argument is an array of another type");
  }

  // The kernel that the first two arguments name, which must be of this kind. To be found before the arrays are read:
  // one of the fast tier is for float32 only.
  const kernel* find_kernel(kind expected) {
    size_t target_count;
    const target* const* targets = available_targets(&target_count);
    const size_t isa = size(0), position = size(1);
    if (!ok_) return nullptr;
    if (isa >= target_count || position >= targets[isa]->kernel_count ||
        targets[isa]->kernels[position].kind != expected) {
      fail("nonlin binding: no such kernel");
      return nullptr;
    }
    float32_only_ = targets[isa]->is_fast;
    return &targets[isa]->kernels[position];
  }

  // The numbers from argument `first` on; behind them may come `optional` other arguments, all or none.
  void parameters(size_t first, int expected, double* values, size_t optional = 0) {
    const size_t end = first + static_cast<size_t>(expected);
    if (count_ != end && count_ != end + optional) fail("nonlin binding: wrong number of parameters");
    for (int p = 0; p < expected && ok_; p++) values[p] = number(first + static_cast<size_t>(p));
  }

 private:
  // An array of at least `least` elements whose type is one of those wanted, or a complaint about the type.
  template <class IsWanted> array checked(size_t i, size_t least, IsWanted is_wanted, const char* wrong_type) {
    array result = {napi_float32_array, 0, nullptr};
    if (!ok_) return result;
    if (i >= count_ ||
        napi_get_typedarray_info(env_, arguments_[i], &result.type, &result.length, &result.data, nullptr, nullptr) !=
            napi_ok ||
        !is_wanted(result.type))
      fail(wrong_type);
    else if (result.length < least)
      fail("nonlin binding: an array is shorter than the sizes say");
    return result;
  }

  napi_env env_;
  napi_value arguments_[max_arguments];
  size_t count_;
  bool float32_only_ = false;
  bool ok_ = true;
};

// a * b * c, or more than any array holds where that overflows.
inline size_t product(size_t a, size_t b, size_t c) {
  size_t result;
  if (__builtin_mul_overflow(a, b, &result) || __builtin_mul_overflow(result, c, &result)) return SIZE_MAX;
  return result;
}

template <class... Arrays> bool same_type(const array& first, const Arrays&... others) {
  return ((others.type == first.type) && ...);
}

// Runs `body` with the loops of the arrays' dtype.
template <class Body> void with_loops(const kernel& k, napi_typedarray_type type, Body body) {
  if (type == napi_float32_array)
    body(k.float32, float());
  else
    body(k.float64, double());
}

constexpr const char* mixed_types = "nonlin binding: arrays of different types";

// The functions of one kind, by the names that JavaScript calls them.
struct kind_binding {
  struct {
    const char* name;
    napi_callback callback;
  } functions[2];
};

}  // namespace bindings
}  // namespace nonlin
