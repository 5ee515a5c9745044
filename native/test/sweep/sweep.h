// The exhaustive sweep: every float32 bit pattern of a range, against the correctly rounded result.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "functions.h"
#include "subject.h"

namespace proof {

struct SweepOptions {
  uint32_t first = 0;
  uint32_t last = 0xffffffff;  // inclusive
  uint32_t stride = 1;         // looks at one block of 2^16 inputs in so many: for estimates, not for proofs
  int threads = 2;
  uint32_t cross_check_every = 4093;  // prime: the low bits of the sampled inputs vary
  uint32_t cross_check_phase = 0;
  bool progress = true;
};

enum class Mistake { nan_lost, nan_made, infinity, zero_sign, flushed, one_ulp, more_ulps, count };
const char* mistake_name(Mistake mistake);
Mistake classify(float expected, float got);

struct WrongInput {
  uint32_t input, expected, got;
};

struct HardCase {
  uint32_t input, expected;
};

// Of one kernel.
struct Verdict {
  std::string isa;
  uint64_t wrong = 0;
  std::array<uint64_t, static_cast<size_t>(Mistake::count)> by_kind{};
  std::vector<WrongInput> first_wrong;  // the smallest bit patterns, 20 at most
  bool monotone = true;                 // meaningful if the function is
  uint32_t not_monotone_at = 0;         // an input whose result is below that of its left neighbour
  bool float_mode_changed = false;      // the kernel came back with other rounding or flushing modes
  bool correct(const Function& function) const {
    return wrong == 0 && (monotone || !function.monotone) && !float_mode_changed;
  }
};

struct SweepResult {
  uint64_t inputs = 0;
  uint64_t mpfr_decisions = 0;
  uint64_t cross_checks = 0;
  double seconds = 0;
  std::vector<HardCase> hard_cases;  // within 2^-47 of a rounding boundary, and not decided by a closed form
  std::vector<Verdict> verdicts;     // one per subject
  std::string fatal;                 // not empty: the proof itself is at fault, nothing else counts
};

struct NamedSubject {
  std::string isa;
  Subject32 run;
};

SweepResult sweep(const Function& function, const std::vector<NamedSubject>& subjects, const SweepOptions& options);

uint32_t to_bits(float x);
float from_bits(uint32_t bits);

}  // namespace proof
