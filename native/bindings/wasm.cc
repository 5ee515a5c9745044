// What the WebAssembly module exports: its kernels by name, and two functions for each kind. It knows kinds and the
// generated list of kernels, no op by name.
//
// A function takes the position of a kernel, whether the arrays are of doubles, then addresses, sizes and numbers in
// the order of packages/core/src/kernels.ts. Numbers that a kernel does not have may be anything. Nothing is checked:
// core has checked the call, packages/wasm places the arrays, and whatever happens stays inside this module's memory.
#include "../dispatch.h"

#define NONLIN_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace {

using namespace nonlin;

const kernel& kernel_at(size_t position) {
  size_t count;
  return available_targets(&count)[0]->kernels[position];
}

template <class T> const loops<T>& loops_of(const kernel& k);
template <> const loops<float>& loops_of<float>(const kernel& k) { return k.float32; }
template <> const loops<double>& loops_of<double>(const kernel& k) { return k.float64; }

// Calls body(function) with the loop that `choose` names of a kernel's: its target is the one that has it.
template <class T, class Choose, class Body> void with_loop(size_t position, Choose choose, Body body) {
  size_t count;
  const target* const* targets = available_targets(&count);
  for (size_t i = 0; i < count; i++)
    if (const auto loop = choose(loops_of<T>(targets[i]->kernels[position]))) return body(loop, T());
}
template <class Choose, class Body> void with_loop(size_t position, bool is_double, Choose choose, Body body) {
  if (is_double)
    with_loop<double>(position, choose, body);
  else
    with_loop<float>(position, choose, body);
}

}  // namespace

NONLIN_EXPORT(kernelCount) size_t kernel_count() {
  size_t count;
  return available_targets(&count)[0]->kernel_count;
}
NONLIN_EXPORT(kernelName) const char* kernel_name(size_t position) { return kernel_at(position).name; }
NONLIN_EXPORT(kernelKind) const char* kernel_kind(size_t position) { return kind_names[int(kernel_at(position).kind)]; }
NONLIN_EXPORT(kernelParameters) int kernel_parameters(size_t position) { return kernel_at(position).parameters; }

NONLIN_EXPORT(mapForward)
void map_forward(size_t position, bool is_double, const void* x, void* y, size_t length, double a, double b, double c,
                 double d) {
  const double parameters[] = {a, b, c, d};
  with_loop(
      position, is_double, [](const auto& of) { return of.map.forward; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        loop(static_cast<const T*>(x), static_cast<T*>(y), length, parameters);
      });
}
NONLIN_EXPORT(mapGradient)
void map_gradient(size_t position, bool is_double, const void* dy, const void* x, void* dx, size_t length, double a,
                  double b, double c, double d) {
  const double parameters[] = {a, b, c, d};
  with_loop(
      position, is_double, [](const auto& of) { return of.map.gradient; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        loop(static_cast<const T*>(dy), static_cast<const T*>(x), static_cast<T*>(dx), length, parameters);
      });
}

NONLIN_EXPORT(channelForward)
void channel_forward(size_t position, bool is_double, const void* x, const void* first, const void* second, void* y,
                     size_t outer, size_t channels, size_t inner, double a, double b, double c, double d) {
  const double parameters[] = {a, b, c, d};
  with_loop(
      position, is_double, [](const auto& of) { return of.channel.forward; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        const T* const learned[] = {static_cast<const T*>(first), static_cast<const T*>(second)};
        loop(static_cast<const T*>(x), learned, static_cast<T*>(y), outer, channels, inner, parameters);
      });
}
// first_total, second_total: whether that parameter's gradient is one sum over all channels.
NONLIN_EXPORT(channelGradient)
void channel_gradient(size_t position, bool is_double, const void* dy, const void* x, const void* first,
                      const void* second, void* dx, void* dfirst, void* dsecond, bool first_total, bool second_total,
                      size_t outer, size_t channels, size_t inner, double a, double b, double c, double d) {
  const double parameters[] = {a, b, c, d};
  with_loop(
      position, is_double, [](const auto& of) { return of.channel.gradient; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        const T* const learned[] = {static_cast<const T*>(first), static_cast<const T*>(second)};
        const learned_gradient<T> gradients[] = {{static_cast<T*>(dfirst), first_total},
                                                 {static_cast<T*>(dsecond), second_total}};
        loop(static_cast<const T*>(dy), static_cast<const T*>(x), learned, static_cast<T*>(dx), gradients, outer,
             channels, inner, parameters);
      });
}

