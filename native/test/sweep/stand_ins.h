// Naive kernels, and kernels with one known fault each, to prove the proof with.
#pragma once

#include <string>
#include <vector>

#include "subject.h"

namespace proof {

// "stand-in" is the textbook formula with libm in double, rounded to T; "fault-..." is the same with a fault.
std::vector<std::string> stand_in_isas();
template <class T> Subject<T> find_stand_in(const std::string& function, const std::string& isa);

// The one input at which fault-one-ulp is wrong: 1.2300000190734863.
constexpr float one_ulp_fault_input = 1.23f;

}  // namespace proof
