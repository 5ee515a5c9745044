// Holds every target that this processor runs to the scalar one: its simd names one by one, then every kernel, forward
// and gradient, in both dtypes, on random and special inputs of many lengths, aligned and not. Prints what differs;
// exits with 1 if anything does. NaN equals NaN.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "../../dispatch.h"

namespace reference {
#include "../../simd/scalar.h"
}  // namespace reference

namespace {

struct counted {
  long compared = 0;
  long wrong = 0;
};

template <class T> void compare(const char* isa, const char* what, const std::vector<T>& ours,
                                const std::vector<T>& scalar, counted* result) {
  for (size_t i = 0; i < ours.size(); i++) {
    result->compared++;
    if (ours[i] != ours[i] && scalar[i] != scalar[i]) continue;
    if (memcmp(&ours[i], &scalar[i], sizeof(T)) == 0) continue;
    if (result->wrong++ < 10)
      printf("%s %s: element %zu of %zu is %a, scalar %a\n", isa, what, i, ours.size(), double(ours[i]),
             double(scalar[i]));
  }
}

template <class T> std::vector<T> inputs(std::mt19937_64* random, size_t length) {
  static const double special[] = {0.0,
                                   -0.0,
                                   1.0,
                                   -1.0,
                                   88.7,
                                   -88.7,
                                   -104.0,
                                   710.0,
                                   -745.2,
                                   9.01,
                                   0.5,
                                   -0.75179,
                                   -1.27846,
                                   1e-40,
                                   -1e-40,
                                   1e-310,
                                   3e38,
                                   -3e38,
                                   std::numeric_limits<double>::infinity(),
                                   -std::numeric_limits<double>::infinity(),
                                   std::numeric_limits<double>::quiet_NaN()};
  std::normal_distribution<double> normal(0, 3);
  std::uniform_real_distribution<double> exponent(-160, 140), unit(0, 1);
  std::vector<T> values(length);
  for (auto& value : values) {
    const double kind = unit(*random);
    if (kind < 0.5)
      value = T(normal(*random));
    else if (kind < 0.9)
      value = T(std::copysign(std::exp2(exponent(*random)), unit(*random) - 0.5));
    else
      value = T(special[(*random)() % (sizeof special / sizeof *special)]);
  }
  return values;
}

// As two inputs, and as the halves of one: in runs of every length that divides theirs.
template <class T> void compare_gate(const char* isa, const char* what, const nonlin::gate_functions<T>& ours,
                                     const nonlin::gate_functions<T>& scalar, const std::vector<T>& dy,
                                     const std::vector<T>& a, const std::vector<T>& b, counted* result) {
  const double parameters[] = {1.702, 7};
  const size_t length = a.size();
  for (size_t outer : {size_t(1), size_t(2), size_t(3), size_t(7), length / 3, length}) {
    if (outer == 0 || length % outer != 0) continue;
    const size_t run = length / outer;
    for (size_t stride : {run, 2 * run}) {
      const size_t extent = (outer - 1) * stride + run;
      std::vector<T> activated(extent), other(extent);
      for (size_t i = 0; i < extent; i++) activated[i] = a[i % length], other[i] = b[i % length];
      std::vector<T> y(length), scalar_y(length);
      ours.forward(activated.data(), other.data(), y.data(), outer, run, stride, parameters);
      scalar.forward(activated.data(), other.data(), scalar_y.data(), outer, run, stride, parameters);
      compare(isa, what, y, scalar_y, result);
      std::vector<T> da(extent), db(extent), scalar_da(extent), scalar_db(extent);
      ours.gradient(dy.data(), activated.data(), other.data(), da.data(), db.data(), outer, run, stride, parameters);
      scalar.gradient(dy.data(), activated.data(), other.data(), scalar_da.data(), scalar_db.data(), outer, run, stride,
                      parameters);
      compare(isa, what, da, scalar_da, result);
      compare(isa, what, db, scalar_db, result);
    }
  }
}

// With as many learned parameters as a kernel may have. Each gradient goes to a sum per channel, and to one over all.
template <class T> void compare_channels(const char* isa, const char* what, const nonlin::channel_functions<T>& ours,
                                         const nonlin::channel_functions<T>& scalar, const std::vector<T>& dy,
                                         const std::vector<T>& x, T alpha, size_t outer, size_t channels, size_t inner,
                                         const double* parameters, counted* result) {
  std::vector<T> a(x.size()), b(x.size());
  const std::vector<T> first(channels, alpha), second(channels, alpha / 2 + T(0.125));
  const T* const learned[] = {first.data(), second.data()};
  ours.forward(x.data(), learned, a.data(), outer, channels, inner, parameters);
  scalar.forward(x.data(), learned, b.data(), outer, channels, inner, parameters);
  compare(isa, what, a, b, result);
  for (const bool is_total : {false, true}) {
    std::vector<T> da(2 * channels), db(2 * channels);
    const nonlin::learned_gradient<T> to_a[] = {{da.data(), is_total}, {da.data() + channels, is_total}};
    const nonlin::learned_gradient<T> to_b[] = {{db.data(), is_total}, {db.data() + channels, is_total}};
    ours.gradient(dy.data(), x.data(), learned, a.data(), to_a, outer, channels, inner, parameters);
    scalar.gradient(dy.data(), x.data(), learned, b.data(), to_b, outer, channels, inner, parameters);
    compare(isa, what, a, b, result);
    compare(isa, what, da, db, result);
  }
}

template <class T> void compare_kernel(const char* isa, const nonlin::kernel& kernel, const nonlin::loops<T>& ours,
                                       const nonlin::loops<T>& scalar, std::mt19937_64* random, counted* result) {
  char what[100];
  for (size_t length : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 67, 1000, 20011}) {
    const std::vector<T> x = inputs<T>(random, length), dy = inputs<T>(random, length);
    std::vector<T> a(length), b(length);
    const T alpha = T(random->operator()() % 8) / 2 - 1;
    const double parameters[] = {double(alpha) + 1.5, double(alpha) + 1.75, 0.5, 1.25};
    snprintf(what, sizeof what, "%s %s length %zu", kernel.name, sizeof(T) == 4 ? "float32" : "float64", length);
    switch (kernel.kind) {
      case nonlin::kind::none:
        break;
      case nonlin::kind::map:
        ours.map.forward(x.data(), a.data(), length, parameters);
        scalar.map.forward(x.data(), b.data(), length, parameters);
        compare(isa, what, a, b, result);
        ours.map.gradient(dy.data(), x.data(), a.data(), length, parameters);
        scalar.map.gradient(dy.data(), x.data(), b.data(), length, parameters);
        compare(isa, what, a, b, result);
        break;
      case nonlin::kind::channel:
        for (size_t channels : {size_t(1), size_t(3), length}) {
          if (channels == 0 || length % channels != 0) continue;
          for (size_t outer : {size_t(1), length / channels}) {
            if (outer == 0 || length % (channels * outer) != 0) continue;
            const size_t inner = length / (channels * outer);
            compare_channels(isa, what, ours.channel, scalar.channel, dy, x, alpha, outer, channels, inner, parameters,
                             result);
          }
        }
        break;
      case nonlin::kind::gate:
        compare_gate(isa, what, ours.gate, scalar.gate, dy, x, inputs<T>(random, length), result);
        break;
      case nonlin::kind::rows:
      case nonlin::kind::selection:
        for (size_t axis : {size_t(1), size_t(3), size_t(5), length}) {
          if (axis == 0 || length % axis != 0) continue;
          for (size_t inner : {size_t(1), length / axis}) {
            if (inner == 0) continue;
            const size_t outer = length / (axis * inner);
            // Rows without special values, or most of them would be NaN; near to each other, where some are selected.
            std::normal_distribution<double> logit(0, kernel.kind == nonlin::kind::rows ? 20 : 0.5);
            std::vector<T> logits(length);
            for (auto& value : logits) value = T(logit(*random));
            // All of the rows, then those elements that a mask lets take part, with a bias, then causal rows.
            std::vector<unsigned char> mask(length);
            for (auto& byte : mask) byte = (*random)() % 3;
            const std::vector<T> bias(logits.rbegin(), logits.rend());
            std::vector<double> starts(outer);
            for (size_t o = 0; o < outer; o++) starts[o] = double(axis * inner * (outer - 1 - o));
            const nonlin::rows_masking<T> masked = {mask.data(), starts.data(), bias.data(), nullptr, 0, true};
            const nonlin::rows_masking<T> causal = {nullptr, nullptr, nullptr, nullptr, inner == 1 ? axis : 0, false};
            for (const nonlin::rows_masking<T>* chosen :
                 {static_cast<const nonlin::rows_masking<T>*>(nullptr), &masked, &causal}) {
              ours.rows.forward(logits.data(), a.data(), outer, axis, inner, parameters, chosen);
              scalar.rows.forward(logits.data(), b.data(), outer, axis, inner, parameters, chosen);
              compare(isa, what, a, b, result);
              std::vector<T> c(length), d(length);
              ours.rows.gradient(logits.data(), b.data(), c.data(), outer, axis, inner, parameters, chosen);
              scalar.rows.gradient(logits.data(), b.data(), d.data(), outer, axis, inner, parameters, chosen);
              compare(isa, what, c, d, result);
            }
          }
        }
        break;
      case nonlin::kind::reduction:
        for (size_t axis : {size_t(1), size_t(3), size_t(5), length}) {
          if (axis == 0 || length % axis != 0) continue;
          for (size_t inner : {size_t(1), length / axis}) {
            if (inner == 0) continue;
            const size_t outer = length / (axis * inner);
            // About where the largest element and the logarithm of the rest cancel; special values in some rows.
            std::normal_distribution<double> logit(-std::log(double(axis)), 0.5);
            std::vector<T> logits = x;
            for (size_t i = 0; i < length; i++)
              if (i % 64 != 0) logits[i] = T(logit(*random));
            std::vector<T> y(outer * inner), scalar_y(outer * inner);
            ours.reduction.forward(logits.data(), y.data(), outer, axis, inner);
            scalar.reduction.forward(logits.data(), scalar_y.data(), outer, axis, inner);
            compare(isa, what, y, scalar_y, result);
            ours.reduction.gradient(dy.data(), logits.data(), a.data(), outer, axis, inner);
            scalar.reduction.gradient(dy.data(), logits.data(), b.data(), outer, axis, inner);
            compare(isa, what, a, b, result);
          }
        }
        break;
      case nonlin::kind::loss:
        for (size_t axis : {size_t(1), size_t(3), size_t(5), length}) {
          if (axis == 0 || length % axis != 0) continue;
          for (size_t inner : {size_t(1), length / axis}) {
            if (inner == 0) continue;
            const size_t outer = length / (axis * inner), rows = outer * inner;
            std::normal_distribution<double> logit(0, 8);
            std::vector<T> logits = x;
            for (size_t i = 0; i < length; i++)
              if (i % 64 != 0) logits[i] = T(logit(*random));
            std::vector<int32_t> labels(rows);
            std::vector<double> upstream(rows);
            // Some are no class.
            for (size_t r = 0; r < rows; r++)
              labels[r] = int32_t(random->operator()() % (axis + 2)) - 1, upstream[r] = logit(*random);
            for (double smoothing : {0.0, 0.1}) {
              std::vector<double> losses(rows), scalar_losses(rows);
              ours.loss.forward(logits.data(), labels.data(), losses.data(), outer, axis, inner, smoothing);
              scalar.loss.gradient(logits.data(), labels.data(), upstream.data(), scalar_losses.data(), b.data(), outer,
                                   axis, inner, smoothing);
              compare(isa, what, losses, scalar_losses, result);
              ours.loss.gradient(logits.data(), labels.data(), upstream.data(), losses.data(), a.data(), outer, axis,
                                 inner, smoothing);
              compare(isa, what, losses, scalar_losses, result);
              compare(isa, what, a, b, result);
            }
          }
        }
        break;
    }
  }
}

}  // namespace

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx2")
namespace avx2 {
#include "../../simd/avx2.h"
#include "simd_names.inc"
}  // namespace avx2
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl")
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
namespace avx512 {
#include "../../simd/avx512.h"
#include "simd_names.inc"
}  // namespace avx512
#pragma GCC pop_options
#elif defined(__aarch64__)
namespace neon {
#include "../../simd/neon.h"
#include "simd_names.inc"
}  // namespace neon
#endif