NONLIN_EXPORT(gateForward)
void gate_forward(size_t position, bool is_double, const void* activated, const void* other, void* y, size_t outer,
                  size_t run, size_t stride, double a, double b, double c, double d) {
  const double parameters[] = {a, b, c, d};
  with_loop(
      position, is_double, [](const auto& of) { return of.gate.forward; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        loop(static_cast<const T*>(activated), static_cast<const T*>(other), static_cast<T*>(y), outer, run, stride,
             parameters);
      });
}
NONLIN_EXPORT(gateGradient)
void gate_gradient(size_t position, bool is_double, const void* dy, const void* activated, const void* other,
                   void* dactivated, void* dother, size_t outer, size_t run, size_t stride, double a, double b,
                   double c, double d) {
  const double parameters[] = {a, b, c, d};
  with_loop(
      position, is_double, [](const auto& of) { return of.gate.gradient; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        loop(static_cast<const T*>(dy), static_cast<const T*>(activated), static_cast<const T*>(other),
             static_cast<T*>(dactivated), static_cast<T*>(dother), outer, run, stride, parameters);
      });
}

// is_masked: whether any of what comes behind it holds; else it may be anything. Absent arrays are null.
NONLIN_EXPORT(rowsForward)
void rows_forward(size_t position, bool is_double, const void* x, void* y, size_t outer, size_t axis_length,
                  size_t inner, double a, double b, double c, double d, bool is_masked, const unsigned char* mask,
                  const double* mask_starts, const void* bias, const double* bias_starts, size_t causal_rows,
                  bool zero_empty_rows) {
  const double parameters[] = {a, b, c, d};
  with_loop(
      position, is_double, [](const auto& of) { return of.rows.forward; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        const rows_masking<T> masking = {mask,        mask_starts, static_cast<const T*>(bias),
                                         bias_starts, causal_rows, zero_empty_rows};
        loop(static_cast<const T*>(x), static_cast<T*>(y), outer, axis_length, inner, parameters,
             is_masked ? &masking : nullptr);
      });
}
NONLIN_EXPORT(rowsGradient)
void rows_gradient(size_t position, bool is_double, const void* dy, const void* y, void* dx, size_t outer,
                   size_t axis_length, size_t inner, double a, double b, double c, double d, bool is_masked,
                   const unsigned char* mask, const double* mask_starts, const void* bias, const double* bias_starts,
                   size_t causal_rows, bool zero_empty_rows) {
  const double parameters[] = {a, b, c, d};
  with_loop(
      position, is_double, [](const auto& of) { return of.rows.gradient; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        const rows_masking<T> masking = {mask,        mask_starts, static_cast<const T*>(bias),
                                         bias_starts, causal_rows, zero_empty_rows};
        loop(static_cast<const T*>(dy), static_cast<const T*>(y), static_cast<T*>(dx), outer, axis_length, inner,
             parameters, is_masked ? &masking : nullptr);
      });
}

NONLIN_EXPORT(reductionForward)
void reduction_forward(size_t position, bool is_double, const void* x, void* y, size_t outer, size_t axis_length,
                       size_t inner) {
  with_loop(
      position, is_double, [](const auto& of) { return of.reduction.forward; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        loop(static_cast<const T*>(x), static_cast<T*>(y), outer, axis_length, inner);
      });
}
NONLIN_EXPORT(reductionGradient)
void reduction_gradient(size_t position, bool is_double, const void* dy, const void* x, void* dx, size_t outer,
                        size_t axis_length, size_t inner) {
  with_loop(
      position, is_double, [](const auto& of) { return of.reduction.gradient; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        loop(static_cast<const T*>(dy), static_cast<const T*>(x), static_cast<T*>(dx), outer, axis_length, inner);
      });
}

NONLIN_EXPORT(lossForward)
void loss_forward(size_t position, bool is_double, const void* x, const int32_t* labels, double* losses, size_t outer,
                  size_t axis_length, size_t inner, double smoothing) {
  with_loop(
      position, is_double, [](const auto& of) { return of.loss.forward; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        loop(static_cast<const T*>(x), labels, losses, outer, axis_length, inner, smoothing);
      });
}
NONLIN_EXPORT(lossGradient)
void loss_gradient(size_t position, bool is_double, const void* x, const int32_t* labels, const double* upstream,
                   double* losses, void* dx, size_t outer, size_t axis_length, size_t inner, double smoothing) {
  with_loop(
      position, is_double, [](const auto& of) { return of.loss.gradient; },
      [&](auto loop, auto zero) {
        using T = decltype(zero);
        loop(static_cast<const T*>(x), labels, upstream, losses, static_cast<T*>(dx), outer, axis_length, inner,
             smoothing);
      });
}
