// MPFR's decision: the correctly rounded float32 of f(x), by Ziv's strategy.
#pragma once

#include "functions.h"

namespace proof {

struct Rounded {
  float value;
  double distance;        // of f(x) from the nearest rounding boundary, relative to f(x)
  mpfr_prec_t precision;  // that was enough to decide
};

// x finite. Ends the program if 2048 bits are not enough: then f(x) is a tie, and the function needs a closed form.
Rounded round_with_mpfr(const Function& function, float x);

// f(x), and its distance from a rounding boundary, for people.
std::string describe_exact(const Function& function, float x);

}  // namespace proof
