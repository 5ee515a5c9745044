#include "subject.h"

#include "stand_ins.h"

// NONLIN_KERNELS: set by the script `run` where the kernels are there to be linked.
#if NONLIN_KERNELS
#include "../../dispatch.h"
#endif

namespace proof {

#if NONLIN_KERNELS
namespace {

template <class T> const nonlin::loops<T>& loops_of(const nonlin::kernel& kernel);
template <> const nonlin::loops<float>& loops_of<float>(const nonlin::kernel& kernel) { return kernel.float32; }
template <> const nonlin::loops<double>& loops_of<double>(const nonlin::kernel& kernel) { return kernel.float64; }

const nonlin::kernel* find_kernel(const std::string& name, const std::string& isa) {
  const nonlin::target* target = nonlin::find_target(isa.c_str());
  for (size_t i = 0; target && i < target->kernel_count; i++) {
    if (name == target->kernels[i].name) return &target->kernels[i];
  }
  return nullptr;
}

// A kernel of kind `channel` is judged as one channel: its first numbers are the learned parameters.
constexpr int max_learned = 2;
template <class T> struct one_channel {
  T values[max_learned];
  const T* learned[max_learned];
  const double* numbers;

  one_channel(const double* p, int count) : numbers(p + count) {
    for (int k = 0; k < count; k++) {
      values[k] = static_cast<T>(p[k]);
      learned[k] = &values[k];
    }
  }
};
template <class T> Subject<T> find_in_dispatch(const std::string& function, const std::string& isa) {
  const bool gradient = function.back() == '\'';
  const nonlin::kernel* kernel = find_kernel(gradient ? function.substr(0, function.size() - 1) : function, isa);
  if (!kernel) return {};
  const nonlin::loops<T>& loops = loops_of<T>(*kernel);
  if (kernel->kind == nonlin::kind::map && gradient) return loops.map.gradient;
  if (kernel->kind == nonlin::kind::map) {
    return [f = loops.map.forward](const T*, const T* x, T* y, size_t n, const double* p) { f(x, y, n, p); };
  }
  if (kernel->kind == nonlin::kind::channel && gradient) {
    return [f = loops.channel.gradient, count = kernel->learned](const T* dy, const T* x, T* dx, size_t n,
                                                                 const double* p) {
      const one_channel<T> channel(p, count);
      T sums[max_learned];
      const nonlin::learned_gradient<T> dlearned[max_learned] = {{&sums[0], false}, {&sums[1], false}};
      f(dy, x, channel.learned, dx, dlearned, 1, 1, n, channel.numbers);
    };
  }
  if (kernel->kind == nonlin::kind::channel) {
    return [f = loops.channel.forward, count = kernel->learned](const T*, const T* x, T* y, size_t n, const double* p) {
      const one_channel<T> channel(p, count);
      f(x, channel.learned, y, 1, 1, n, channel.numbers);
    };
  }
  return {};
}

}  // namespace
#endif

template <class T> Subject<T> find_subject(const std::string& function, const std::string& isa) {
#if NONLIN_KERNELS
  if (Subject<T> subject = find_in_dispatch<T>(function, isa)) return subject;
#endif
  return find_stand_in<T>(function, isa);
}

std::vector<std::string> subject_isas() {
  std::vector<std::string> isas;
#if NONLIN_KERNELS
  size_t count = 0;
  const nonlin::target* const* targets = nonlin::available_targets(&count);
  for (size_t i = 0; i < count; i++)
    if (!targets[i]->is_fast) isas.push_back(targets[i]->isa);
#else
  isas.push_back("stand-in");
#endif
  return isas;
}

template Subject32 find_subject<float>(const std::string&, const std::string&);
template Subject64 find_subject<double>(const std::string&, const std::string&);

}  // namespace proof
