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

template <template <class> class Op, class Numbers> struct reference_loop;
template <template <class> class Op, size_t... I> struct reference_loop<Op, std::index_sequence<I...>> {
  using op = Op<float>;
  using L = vec<typename op::lane>;
  using numbers = std::index_sequence<I...>;
  [[gnu::flatten]] static void forward(const float* x, double* y, size_t length, const double* parameters) {
    const L p[] = {L(typename op::lane(parameters[I]))..., L(0)};
    (void)p;
    for (size_t i = 0; i < length; i += vec_lanes) op::forward(widen(vec<float>::load(x + i)), p[I]...).store(y + i);
  }
  [[gnu::flatten]] static void gradient(const float* dy, const float* x, double* dx, size_t length,
                                        const double* parameters) {
    const L p[] = {L(typename op::lane(parameters[I]))..., L(0)};
    (void)p;
    for (size_t i = 0; i < length; i += vec_lanes)
      op::gradient(widen(vec<float>::load(dy + i)), widen(vec<float>::load(x + i)), p[I]...).store(dx + i);
  }
};

template <template <class> class Op, int parameters> constexpr function function_of(const char* name) {
  if constexpr (std::is_same<typename Op<float>::lane, double>::value) {
    using loop = reference_loop<Op, std::make_index_sequence<parameters>>;
    return {name, parameters, loop::forward, loop::gradient};
  } else {
    return {name, parameters, nullptr, nullptr};
  }
}

#define MAP(op, parameters) function_of<op, parameters>(#op),
#define CHANNEL(...)
#define GATE(...)
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
