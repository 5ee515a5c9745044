#include "self_test.h"

#include <cmath>
#include <cstdio>
#include <random>

#include "rounding.h"
#include "stand_ins.h"
#include "sweep.h"

namespace proof {

namespace {

int failures = 0;
void expect(bool condition, const std::string& sentence) {
  std::printf("%s  %s\n", condition ? "ok  " : "FAIL", sentence.c_str());
  if (!condition) failures++;
}

SweepResult sweep_range(const char* function, const std::string& isa, uint32_t first, uint32_t last) {
  SweepOptions options;
  options.first = first;
  options.last = last;
  options.progress = false;
  return sweep(*find_function(function), {{isa, find_stand_in<float>(function, isa)}}, options);
}
uint64_t of_kind(const SweepResult& result, Mistake mistake) {
  return result.verdicts[0].by_kind[static_cast<size_t>(mistake)];
}

// Correct rounding by MPFR's own means: its range cut to float32's, and its subnormal arithmetic.
float round_in_mpfr_range(const Real& value) {
  const mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  mpfr_set_emin(-148);
  mpfr_set_emax(128);
  mpfr_t narrow;
  mpfr_init2(narrow, 24);
  const int inexact = mpfr_set(narrow, value.get(), MPFR_RNDN);
  mpfr_subnormalize(narrow, mpfr_check_range(narrow, inexact, MPFR_RNDN), MPFR_RNDN);
  const float result = mpfr_get_flt(narrow, MPFR_RNDN);
  mpfr_clear(narrow);
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
  return result;
}

void rounding_agrees_with_mpfr() {
  std::mt19937_64 random(7);
  Real::precision = 128;
  int wrong = 0;
  for (int i = 0; i < 200000; i++) {
    // Short significands, so that ties abound, from below the subnormals to above the largest number.
    const int bits = 1 + static_cast<int>(random() % 53);
    const double significand = static_cast<double>(random() >> (64 - bits)) + 0.5 * static_cast<double>(random() % 2);
    const Real value = scale(Real(random() % 2 ? significand : -significand), static_cast<long>(random() % 300) - 170);
    if (value.is_zero()) continue;
    const uint32_t ours = to_bits(round_to<float>(value));
    if (ours != to_bits(mpfr_get_flt(value.get(), MPFR_RNDN)) || ours != to_bits(round_in_mpfr_range(value))) wrong++;
  }
  expect(wrong == 0, "rounds to float32 as mpfr_get_flt and mpfr_subnormalize do, ties, subnormals, overflow");
  for (int i = 0; i < 200000; i++) {
    const double significand = static_cast<double>(random() >> (random() % 64));
    const Real value = scale(Real(significand) + Real(0.5) * (random() % 2), static_cast<long>(random() % 2300) - 1200);
    if (value.is_zero()) continue;
    if (round_to<double>(value) != mpfr_get_d(value.get(), MPFR_RNDN)) wrong++;
  }
  expect(wrong == 0, "rounds to float64 as mpfr_get_d does");
}

// The definitions of functions.cc against formulas written differently, at moderate x.
void definitions_agree_with_other_formulas() {
  Real::precision = 256;
  const auto holds = [](const char* name, auto formula) {
    std::mt19937_64 random(11);
    const Function& f = *find_function(name);
    double most = 0;
    for (int i = 0; i < 300; i++) {
      const double x = std::uniform_real_distribution<double>(-10, 10)(random);
      const Exact exact = f.exact(Real(x), f.default_parameters.data());
      const Real difference = abs(exact.value - formula(Real(x))) / exact.magnitude;
      most = std::fmax(most, difference.to_double());
    }
    expect(most < 0x1p-60, std::string(name) + " agrees with another formula");
  };
  // Derivatives by a central difference: h^2 / 6 of the third derivative is left, and 256 - 64 bits remain.
  const auto is_derivative_of = [](const char* name, const char* of) {
    std::mt19937_64 random(13);
    const Function& f = *find_function(of);
    const Function& derivative = *find_function(name);
    double most = 0;
    for (int i = 0; i < 300; i++) {
      const double x = std::uniform_real_distribution<double>(-20, 20)(random);
      const Real h = scale(Real(1), -60);
      const Real up = f.exact(Real(x) + h, f.default_parameters.data()).value;
      const Real down = f.exact(Real(x) - h, f.default_parameters.data()).value;
      const Exact exact = derivative.exact(Real(x), derivative.default_parameters.data());
      most = std::fmax(most, (abs(exact.value - scale(up - down, 59)) / exact.magnitude).to_double());
    }
    expect(most < 0x1p-60, std::string(name) + " is the derivative of " + of);
  };
  holds("sigmoid", [](const Real& x) { return 1 / (1 + exp(-x)); });
  holds("tanh", [](const Real& x) { return (exp(x) - exp(-x)) / (exp(x) + exp(-x)); });
  holds("elu", [](const Real& x) { return x > 0 ? x : exp(x) - 1; });
  holds("exp", [](const Real& x) { return 1 / exp(-x); });
  holds("expm1", [](const Real& x) { return exp(x) - 1; });
  holds("log1p", [](const Real& x) { return log(1 + x); });
  holds("silu", [](const Real& x) { return x / (1 + exp(-x)); });
  holds("gelu_tanh", [](const Real& x) {
    const Real u = sqrt(2 / pi()) * (x + Real(44715) / 1000000 * x * x * x);
    return Real(0.5) * x * (1 + tanh(u));
  });
  holds("gelu_none", [](const Real& x) { return x - x * erfc(x / sqrt(Real(2))) / 2; });
  holds("softplus", [](const Real& x) { return log(1 + exp(x)); });
  holds("log_sigmoid", [](const Real& x) { return log(1 / (1 + exp(-x))); });
  holds("mish", [](const Real& x) { return x * tanh(log(1 + exp(x))); });
  holds("quick_gelu", [](const Real& x) { return x * (1 + tanh(Real(851) / 1000 * x)) / 2; });
  holds("tanh_shrink", [](const Real& x) { return x + 1 - 2 / (1 + exp(-2 * x)); });
  holds("squareplus", [](const Real& x) { return (x + sqrt(x * x + 4)) / 2; });
  {
    // On both sides of the change from mpfr_erfc to the continued fraction, and far out.
    const Function& f = *find_function("gelu_none");
    double most = 0;
    for (double x : {-5.99, -6.0, -6.000001, -7.3, -9.1, -12.0, -14.5, -20.0, -27.25, -38.5, -63.0}) {
      const Exact exact = f.exact(Real(x), f.default_parameters.data());
      const Real other = Real(x) * erfc(-Real(x) / sqrt(Real(2))) / 2;
      most = std::fmax(most, (abs(exact.value - other) / exact.magnitude).to_double());
    }
    expect(most < 0x1p-192, "gelu's continued fraction agrees with mpfr_erfc");
  }
  for (const Function& f : functions()) {
    if (!f.is_derivative()) continue;
    const std::string name = f.name;
    is_derivative_of(f.name, name.substr(0, name.size() - 1).c_str());
  }
}

// A filter that is sure of itself and wrong, once in 2^12 inputs or always.
void filter_truncates(const float* x, float* expected, size_t length, std::vector<uint32_t>&) {
  for (size_t i = 0; i < length; i++) {
    const float y = static_cast<float>(std::tanh(static_cast<double>(x[i])));
    expected[i] = std::nextafter(y, 0.0f);
  }
}

}  // namespace

int self_test() {
  rounding_agrees_with_mpfr();
  definitions_agree_with_other_formulas();

  // Around 1.23, a range that spans several blocks.
  const uint32_t middle = to_bits(one_ulp_fault_input);
  const uint32_t first = middle - 100000, last = middle + 100000;
  SweepResult r = sweep_range("tanh", "stand-in", first, last);
  expect(r.fatal.empty() && r.inputs == 200001 && r.verdicts[0].correct(*find_function("tanh")),
         "passes a right kernel, and looks at every input of the range");

  r = sweep_range("tanh", "fault-one-ulp", first, last);
  expect(r.verdicts[0].wrong == 1 && r.verdicts[0].first_wrong[0].input == middle && of_kind(r, Mistake::one_ulp) == 1,
         "names the one input that is off by one ULP");
  r = sweep_range("tanh'", "fault-one-ulp", first, last);
  expect(r.verdicts[0].wrong == 1 && r.verdicts[0].first_wrong[0].input == middle, "... of a derivative, too");

  r = sweep_range("tanh", "fault-not-monotone", first, last);
  expect(!r.verdicts[0].monotone && r.verdicts[0].not_monotone_at == middle,
         "names the input where a kernel decreases");
  r = sweep_range("tanh", "stand-in", 0, 0xffff);
  expect(r.verdicts[0].monotone, "finds a right kernel monotone");

  r = sweep_range("silu", "fault-zero-sign", 0x80000000, 0x80000000);
  expect(r.verdicts[0].wrong == 1 && of_kind(r, Mistake::zero_sign) == 1, "notices the lost sign of silu(-0)");
  r = sweep_range("gelu_none", "fault-zero-sign", 0xc1800000, 0xc180ffff);
  expect(r.verdicts[0].wrong == 65536 && of_kind(r, Mistake::zero_sign) == 65536,
         "notices the lost sign of a gelu that underflows (x near -16)");
  r = sweep_range("gelu_none'", "fault-zero-sign", 0xff000000, 0xff00ffff);
  expect(of_kind(r, Mistake::zero_sign) == 65536, "notices the lost sign of gelu' far left");
  r = sweep_range("silu'", "fault-zero-sign", 0xff800000, 0xff800000);
  expect(of_kind(r, Mistake::zero_sign) == 1 || of_kind(r, Mistake::nan_made) == 1, "checks silu'(-Infinity)");

  r = sweep_range("sigmoid", "fault-flush-results", 0xc2c80000, 0xc2c8ffff);
  expect(of_kind(r, Mistake::flushed) == 65536, "calls sigmoid(-100) = 0 a flushed subnormal");
  r = sweep_range("tanh", "fault-flush-inputs", 1, 0xffff);
  expect(r.verdicts[0].wrong == 65535 && of_kind(r, Mistake::flushed) == 65534, "calls flushed inputs so");

  r = sweep_range("tanh", "fault-nan-lost", 0x7f800000, 0x7f80ffff);
  expect(of_kind(r, Mistake::nan_lost) == 65535 && r.verdicts[0].wrong == 65535, "notices a lost NaN");
  r = sweep_range("tanh", "fault-infinity", 0x7f800000, 0x7f80ffff);
  expect(of_kind(r, Mistake::nan_made) == 1 && r.verdicts[0].wrong == 1, "checks tanh(Infinity) = 1");
  r = sweep_range("elu", "fault-infinity", 0xff800000, 0xff80ffff);
  expect(of_kind(r, Mistake::nan_made) == 1, "checks elu(-Infinity) = -1");

  r = sweep_range("tanh", "fault-tail", first, last);
  expect(r.verdicts[0].wrong > 0, "tries the ends of the kernels' loops");
  r = sweep_range("tanh", "fault-leaves-ftz-on", first, last);
#if defined(__SSE__)
  expect(r.verdicts[0].float_mode_changed && r.verdicts[0].wrong == 0, "notices a changed floating-point mode");
#endif

  r = sweep_range("silu", "stand-in", 0, 0xffff);
  expect(r.fatal.empty() && r.verdicts[0].wrong == 16384,
         "finds that x * s(x) in double misses every other tie of silu at subnormal x");

  SweepOptions options;
  options.first = first;
  options.last = last;
  options.progress = false;
  Function wrong_filter = *find_function("tanh");
  wrong_filter.filter = filter_truncates;
  r = sweep(wrong_filter, {{"stand-in", find_stand_in<float>("tanh", "stand-in")}}, options);
  expect(!r.fatal.empty(), "does not trust its own filter: " + r.fatal);

  for (const Function& f : functions()) {
    // The closed form and the tails, by MPFR as well.
    options.first = 0x80000001;
    options.last = 0x80000001 + 4000;
    options.cross_check_every = 1;
    r = sweep(f, {}, options);
    options.first = 0x00000000;
    options.last = 0x00000000 + 2000;
    const SweepResult s = sweep(f, {}, options);
    options.first = 0x00ffff00;
    options.last = 0x01000100;
    const SweepResult t = sweep(f, {}, options);
    expect(r.fatal.empty() && s.fatal.empty() && t.fatal.empty() && r.cross_checks == 4001,
           std::string(f.name) + ": filter and MPFR agree around zero " + r.fatal + s.fatal + t.fatal);
  }
  std::printf(failures ? "%d failed\n" : "all passed\n", failures);
  return failures ? 1 : 0;
}

}  // namespace proof
