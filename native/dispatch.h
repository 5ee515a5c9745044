// What a binding sees of the kernels: targets, each with a list of kernels, each with a function per dtype.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nonlin {

// `none` is that of a kernel which a target lacks.
enum class kind { map, channel, gate, rows, selection, reduction, loss, none };
constexpr const char* kind_names[] = {"map", "channel", "gate", "rows", "selection", "reduction", "loss", "none"};

// The two functions of a kernel for one dtype. Arguments as in packages/core/src/kernels.ts.
template <class T> struct map_functions {
  void (*forward)(const T* x, T* y, size_t length, const double* parameters);
  void (*gradient)(const T* dy, const T* x, T* dx, size_t length, const double* parameters);
};

// Where the gradient of a learned parameter goes: a sum for each channel, or one over all of them.
template <class T> struct learned_gradient {
  T* to;
  bool is_total;
};

template <class T> struct channel_functions {
  void (*forward)(const T* x, const T* const* learned, T* y, size_t outer, size_t channels, size_t inner,
                  const double* parameters);
  void (*gradient)(const T* dy, const T* x, const T* const* learned, T* dx, const learned_gradient<T>* dlearned,
                   size_t outer, size_t channels, size_t inner, const double* parameters);
};

template <class T> struct gate_functions {
  void (*forward)(const T* activated, const T* other, T* y, size_t outer, size_t run, size_t stride,
                  const double* parameters);
  void (*gradient)(const T* dy, const T* activated, const T* other, T* dactivated, T* dother, size_t outer, size_t run,
                   size_t stride, const double* parameters);
};

// Which elements of rows take part, and what is added to them; `mask` and `bias` may be null, and their starts, which
// are 0 then.
template <class T> struct rows_masking {
  const unsigned char* mask;
  const double* mask_starts;
  const T* bias;
  const double* bias_starts;
  size_t causal_rows;
  bool zero_empty_rows;
};

// `masking` is null where all elements take part as they are.
template <class T> struct rows_functions {
  void (*forward)(const T* x, T* y, size_t outer, size_t axis_length, size_t inner, const double* parameters,
                  const rows_masking<T>* masking);
  void (*gradient)(const T* dy, const T* y, T* dx, size_t outer, size_t axis_length, size_t inner,
                   const double* parameters, const rows_masking<T>* masking);
};

template <class T> struct reduction_functions {
  void (*forward)(const T* x, T* y, size_t outer, size_t axis_length, size_t inner);
  void (*gradient)(const T* dy, const T* x, T* dx, size_t outer, size_t axis_length, size_t inner);
};

template <class T> struct loss_functions {
  void (*forward)(const T* x, const int32_t* labels, double* losses, size_t outer, size_t axis_length, size_t inner,
                  double smoothing);
  void (*gradient)(const T* x, const int32_t* labels, const double* upstream, double* losses, T* dx, size_t outer,
                   size_t axis_length, size_t inner, double smoothing);
};

// The loops of one kernel for one dtype; those of other kinds are null. `selection` has those of `rows`.
template <class T> struct loops {
  map_functions<T> map;
  channel_functions<T> channel;
  gate_functions<T> gate;
  rows_functions<T> rows;
  reduction_functions<T> reduction;
  loss_functions<T> loss;
};

struct kernel {
  const char* name;
  nonlin::kind kind;
  int parameters;
  loops<float> float32;
  loops<double> float64;
  // How many arrays of parameters it takes, where its kind has such.
  int learned = 0;
};

struct target {
  const char* isa;
  const kernel* kernels;
  size_t kernel_count;
  // Whether its kernels are those of the fast tier. It has the same list as the others, with kernels missing, and those
  // that are there are for float32 only.
  bool is_fast;
};

// The targets that this processor can run: those of the exact tier, the fastest first, and then those of the fast one.
const target* const* available_targets(size_t* count);

// The target called `isa`, or null where there is none that this processor can run.
const target* find_target(const char* isa);

}  // namespace nonlin
