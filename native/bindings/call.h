// One call from JavaScript: its arguments, and what a kind's functions need to check them.
//
// Core has checked every argument, so that errors read the same on every backend. What is checked again here is only
// what would read or write out of bounds. All of it is plain Node-API: node-addon-api's typed-array classes cost two to
// three times as much per call (see the design's kernels.md, "Call cost"), and want the C++ library at run time.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <type_traits>

#include "../dispatch.h"
#include "work.h"

namespace nonlin {
namespace bindings {

constexpr size_t max_parameters = 4;
// The gradient of rows has six before its parameters and six behind; a channel kernel's has ten before. One more says
// how it is run.
constexpr size_t max_arguments = 13 + max_parameters;

// The number parameters of a call.
struct numbers {
  double of[max_parameters];
};

// How a function runs its calls: at once; at once where all arrays of elements are float32, which JavaScript has made
// sure of; on several threads (their number is the first argument); or on another one (the first argument is called
// when it has ended).
enum class mode { at_once, at_once_float32, on_threads, later };
constexpr int mode_count = 4;

// What a function of the addon is made for.
struct bound_kernel {
  const nonlin::kernel* kernel;
  // One of the fast tier is for float32 only.
  bool float32_only;
  nonlin::bindings::team* team;
  bound_kernel* next;
};

struct array {
  napi_typedarray_type type;
  size_t length;
  void* data;

  template <class T> T* as() const { return static_cast<T*>(data); }
};

// The arguments of one call. A failed check leaves a pending exception and `ok` false.
class call {
 public:
  call(napi_env env, napi_callback_info info, mode how) : env_(env), how_(how) {
    count_ = max_arguments;
    void* data;
    napi_get_cb_info(env, info, &count_, all_, nullptr, &data);
    bound_ = static_cast<const bound_kernel*>(data);
    if (is_at_once()) return;
    arguments_++;
    if (count_ == 0)
      fail("nonlin binding: an argument is missing");
    else
      count_--;
  }

  bool ok() const { return ok_; }
  size_t count() const { return count_; }
  const nonlin::kernel& kernel() const { return *bound_->kernel; }

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
    array result;
    if (how_ == mode::at_once_float32 && ok_ && float32_memory(i, least, &result)) return result;
    return checked(
        i, least,
        [&](napi_typedarray_type type) {
          return type == napi_float32_array || (type == napi_float64_array && !bound_->float32_only);
        },
        "nonlin binding: an argument is not a Float32Array or Float64Array that the kernel computes on");
  }

  // An array of exactly this type, of at least `least` elements.
  array elements_of(napi_typedarray_type wanted, size_t i, size_t least) {
    return checked(
        i, least, [&](napi_typedarray_type type) { return type == wanted; },
        "nonlin binding: an argument is an array of another type");
  }

  // The kernel's numbers from argument `first` on; behind them may come `optional` other arguments, all or none.
  numbers parameters(size_t first, size_t optional = 0) {
    const size_t count = static_cast<size_t>(kernel().parameters), end = first + count;
    numbers result{};
    if (count_ != end && count_ != end + optional) fail("nonlin binding: wrong number of parameters");
    for (size_t p = 0; p < count && ok_; p++) result.of[p] = number(first + p);
    return result;
  }

  // Runs a call that has nothing to do.
  void run_nothing() {
    run(0, 1, [](size_t, size_t) {});
  }

  // Runs the checked work of a call: `work(begin, end)` does a part of it. It has `units` of which any may be done
  // apart from the others, but for those in one multiple of `multiple`, and holds nothing but plain data.
  template <class Work> void run(size_t units, size_t multiple, const Work& work) {
    if (!ok_) return;
    if (is_at_once()) {
      work(0, units);
      return;
    }
    const part_function part = [](const void* checked, size_t begin, size_t end) {
      (*static_cast<const Work*>(checked))(begin, end);
    };
    if (how_ == mode::on_threads) {
      arguments_--;
      count_++;
      const size_t threads = size(0);
      if (ok_) bound_->team->split(env_, threads, part, &work, units, multiple);
      return;
    }
    static_assert(sizeof(Work) <= sizeof(later::checked) && std::is_trivially_copyable<Work>::value, "plain data");
    if (!is_function(all_[0]))
      fail("nonlin binding: the first argument is no function");
    else if (!later::start(env_, all_, count_ + 1, part, &work, sizeof(Work), units))
      fail("nonlin binding: the work could not be started");
  }

 private:
  bool is_at_once() const { return how_ == mode::at_once || how_ == mode::at_once_float32; }

  // The memory of any view that is as long as so many float32 elements. Node-API tells it in two thirds of the time
  // that it takes to tell the type too, which is most of a short call. Where a runtime does so for Buffers only (Deno),
  // or the view is none of float32, there is nothing to be had this way.
  bool float32_memory(size_t i, size_t least, array* result) {
    bool is_view = false;
    size_t bytes;
    if (i >= count_ || napi_is_buffer(env_, arguments_[i], &is_view) != napi_ok || !is_view ||
        napi_get_buffer_info(env_, arguments_[i], &result->data, &bytes) != napi_ok)
      return false;
    result->type = napi_float32_array;
    result->length = bytes / sizeof(float);
    return result->length >= least && reinterpret_cast<uintptr_t>(result->data) % sizeof(float) == 0;
  }

  bool is_function(napi_value value) {
    napi_valuetype type = napi_undefined;
    napi_typeof(env_, value, &type);
    return type == napi_function;
  }

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
  const mode how_;
  const bound_kernel* bound_;
  napi_value all_[max_arguments];
  // Those behind the one that says how.
  napi_value* arguments_ = all_;
  size_t count_;
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

// Runs `body` with the loops of the arrays' dtype, where all was right.
template <class Body> void with_loops(const call& c, napi_typedarray_type type, Body body) {
  if (!c.ok()) return;
  const kernel& k = c.kernel();
  if (type == napi_float32_array)
    body(k.float32, float());
  else
    body(k.float64, double());
}

constexpr const char* mixed_types = "nonlin binding: arrays of different types";

// The functions of one kind, each in every mode.
struct kind_binding {
  napi_callback forward[mode_count], gradient[mode_count];
};

template <class Function, mode how> napi_value entry(napi_env env, napi_callback_info info) {
  call c(env, info, how);
  Function::on(&c);
  return nullptr;
}

// Of two functions, each of which checks a call and runs its work.
template <class Forward, class Gradient> constexpr kind_binding binding_of = {
    {entry<Forward, mode::at_once>, entry<Forward, mode::at_once_float32>, entry<Forward, mode::on_threads>,
     entry<Forward, mode::later>},
    {entry<Gradient, mode::at_once>, entry<Gradient, mode::at_once_float32>, entry<Gradient, mode::on_threads>,
     entry<Gradient, mode::later>},
};

}  // namespace bindings
}  // namespace nonlin
