// The accuracy meter: the largest error of a kernel at random points, in units in the last place, against MPFR.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "functions.h"
#include "subject.h"

namespace proof {

struct MeterOptions {
  uint64_t points = 200000;
  uint64_t seed = 1;
  int threads = 2;
};

template <class T> struct Worst {
  // Of the correctly rounded result's last place. Infinite for a lost NaN, infinity or sign of zero.
  double ulps = -1;
  T x{}, dy{}, expected{}, got{};
  double parameter = 0;
};

template <class T> struct MeterRow {
  std::string points;  // what kind
  uint64_t count = 0;
  Worst<T> worst;
  double of_largest_term = 0;  // the largest error in ULPs of the largest term, which near a root is the fair measure
};

template <class T> struct MeterResult {
  std::vector<MeterRow<T>> rows;
  std::vector<std::string> special_mistakes;  // NaN and infinities
  double seconds = 0;
};

template <class T> MeterResult<T> measure(const Function& function, const Subject<T>& subject, const MeterOptions&);

}  // namespace proof
