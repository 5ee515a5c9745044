// What the fast tier is measured against: the exact tier's results as the doubles that they are before they are
// rounded, within 2^-44 of the real numbers (native/test/sweep).
#include "../../targets/region.h"

#include <immintrin.h>
#pragma GCC target("avx2")

#include "reference.h"

namespace nonlin {
namespace reference {
#include "../../simd/avx2.h"
#include "../../kernels.inc"

// An op as a function of one input, whose other arguments are the same everywhere: of a map its numbers, of a channel
// kernel what is learned and then its numbers, of a gate its other input and then its numbers.
template <template <class> class Op, class Arguments> struct reference_loop;
template <template <class> class Op, size_t... I> struct reference_loop<Op, std::index_sequence<I...>> {
  using op = Op<float>;
  using L = vec<typename op::lane>;

  template <class Body> static void each(const double* arguments, size_t length, Body body) {
    const L p[] = {L(typename op::lane(arguments[I]))..., L(0)};
    for (size_t i = 0; i < length; i += vec_lanes) body(i, p);
  }
  static L at(const float* from, size_t i) { return widen(vec<float>::load(from + i)); }
  [[gnu::flatten]] static void forward(const float* x, double* y, size_t length, const double* arguments) {
    each(arguments, length, [&](size_t i, const L* p) { op::forward(at(x, i), p[I]...).store(y + i); });
  }
  [[gnu::flatten]] static void gradient(const float* dy, const float* x, double* dx, size_t length,
                                        const double* arguments) {
    each(arguments, length, [&](size_t i, const L* p) { op::gradient(at(dy, i), at(x, i), p[I]...).store(dx + i); });
  }
  [[gnu::flatten]] static void activated(const float* dy, const float* x, double* dx, size_t length,
                                         const double* arguments) {
    each(arguments, length,
         [&](size_t i, const L* p) { op::gradient_activated(at(dy, i), at(x, i), p[I]...).store(dx + i); });
  }
};

template <template <class> class Op, int arguments, bool is_gate> constexpr function function_of(const char* name) {
  if constexpr (std::is_same<typename Op<float>::lane, double>::value) {
    using loop = reference_loop<Op, std::make_index_sequence<arguments>>;
    if constexpr (is_gate)
      return {name, arguments, loop::forward, loop::activated};
    else
      return {name, arguments, loop::forward, loop::gradient};
  } else {
    return {name, arguments, nullptr, nullptr};
  }
}

#define MAP(op, parameters) function_of<op, parameters, false>(#op),
#define CHANNEL(op, learned, parameters) function_of<op, (learned) + (parameters), false>(#op),
#define GATE(op, parameters) function_of<op, 1 + (parameters), true>(#op),
#define ROWS(...)
#define SELECTION(...)
#define REDUCTION(...)
#define LOSS(...)
static const function functions[] = {
#include "../../ops.def"
};
}  // namespace reference

const function* find_reference(const char* name) {
  for (const function& f : reference::functions)
    if (strcmp(f.name, name) == 0) return &f;
  return nullptr;
}
}  // namespace nonlin