int main() {
  int wrong_names = 0;
#if defined(__x86_64__)
  if (nonlin::find_target("avx2")) wrong_names += avx2::check_simd_names();
  if (nonlin::find_target("avx512")) wrong_names += avx512::check_simd_names();
#elif defined(__aarch64__)
  wrong_names += neon::check_simd_names();
#endif
  printf("simd names: %d differences\n", wrong_names);

  counted total;
  size_t count;
  const nonlin::target* const* targets = nonlin::available_targets(&count);
  const nonlin::target* scalar = nonlin::find_target("scalar");
  for (size_t t = 0; t < count; t++) {
    if (targets[t]->is_fast) continue;
    std::mt19937_64 random(20261124);
    for (size_t k = 0; k < scalar->kernel_count; k++) {
      compare_kernel(targets[t]->isa, scalar->kernels[k], targets[t]->kernels[k].float32, scalar->kernels[k].float32,
                     &random, &total);
      compare_kernel(targets[t]->isa, scalar->kernels[k], targets[t]->kernels[k].float64, scalar->kernels[k].float64,
                     &random, &total);
    }
    printf("%s: compared with scalar, %ld results in all, %ld differences\n", targets[t]->isa, total.compared,
           total.wrong);
  }
  return total.wrong == 0 && wrong_names == 0 ? 0 : 1;
}
