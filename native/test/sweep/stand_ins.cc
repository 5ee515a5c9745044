#include "stand_ins.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <type_traits>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace proof {

namespace {

using Formula = double (*)(double x, double parameter);

double s(double x) { return 1 / (1 + std::exp(-x)); }
constexpr double c = 0.79788456080286535588;

// Textbook formulas, cancellations included, and NaN at the infinities here and there.
const std::map<std::string, Formula>& formulas() {
  static const std::map<std::string, Formula> table = {
      {"sigmoid", [](double x, double) { return s(x); }},
      {"sigmoid'", [](double x, double) { return s(x) * s(-x); }},
      {"tanh", [](double x, double) { return std::tanh(x); }},
      {"tanh'", [](double x, double) { return 1 / (std::cosh(x) * std::cosh(x)); }},
      {"elu", [](double x, double alpha) { return x > 0 ? x : alpha * std::expm1(x); }},
      {"elu'", [](double x, double alpha) { return x > 0 ? 1 : alpha * std::exp(x); }},
      {"silu", [](double x, double) { return x * s(x); }},
      {"silu'", [](double x, double) { return s(x) * (1 + x * s(-x)); }},
      {"gelu_none", [](double x, double) { return 0.5 * x * std::erfc(-x * std::sqrt(0.5)); }},
      {"gelu_none'",
       [](double x, double) { return 0.5 * std::erfc(-x * std::sqrt(0.5)) + x * std::exp(-x * x / 2) * c / 2; }},
      {"gelu_tanh", [](double x, double) { return 0.5 * x * (1 + std::tanh(c * (x + 0.044715 * x * x * x))); }},
      {"gelu_tanh'",
       [](double x, double) {
         const double t = std::tanh(c * (x + 0.044715 * x * x * x));
         return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x);
       }},
      {"swish", [](double x, double beta) { return x * s(beta * x); }},
      {"swish'", [](double x, double beta) { return s(beta * x) * (1 + beta * x * s(-beta * x)); }},
  };
  return table;
}

template <class T>
void run_formula(Formula f, bool gradient, const T* dy, const T* x, T* y, size_t n, double parameter) {
  for (size_t i = 0; i < n; i++) {
    const double value = f(x[i], parameter);
    y[i] = static_cast<T>(gradient ? dy[i] * value : value);
  }
}

template <class T> T flush(T x) { return std::fabs(x) < std::numeric_limits<T>::min() ? std::copysign(T(0), x) : x; }

}  // namespace

std::vector<std::string> stand_in_isas() {
  return {"stand-in",       "fault-one-ulp",  "fault-zero-sign", "fault-flush-results", "fault-flush-inputs",
          "fault-nan-lost", "fault-infinity", "fault-tail",      "fault-not-monotone",  "fault-leaves-ftz-on"};
}

template <class T> Subject<T> find_stand_in(const std::string& function, const std::string& isa) {
  const auto isas = stand_in_isas();
  const auto formula = formulas().find(function);
  if (formula == formulas().end() || std::find(isas.begin(), isas.end(), isa) == isas.end()) return {};
  const Formula f = formula->second;
  const bool gradient = function.back() == '\'';
  return [f, gradient, isa](const T* dy, const T* x, T* y, size_t n, const double* parameters) {
    run_formula(f, gradient, dy, x, y, n, parameters[0]);
    for (size_t i = 0; i < n; i++) {
      if (isa == "fault-one-ulp" && x[i] == T(one_ulp_fault_input)) y[i] = std::nextafter(y[i], T(0));
      if (isa == "fault-zero-sign") y[i] += T(0);
      if (isa == "fault-flush-results") y[i] = flush(y[i]);
      if (isa == "fault-flush-inputs" && flush(x[i]) != x[i]) {
        const T zero = std::copysign(T(0), x[i]);
        run_formula(f, gradient, &dy[i], &zero, &y[i], 1, parameters[0]);
      }
      if (isa == "fault-nan-lost" && std::isnan(x[i])) y[i] = 0;
      if (isa == "fault-infinity" && std::isinf(x[i])) y[i] = std::numeric_limits<T>::quiet_NaN();
      if (isa == "fault-tail" && i >= n / 8 * 8) y[i] = x[i];
      if (isa == "fault-not-monotone" && x[i] == T(one_ulp_fault_input)) y[i] *= T(0.99);
    }
#if defined(__SSE__)
    if (isa == "fault-leaves-ftz-on") _mm_setcsr(_mm_getcsr() | 0x8000);
#endif
  };
}

template Subject32 find_stand_in<float>(const std::string&, const std::string&);
template Subject64 find_stand_in<double>(const std::string&, const std::string&);

}  // namespace proof
