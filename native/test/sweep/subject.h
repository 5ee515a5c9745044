// The seam between the proof and what it judges: the only place that knows where kernels come from is subject.cc.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace proof {

// y[i] = f(x[i]), or dy[i] * f'(x[i]) for a function whose name ends in '. A forward function ignores dy.
template <class T> using Subject =
    std::function<void(const T* dy, const T* x, T* y, size_t length, const double* parameters)>;
using Subject32 = Subject<float>;
using Subject64 = Subject<double>;

// The function by its name in functions.cc ("gelu_tanh'"), on an ISA; empty if there is none.
template <class T> Subject<T> find_subject(const std::string& function, const std::string& isa);

// What `--isa all` stands for, best first: every ISA that this CPU runs.
std::vector<std::string> subject_isas();

}  // namespace proof
