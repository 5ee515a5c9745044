// The Node-API addon. It knows kinds and the generated list of kernels, no op by name.
//
// What it exports: version, kernels (a list of { name, kind, parameters }), isas (those that this processor runs, the
// fastest first) and two functions for each kind, whose first two arguments are positions in isas and kernels.
//
// Core has checked every argument, so that errors read the same on every backend. What is checked again here is only
// what would read or write out of bounds. The hot path is plain Node-API: node-addon-api's typed-array classes cost two
// to three times as much per call (see the design's kernels.md, "Call cost").
#include <napi.h>

#include <cmath>
#include <cstdint>

#include "../dispatch.h"

namespace {

using nonlin::kernel;
using nonlin::kind;
using nonlin::target;

constexpr size_t max_arguments = 12;
constexpr size_t max_parameters = 4;

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
    if (!(value >= 0 && value <= 9007199254740991.0 && value == std::floor(value))) {
      fail("nonlin binding: a size is not a non-negative integer");
      return 0;
    }
    return static_cast<size_t>(value);
  }

  // A Float32Array or Float64Array of at least `least` elements.
  array elements(size_t i, size_t least) {
    array result = {napi_float32_array, 0, nullptr};
    if (!ok_) return result;
    if (i >= count_ ||
        napi_get_typedarray_info(env_, arguments_[i], &result.type, &result.length, &result.data, nullptr, nullptr) !=
            napi_ok ||
        (result.type != napi_float32_array && result.type != napi_float64_array))
      fail("nonlin binding: an argument is not a Float32Array or Float64Array");
    else if (result.length < least)
      fail("nonlin binding: an array is shorter than the sizes say");
    return result;
  }

  // The kernel that the first two arguments name, which must be of this kind.
  const kernel* find_kernel(kind expected) {
    size_t target_count;
    const target* const* targets = nonlin::available_targets(&target_count);
    const size_t isa = size(0), position = size(1);
    if (!ok_) return nullptr;
    if (isa >= target_count || position >= targets[isa]->kernel_count ||
        targets[isa]->kernels[position].kind != expected) {
      fail("nonlin binding: no such kernel");
      return nullptr;
    }
    return &targets[isa]->kernels[position];
  }

  // The trailing numbers from argument `first` on.
  void parameters(size_t first, int expected, double* values) {
    if (count_ != first + static_cast<size_t>(expected)) fail("nonlin binding: wrong number of parameters");
    for (int p = 0; p < expected && ok_; p++) values[p] = number(first + static_cast<size_t>(p));
  }

 private:
  napi_env env_;
  napi_value arguments_[max_arguments];
  size_t count_;
  bool ok_ = true;
};

// a * b * c, or more than any array holds where that overflows.
size_t product(size_t a, size_t b, size_t c) {
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

napi_value map_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::map);
  const size_t length = c.size(4);
  const array x = c.elements(2, length), y = c.elements(3, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(5, k->parameters, p);
  if (c.ok() && !same_type(x, y)) c.fail(mixed_types);
  if (c.ok())
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.map_forward(x.as<T>(), y.as<T>(), length, p);
    });
  return nullptr;
}

napi_value map_gradient(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::map);
  const size_t length = c.size(5);
  const array dy = c.elements(2, length), x = c.elements(3, length), dx = c.elements(4, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(6, k->parameters, p);
  if (c.ok() && !same_type(dy, x, dx)) c.fail(mixed_types);
  if (c.ok())
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.map_gradient(dy.as<T>(), x.as<T>(), dx.as<T>(), length, p);
    });
  return nullptr;
}

napi_value channel_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::channel);
  const size_t outer = c.size(5), channels = c.size(6), inner = c.size(7);
  const size_t length = product(outer, channels, inner);
  const array x = c.elements(2, length), parameter = c.elements(3, channels), y = c.elements(4, length);
  if (c.ok() && !same_type(x, parameter, y)) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.channel_forward(x.as<T>(), parameter.as<T>(), y.as<T>(), outer, channels, inner);
    });
  return nullptr;
}

napi_value channel_gradient(napi_env env, napi_callback_info info) {
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
      loops.channel_gradient(dy.as<T>(), x.as<T>(), parameter.as<T>(), dx.as<T>(), dparameter.as<T>(),
                             length > 0 ? outer : 0, channels, inner);
    });
  return nullptr;
}

napi_value rows_forward(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::rows);
  const size_t outer = c.size(4), axis_length = c.size(5), inner = c.size(6);
  const size_t length = product(outer, axis_length, inner);
  const array x = c.elements(2, length), y = c.elements(3, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(7, k->parameters, p);
  if (c.ok() && !same_type(x, y)) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, x.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.rows_forward(x.as<T>(), y.as<T>(), outer, axis_length, inner, p);
    });
  return nullptr;
}

napi_value rows_gradient(napi_env env, napi_callback_info info) {
  call c(env, info);
  const kernel* k = c.find_kernel(kind::rows);
  const size_t outer = c.size(5), axis_length = c.size(6), inner = c.size(7);
  const size_t length = product(outer, axis_length, inner);
  const array dy = c.elements(2, length), y = c.elements(3, length), dx = c.elements(4, length);
  double p[max_parameters];
  if (k != nullptr) c.parameters(8, k->parameters, p);
  if (c.ok() && !same_type(dy, y, dx)) c.fail(mixed_types);
  if (c.ok() && length > 0)
    with_loops(*k, y.type, [&](const auto& loops, auto zero) {
      using T = decltype(zero);
      loops.rows_gradient(dy.as<T>(), y.as<T>(), dx.as<T>(), outer, axis_length, inner, p);
    });
  return nullptr;
}

const char* name_of(kind k) {
  switch (k) {
    case kind::map:
      return "map";
    case kind::channel:
      return "channel";
    case kind::rows:
      return "rows";
  }
  return "";
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  size_t target_count;
  const target* const* targets = nonlin::available_targets(&target_count);
  Napi::Array isas = Napi::Array::New(env, target_count);
  for (size_t i = 0; i < target_count; i++) isas.Set(static_cast<uint32_t>(i), targets[i]->isa);
  Napi::Array kernels = Napi::Array::New(env, targets[0]->kernel_count);
  for (size_t i = 0; i < targets[0]->kernel_count; i++) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", targets[0]->kernels[i].name);
    entry.Set("kind", name_of(targets[0]->kernels[i].kind));
    entry.Set("parameters", targets[0]->kernels[i].parameters);
    kernels.Set(static_cast<uint32_t>(i), entry);
  }
  exports.Set("version", NONLIN_VERSION);
  exports.Set("isas", isas);
  exports.Set("kernels", kernels);

  const struct {
    const char* name;
    napi_callback callback;
  } functions[] = {
      {"mapForward", map_forward},           {"mapGradient", map_gradient}, {"channelForward", channel_forward},
      {"channelGradient", channel_gradient}, {"rowsForward", rows_forward}, {"rowsGradient", rows_gradient},
  };
  for (const auto& f : functions) {
    napi_value value;
    if (napi_create_function(env, f.name, NAPI_AUTO_LENGTH, f.callback, nullptr, &value) == napi_ok)
      exports.Set(f.name, Napi::Value(env, value));
  }
  return exports;
}

}  // namespace

NODE_API_MODULE(nonlin, initialize)
