#include "functions.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace proof {

thread_local mpfr_prec_t Real::precision = 128;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// ---------------------------------------------------------------------------------------------------------------------
// The fast evaluation
//
// Assumed of libm: exp, expm1, log1p, tanh, erf, erfc within 16 ULP, 2^-48 relative. (glibc documents 1, 1, 1, 2, 1 and
// 5 ULP on x86-64.) One operation of double adds 2^-53. Each formula below says how that adds up; all of them end below
// 2^-41 of the largest term and are trusted to 2^-36 only, since asking MPFR about a hundred thousand inputs costs a
// second. A sample of one input in 4093 is compared with MPFR in every sweep.
//
// Underflow: a double below 2^-1022 has lost relative accuracy, by an absolute error below 2^-1074 that later factors
// (|x| < 2^128 and its cube) cannot bring near 2^-150, the smallest boundary of float32. The formulas keep the sign of
// the result there, by a signed zero if need be.

struct Enclosure {
  double value;
  double error;  // |value - f(x)| <= error
};
constexpr double trust = 0x1p-36;

Enclosure within(double value) { return {value, std::fabs(value) * trust}; }
// For a sum that cancels: magnitude is the sum of the absolute values of its terms.
Enclosure within(double value, double magnitude) { return {value, magnitude * trust}; }

// f(x) = x/2 + (something positive below x^2), as silu and gelu near 0. For |x| < 2^-125 x/2 is a multiple of 2^-150
// and x^2 < 2^-250: f(x) lies above x/2 by less than the distance to the next multiple of 2^-150, so it rounds as x/2 +
// 2^-160 does. (x/2 itself is a tie for half of these inputs, and MPFR would be asked 2^24 times.)
constexpr double tiny = 0x1p-125;
Enclosure just_above_half(double x) { return x == 0 ? Enclosure{x, 0} : Enclosure{x / 2 + 0x1p-160, 0x1p-170}; }

// Rounding to float is monotone: what both ends of an enclosure round to is what f(x) rounds to.
// A result of zero takes the sign of value.
// NaN and infinities are exact: a point outside of the domain, a pole.
bool decide(const Enclosure& e, float* result) {
  if (!std::isfinite(e.value)) {
    *result = static_cast<float>(e.value);
    return true;
  }
  const float low = static_cast<float>(e.value - e.error);
  const float high = static_cast<float>(e.value + e.error);
  if (!(low == high)) return false;
  *result = std::copysign(low, static_cast<float>(e.value));
  return true;
}

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// NaN gives NaN. At the infinities the limits are put in by the caller, who has them from the table.
template <class Body> void filter(const float* x, float* expected, size_t length, std::vector<uint32_t>& undecided) {
  for (size_t i = 0; i < length; i++) {
    if (!std::isfinite(x[i])) {
      expected[i] = std::numeric_limits<float>::quiet_NaN();
    } else if (!decide(Body::enclose(x[i]), &expected[i])) {
      undecided.push_back(static_cast<uint32_t>(i));
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// The exact evaluation: building blocks
//
// Every formula takes fewer than 2^6 operations, each of relative error 2^-w (w the working precision), and none
// amplifies the errors of its parts by more than 2^30 (said where it happens): 2^(40 - w) of the largest term, of the
// 2^(64 - w) that Exact promises.

// e^a for a <= 0. Below -2^20 a stand-in, 2^-(1.5 10^6) (see Exact): it keeps MPFR away from its exponent range
// and signs away from zero. An error of a, relative 2^-w, is amplified by |a| <= 2^20.
Real exp_of_negative(const Real& a) { return exp(max(a, Real(-0x1p20))); }
// Beyond 2^20 a stand-in, too: it overflows in every format, and so does its product with any double but 0.
Real exp_of_any(const Real& a) { return exp_of_negative(min(a, Real(0x1p20))); }
Real expm1_of_any(const Real& a) { return expm1(max(Real(-0x1p20), min(a, Real(0x1p20)))); }

Real logistic(const Real& x) {
  const Real e = exp_of_negative(-abs(x));
  return x.is_negative() ? e / (1 + e) : 1 / (1 + e);
}
// The derivative of the logistic function, s(x) s(-x).
Real logistic_slope(const Real& x) {
  const Real e = exp_of_negative(-abs(x));
  return e / ((1 + e) * (1 + e));
}

// The normal distribution function and its density. Beyond |x| = 64 both are below 2^-2950 or within that of 1, and the
// ends serve as stand-ins. What is said about the errors of arguments is amplified by x^2 <= 2^12.
Real clamp_normal(const Real& x) { return max(Real(-64), min(Real(64), x)); }
Real normal_density(const Real& x) {
  const Real t = clamp_normal(x);
  return exp(scale(-(t * t), -1)) / sqrt(scale(pi(), 1));
}
// Phi(-t) / phi(t) = 1 / (t + 1 / (t + 2 / (t + 3 / (t + ...)))), t > 0. Its convergents a/b lie above and below the
// value by turns, so the distance of two of them bounds the error; all terms are positive, so nothing cancels.
// (mpfr_erfc takes milliseconds for t near 20: the self-test compares the two.)
Real mills_ratio(const Real& t) {
  Real a_before = 0, b_before = 1, a = 1, b = t;
  for (int n = 1;; n++) {
    Real a_next = t * a + n * a_before;
    Real b_next = t * b + n * b_before;
    a_before = std::move(a);
    b_before = std::move(b);
    a = std::move(a_next);
    b = std::move(b_next);
    if (n % 8 != 0) continue;
    const Real ratio = a / b;
    if (abs(ratio - a_before / b_before) < scale(ratio, 20 - Real::precision)) return ratio;
  }
}
Real normal_cumulative(const Real& x) {
  const Real t = clamp_normal(x);
  if (t < -6) return normal_density(t) * mills_ratio(-t);
  return scale(erfc(-t / sqrt(Real(2))), -1);
}

Exact relative(Real value) {
  Real magnitude = abs(value);
  return {std::move(value), std::move(magnitude)};
}
Exact sum(const Real& a, const Real& b) { return {a + b, max(abs(a), abs(b))}; }
constexpr double one[] = {1};

// ---------------------------------------------------------------------------------------------------------------------
// sigmoid

struct sigmoid {
  // 2^-48 of exp, two roundings. exp(-x) = infinity gives +0.
  static Enclosure enclose(double x) { return within(1 / (1 + std::exp(-x))); }
  static Exact exact(const Real& x, const double*) { return relative(logistic(x)); }
};
struct sigmoid_slope {
  // e / (1 + e)^2 with e = e^-|x|: 3 * 2^-48 and four roundings.
  static Enclosure enclose(double x) {
    const double e = std::exp(-std::fabs(x));
    return within(e / ((1 + e) * (1 + e)));
  }
  static Exact exact(const Real& x, const double*) { return relative(logistic_slope(x)); }
};

// ---------------------------------------------------------------------------------------------------------------------
// tanh

struct hyperbolic_tangent {
  static Enclosure enclose(double x) { return within(std::tanh(x)); }
  static Exact exact(const Real& x, const double*) { return relative(tanh(x)); }
};
struct hyperbolic_tangent_slope {
  // sech^2 x = 4 e / (1 + e)^2 with e = e^(-2|x|), 2|x| exact: as sigmoid'.
  static Enclosure enclose(double x) {
    const double e = std::exp(-2 * std::fabs(x));
    return within(4 * e / ((1 + e) * (1 + e)));
  }
  static Exact exact(const Real& x, const double*) { return relative(scale(logistic_slope(scale(x, 1)), 2)); }
};

// ---------------------------------------------------------------------------------------------------------------------
// elu, alpha = 1 in the sweep

struct elu {
  static Enclosure enclose(double x) { return x > 0 ? Enclosure{x, 0} : within(std::expm1(x)); }
  static Exact exact(const Real& x, const double* p) { return relative(x > 0 ? x : p[0] * expm1(x)); }
};
struct elu_slope {
  static Enclosure enclose(double x) { return x > 0 ? Enclosure{1, 0} : within(std::exp(x)); }
  static Exact exact(const Real& x, const double* p) { return relative(x > 0 ? 1 : p[0] * exp_of_negative(x)); }
};

// ---------------------------------------------------------------------------------------------------------------------
// silu, and swish: silu is its beta = 1

struct swish {
  // As sigmoid, and one rounding. x / infinity keeps the sign.
  static Enclosure enclose(double x) {
    return std::fabs(x) < tiny ? just_above_half(x) : within(x / (1 + std::exp(-x)));
  }
  static Exact exact(const Real& x, const double* p) { return relative(x * logistic(p[0] * x)); }
};
struct swish_slope {
  // s(z) (1 + z s(-z)). With e = e^-|z|: (1 + e + z e) / (1 + e)^2 for z >= 0, e (1 + e + z) / (1 + e)^2 for z < 0.
  // The bracket cancels near z = -1.2785; its terms are within 2^-48 + three roundings, the rest adds 2^-46 at most.
  // For e = 0: 0 * (1 + z) = -0 for z < -1.
  static Enclosure enclose(double z) {
    const double e = std::exp(-std::fabs(z));
    const double factor = (z < 0 ? e : 1) / ((1 + e) * (1 + e));
    const double term = z < 0 ? z : z * e;
    return within(factor * (1 + e + term), factor * (1 + e + std::fabs(term)));
  }
  static Exact exact(const Real& x, const double* p) {
    const Real z = p[0] * x;
    return sum(logistic(z), z * logistic_slope(z));
  }
};
struct silu : swish {
  static Exact exact(const Real& x, const double*) { return swish::exact(x, one); }
};
struct silu_slope : swish_slope {
  static Exact exact(const Real& x, const double*) { return swish_slope::exact(x, one); }
};

// ---------------------------------------------------------------------------------------------------------------------
// gelu by the normal distribution function

constexpr double root_half = 0.70710678118654752440;
constexpr double root_two_pi = 2.50662827463100050242;
constexpr double root_two_over_pi = 0.79788456080286535588;

struct gelu_none {
  // x erfc(-x / sqrt 2) / 2. The argument t is wrong by two roundings, 2^-52. |t erfc'(t) / erfc(t)| < 2 t^2 + 2 =
  // x^2 + 2 for t > 0 (less than 1 for t < 0) turns that into 213 * 2^-52 < 2^-44 down to x = -14.5, where the result
  // falls below 2^-150; down to x = -38, where erfc underflows, it is 2^-41.4 (and no float is decided by it).
  static Enclosure enclose(double x) {
    return std::fabs(x) < tiny ? just_above_half(x) : within(x * (0.5 * std::erfc(-x * root_half)));
  }
  static Exact exact(const Real& x, const double*) { return relative(x * normal_cumulative(x)); }
};
struct gelu_none_slope {
  // Phi(x) + x phi(x). Phi as in gelu; phi: x^2 / 2 is exact (48 bits), so 2^-48 and three roundings. The sum cancels
  // near x = -0.7518. For x < -30 it is negative and below 2^-600; the terms may no longer say so.
  static Enclosure enclose(double x) {
    if (x < -30) return {-0.0, 0};
    const double cumulative = 0.5 * std::erfc(-x * root_half);
    const double term = x * (std::exp(-0.5 * (x * x)) / root_two_pi);
    return within(cumulative + term, cumulative + std::fabs(term));
  }
  static Exact exact(const Real& x, const double*) {
    return sum(normal_cumulative(x), clamp_normal(x) * normal_density(x));
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// gelu by tanh: x (1 + tanh u) / 2 = x s(w), w = 2 u = 2 sqrt(2/pi) (x + 0.044715 x^3)

struct gelu_tanh {
  // w's terms have one sign: it is wrong by six roundings at most, 6 * 2^-53 |w| absolute. For w > -115 (below, the
  // result is under 2^-150: x > -11) that makes e^-w wrong by 2^-43.5; down to w = -745, where it overflows, by 2^-40.8
  // (and no float is decided by it).
  static double doubled_argument(double x) { return 2 * root_two_over_pi * (x + 0.044715 * (x * x) * x); }
  static Enclosure enclose(double x) {
    return std::fabs(x) < tiny ? just_above_half(x) : within(x / (1 + std::exp(-doubled_argument(x))));
  }
  static Real cubic() { return Real(44715) / 1000000; }
  static Real slope_at_zero() { return scale(sqrt(scale(1 / pi(), 1)), 1); }
  // An error of w is amplified by |w| <= 2^20 (exp_of_negative).
  static Exact exact(const Real& x, const double*) {
    return relative(x * logistic(slope_at_zero() * (x + cubic() * x * x * x)));
  }
};
struct gelu_tanh_slope {
  // s(w) (1 + x w' s(-w)), w' = 2 sqrt(2/pi) (1 + 3 * 0.044715 x^2) > 0: swish' with x w' for z outside of e.
  // Cancels near x = -0.7525. Errors: e as in gelu_tanh, the rest below 2^-47.
  static Enclosure enclose(double x) {
    const double e = std::exp(-std::fabs(gelu_tanh::doubled_argument(x)));
    const double z = x * (2 * root_two_over_pi * (1 + 3 * 0.044715 * (x * x)));
    const double factor = (x < 0 ? e : 1) / ((1 + e) * (1 + e));
    const double term = x < 0 ? z : z * e;
    return within(factor * (1 + e + term), factor * (1 + e + std::fabs(term)));
  }
  static Exact exact(const Real& x, const double*) {
    const Real w = gelu_tanh::slope_at_zero() * (x + gelu_tanh::cubic() * x * x * x);
    const Real slope = gelu_tanh::slope_at_zero() * (1 + 3 * gelu_tanh::cubic() * x * x);
    return sum(logistic(w), x * slope * logistic_slope(w));
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// exp, expm1

struct exponential {
  // Beyond 2^1000 any number does: it overflows float32, and infinity would make the error NaN.
  static Enclosure enclose(double x) { return within(std::fmin(std::exp(x), 0x1p1000)); }
  static Exact exact(const Real& x, const double*) { return relative(exp_of_any(x)); }
};
struct exponential_minus_one {
  static Enclosure enclose(double x) { return within(std::fmin(std::expm1(x), 0x1p1000)); }
  static Exact exact(const Real& x, const double*) { return relative(expm1_of_any(x)); }
};

// ---------------------------------------------------------------------------------------------------------------------
// log1p

struct logarithm_of_one_plus {
  static Enclosure enclose(double x) {
    if (x < -1) return {nan, 0};
    if (x == -1) return {-infinity, 0};
    return within(std::log1p(x));
  }
  static Exact exact(const Real& x, const double*) { return relative(log1p(x)); }
};
struct logarithm_of_one_plus_slope {
  // Two roundings.
  static Enclosure enclose(double x) {
    if (x < -1) return {nan, 0};
    if (x == -1) return {infinity, 0};
    return within(1 / (1 + x));
  }
  // x is exact, so that the sum is relative, too, where it cancels.
  static Exact exact(const Real& x, const double*) { return relative(x < -1 ? Real(nan) : 1 / (1 + x)); }
};

// ---------------------------------------------------------------------------------------------------------------------
// selu, celu

constexpr const char* selu_lambda = "1.0507009873554804934193349852946";
constexpr const char* selu_alpha = "1.6732632423543772848170429916717";

struct selu {
  // The constants and their product are rounded once; x lambda is never a tie, as lambda has a factor 1/5.
  static constexpr double lambda = 1.0507009873554804934193349852946;
  static constexpr double lambda_alpha = 1.7580993408473768599402175208123;
  static Enclosure enclose(double x) { return within(x > 0 ? lambda * x : lambda_alpha * std::expm1(x)); }
  static Exact exact(const Real& x, const double*) {
    const Real scale = decimal(selu_lambda);
    return relative(x > 0 ? scale * x : scale * decimal(selu_alpha) * expm1(x));
  }
};
struct selu_slope {
  static Enclosure enclose(double x) { return within(x > 0 ? selu::lambda : selu::lambda_alpha * std::exp(x)); }
  static Exact exact(const Real& x, const double*) {
    const Real scale = decimal(selu_lambda);
    return relative(x > 0 ? scale : scale * decimal(selu_alpha) * exp_of_negative(x));
  }
};

// The filter is for alpha = 1, which is elu. x / alpha is wrong by 2^-w, amplified by |x / alpha| <= 2^20.
struct celu {
  static Enclosure enclose(double x) { return elu::enclose(x); }
  static Exact exact(const Real& x, const double* p) { return relative(x > 0 ? x : p[0] * expm1_of_any(x / p[0])); }
};
struct celu_slope {
  static Enclosure enclose(double x) { return elu_slope::enclose(x); }
  static Exact exact(const Real& x, const double* p) { return relative(x > 0 ? 1 : exp_of_any(x / p[0])); }
};

// ---------------------------------------------------------------------------------------------------------------------
// softplus (beta = 1 in the sweep), log_sigmoid

struct softplus {
  // Both terms are positive; log1p(e) takes over at most the error of e, and adds 2^-48.
  static Enclosure enclose(double x) { return within(std::fmax(x, 0.0) + std::log1p(std::exp(-std::fabs(x)))); }
  static Exact exact(const Real& x, const double* p) {
    const Real z = p[0] * x;
    return relative((max(z, Real(0)) + log1p(exp_of_negative(-abs(z)))) / p[0]);
  }
};
struct softplus_slope {
  static Enclosure enclose(double x) { return sigmoid::enclose(x); }
  static Exact exact(const Real& x, const double* p) { return relative(logistic(p[0] * x)); }
};
struct log_sigmoid {
  static Enclosure enclose(double x) {
    const Enclosure e = softplus::enclose(-x);
    return {-e.value, e.error};
  }
  static Exact exact(const Real& x, const double*) { return relative(-softplus::exact(-x, one).value); }
};
struct log_sigmoid_slope {
  static Enclosure enclose(double x) { return sigmoid::enclose(-x); }
  static Exact exact(const Real& x, const double*) { return relative(logistic(-x)); }
};

// ---------------------------------------------------------------------------------------------------------------------
// mish: x tanh(softplus(x)) = x n / (n + 2), n = e (e + 2), e = e^x; with f = e^-x = 1/e it is x (1 + 2f) / (1 + 2f +
// 2f^2)
//
// Near 0 it is 0.6 x + 0.32 x^2, and 0.6 x, a multiple of a fifth of x's last place, is not within a tenth of a tie.

struct mish {
  // All terms but x are positive: e's 2^-48 is amplified by less than 4, and ten roundings.
  template <class R> static R over_x(const R& x, const R& e) {
    return x < 0 ? e * (e + 2) / (e * (e + 2) + 2) : (1 + 2 * e) / (1 + 2 * e + 2 * e * e);
  }
  static Enclosure enclose(double x) { return within(x * over_x(x, std::exp(-std::fabs(x)))); }
  static Exact exact(const Real& x, const double*) { return relative(x * over_x(x, exp_of_negative(-abs(x)))); }
};
struct mish_slope {
  // tanh(softplus(x)) + x sech^2(softplus(x)) s(x), where sech^2 = 1 - (n / (n + 2))^2 = 4 (1 + e)^2 / (n + 2)^2 and
  // s = e / (1 + e). For x < 0 that is e (e + 2) / (n + 2) + 4 x e (1 + e) / (n + 2)^2, for x > 0, with d = 1 + 2f +
  // 2f^2, (1 + 2f) / d + 4 x f^2 (1 + f) / d^2. It cancels near x = -1.1924. For e = 0: e (1 + x) = -0.
  template <class R, class Result> static Result terms(const R& x, const R& e) {
    if (x < 0) {
      const R d = e * (e + 2) + 2;
      const R factor = e / (d * d);
      return Result(factor, d * (e + 2), 4 * x * (1 + e));
    }
    const R d = 1 + 2 * e + 2 * e * e;
    const R factor = 1 / (d * d);
    return Result(factor, d * (1 + 2 * e), 4 * x * e * e * (1 + e));
  }
  template <class R> struct Terms {
    Terms(const R& factor, const R& a, const R& b) : factor(factor), a(a), b(b) {}
    R factor, a, b;  // factor (a + b)
  };
  static Enclosure enclose(double x) {
    const auto t = terms<double, Terms<double>>(x, std::exp(-std::fabs(x)));
    return within(t.factor * (t.a + t.b), t.factor * (t.a + std::fabs(t.b)));
  }
  static Exact exact(const Real& x, const double*) {
    const auto t = terms<Real, Terms<Real>>(x, exp_of_negative(-abs(x)));
    return sum(t.factor * t.a, t.factor * t.b);
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// erf

struct error_function {
  static Enclosure enclose(double x) { return within(std::erf(x)); }
  static Exact exact(const Real& x, const double*) { return relative(erf(x)); }
};
struct error_function_slope {
  // x^2 is exact for float32 (48 bits).
  static Enclosure enclose(double x) { return within(1.12837916709551257390 * std::exp(-x * x)); }
  static Exact exact(const Real& x, const double*) { return relative(2 / sqrt(pi()) * exp_of_negative(-(x * x))); }
};

// ---------------------------------------------------------------------------------------------------------------------
// quick_gelu: x s(1.702 x), 1.702 being the double next to it

struct quick_gelu {
  // 1.702 x is wrong by 2^-52 relative, amplified by |1.702 x| < 115 where the result is above 2^-150 (745 at most).
  static Enclosure enclose(double x) {
    return std::fabs(x) < tiny ? just_above_half(x) : within(x / (1 + std::exp(-1.702 * x)));
  }
  static Exact exact(const Real& x, const double*) { return relative(x * logistic(Real(1.702) * x)); }
};
struct quick_gelu_slope {
  // swish' with z = 1.702 x: near the root z = -1.2785 the error of z counts as one more rounding of the term.
  static Enclosure enclose(double x) { return swish_slope::enclose(1.702 * x); }
  static Exact exact(const Real& x, const double*) {
    const Real z = Real(1.702) * x;
    return sum(logistic(z), z * logistic_slope(z));
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// relu, relu6: without any error

struct relu {
  static Enclosure enclose(double x) { return {x > 0 || x == 0 ? x : 0, 0}; }
  static Exact exact(const Real& x, const double*) { return {x > 0 ? x : Real(0), 0}; }
};
struct relu_slope {
  static Enclosure enclose(double x) { return {x > 0 ? 1.0 : 0.0, 0}; }
  static Exact exact(const Real& x, const double*) { return {x > 0 ? Real(1) : Real(0), 0}; }
};
struct relu6 {
  static Enclosure enclose(double x) { return relu::enclose(x > 6 ? 6 : x); }
  static Exact exact(const Real& x, const double* p) { return x > 6 ? Exact{Real(6), 0} : relu::exact(x, p); }
};
struct relu6_slope {
  static Enclosure enclose(double x) { return {x > 0 && x < 6 ? 1.0 : 0.0, 0}; }
  static Exact exact(const Real& x, const double*) { return {x > 0 && x < 6 ? Real(1) : Real(0), 0}; }
};

// ---------------------------------------------------------------------------------------------------------------------
// squared_relu: without any error, a square of 24 bits has 48

struct squared_relu {
  static Enclosure enclose(double x) { return {x > 0 ? x * x : 0, 0}; }
  static Exact exact(const Real& x, const double*) { return {x > 0 ? x * x : Real(0), 0}; }
};
struct squared_relu_slope {
  static Enclosure enclose(double x) { return {x > 0 ? 2 * x : 0, 0}; }
  static Exact exact(const Real& x, const double*) { return {x > 0 ? 2 * x : Real(0), 0}; }
};

// ---------------------------------------------------------------------------------------------------------------------
// softsign

struct softsign {
  static Enclosure enclose(double x) { return within(x / (1 + std::fabs(x))); }
  static Exact exact(const Real& x, const double*) { return relative(x / (1 + abs(x))); }
};
struct softsign_slope {
  static Enclosure enclose(double x) { return within(1 / ((1 + std::fabs(x)) * (1 + std::fabs(x)))); }
  static Exact exact(const Real& x, const double*) { return relative(1 / ((1 + abs(x)) * (1 + abs(x)))); }
};

// ---------------------------------------------------------------------------------------------------------------------
// tanh_shrink: x - tanh x

struct tanh_shrink {
  static Enclosure enclose(double x) {
    const double a = std::fabs(x);
    // x^3/3 - 2x^5/15 + 17x^7/315 - 62x^9/2835; the next term is 0.027 x^8 < 2^-53 of the first.
    if (a < 0x1p-6) {
      const double s = x * x;
      return within(x * s * (1.0 / 3 - s * (2.0 / 15 - s * (17.0 / 315 - s * (62.0 / 2835)))));
    }
    // x87's 64 bits: 2^-60 of tanhl, of which the difference, x^2/3.2 of x at least, keeps 2^-46.
    if (a < 1) return within(static_cast<double>(static_cast<long double>(x) - std::tanh(static_cast<long double>(x))));
    // x - 1 + (something positive below 2^-10^7), for x > 0: x - 1 itself is a tie in [2^24, 2^25]. Beyond, x - 1 may
    // round to x: the second error.
    if (a >= 0x1p24) return {x - std::copysign(1 - 0x1p-20, x), 0x1p-21 + a * 0x1p-50};
    return within(x - std::tanh(x), a + 1);
  }
  // The difference takes up to 2 |exponent of x| bits: what it loses is given to it beforehand.
  // From 2^20 on a stand-in for x - 1 + 2e^(-2x): no precision would do to show that this is above a tie.
  static Exact exact(const Real& x, const double*) {
    if (abs(x) > 0x1p20) return {x.is_negative() ? x + 1 - 0x1p-60 : x - 1 + 0x1p-60, 0};
    if (x.is_zero()) return {x, 0};
    const mpfr_prec_t before = Real::precision;
    if (!x.is_zero() && x.exponent() < 0) Real::precision += -2 * x.exponent() + 2;
    const Real difference = x - tanh(x);
    Real::precision = before;
    return relative(difference + 0);
  }
};
struct tanh_shrink_slope {
  // tanh^2 x = x^2 - 2x^4/3 + ... For |x| < 2^-24 that is less than x^2 by 2^-48.5 of it at most. x^2, an integer of 48
  // bits times a power of two, is a boundary or more than 2^-48 of itself away from one: f(x) rounds as
  // x^2 (1 - 2^-50) does. (For many x of 13 bits x^2 is a tie, in every octave.)
  static Enclosure enclose(double x) {
    if (std::fabs(x) < 0x1p-24) return {x * x * (1 - 0x1p-50), x * x * 0x1p-51};
    return within(std::tanh(x) * std::tanh(x));
  }
  static Exact exact(const Real& x, const double*) {
    const Real t = tanh(x);
    return relative(t * t);
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// squareplus: (x + r) / 2, r = sqrt(x^2 + b); b = 4 in the sweep

struct squareplus {
  // For x < 0: (r^2 - x^2) / (2 (r - x)) = b / (2 (r - x)). Positive terms, x^2 exact, six roundings.
  static Enclosure enclose(double x) {
    const double r = std::sqrt(x * x + 4);
    return within(x < 0 ? 2 / (r - x) : (x + r) / 2);
  }
  static Exact exact(const Real& x, const double* p) {
    const Real r = sqrt(x * x + p[0]);
    return relative(x < 0 ? p[0] / (2 * (r - x)) : (x + r) / 2);
  }
};
struct squareplus_slope {
  // (1 + x / r) / 2; for x < 0: (r + x) / (2 r) = b / (2 r (r - x)).
  static Enclosure enclose(double x) {
    const double r = std::sqrt(x * x + 4);
    return within(x < 0 ? 2 / (r * (r - x)) : (1 + x / r) / 2);
  }
  static Exact exact(const Real& x, const double* p) {
    const Real r = sqrt(x * x + p[0]);
    return relative(x < 0 ? p[0] / (2 * r * (r - x)) : (1 + x / r) / 2);
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// hardSigmoid: alpha x + beta between 0 and 1; x/6 + 1/2 in the sweep. hardSwish: x (x + 3)/6 between -3 and 3
//
// All of them are a quotient by 6. Where that is a number of few bits it may be a tie: then neither evaluation has an
// error, and both say so.

Enclosure sixth_of(double numerator, double numerator_rest) {
  const double quotient = numerator / 6;
  const bool exact = numerator_rest == 0 && std::fma(quotient, 6, -numerator) == 0;
  return exact ? Enclosure{quotient, 0} : within(quotient);
}
Exact sixth_of(const Real& numerator, const Real& numerator_rest) {
  Exact result = relative(numerator / 6);
  if (numerator_rest.is_zero() && (result.value * 6 - numerator).is_zero()) result.magnitude = 0;
  return result;
}

// The number of a dtype next to 1/6 stands for 1/6.
bool is_sixth(double alpha) { return alpha == 1.0 / 6 || alpha == static_cast<double>(1.0f / 6); }

struct hard_sigmoid {
  // (x + 3) / 6: the sum has the relative accuracy of one rounding near -3, too.
  static Enclosure enclose(double x) {
    if (x <= -3) return {0, 0};
    return x >= 3 ? Enclosure{1, 0} : sixth_of(x + 3, (x + 3) - 3 - x);
  }
  static Real line(const Real& x, const double* p) { return (is_sixth(p[0]) ? x / 6 : p[0] * x) + p[1]; }
  static Exact exact(const Real& x, const double* p) {
    if (is_sixth(p[0]) && p[1] == 0.5) {
      if (!(x > -3)) return {0, 0};
      return x < 3 ? sixth_of(x + 3, (x + 3) - 3 - x) : Exact{1, 0};
    }
    const Real y = line(x, p);
    if (!(y > 0)) return {0, 0};
    if (!(y < 1)) return {1, 0};
    return {y, max(max(abs(p[0] * x), Real(std::fabs(p[1]))), y)};
  }
};
struct hard_sigmoid_slope {
  static Enclosure enclose(double x) { return std::fabs(x) < 3 ? within(1.0 / 6) : Enclosure{0, 0}; }
  static Exact exact(const Real& x, const double* p) {
    const Real y = hard_sigmoid::line(x, p);
    if (!(y > 0) || !(y < 1)) return {0, 0};
    return relative(is_sixth(p[0]) ? Real(1) / 6 : Real(p[0]));
  }
};

struct hard_swish {
  // Two or three roundings; x + 3 is exact near -3. For |x| < 2^-125, see just_above_half: x^2/6 is positive.
  static Enclosure enclose(double x) {
    if (x <= -3) return {0, 0};
    if (x >= 3) return {x, 0};
    if (std::fabs(x) < tiny) return just_above_half(x);
    const double sum = x + 3, product = x * sum;
    return sixth_of(product, std::fabs(sum - 3 - x) + std::fabs(std::fma(x, sum, -product)));
  }
  static Exact exact(const Real& x, const double*) {
    if (!(x > -3)) return {0, 0};
    if (!(x < 3)) return {x, 0};
    return sixth_of(x * (x + 3), (x + 3) - 3 - x);
  }
};
struct hard_swish_slope {
  // (2x + 3) / 6: the sum is exact near its root -3/2.
  static Enclosure enclose(double x) {
    if (x <= -3) return {0, 0};
    return x >= 3 ? Enclosure{1, 0} : sixth_of(2 * x + 3, (2 * x + 3) - 3 - 2 * x);
  }
  static Exact exact(const Real& x, const double*) {
    if (!(x > -3)) return {0, 0};
    return x < 3 ? sixth_of(2 * x + 3, (2 * x + 3) - 3 - 2 * x) : Exact{1, 0};
  }
};

// ---------------------------------------------------------------------------------------------------------------------

struct Limits {
  double at_minus_infinity, at_plus_infinity;
};
struct Domain {
  double low, high, root_low = 0, root_high = 0;
};
struct Parametric {
  Parameter role = Parameter::none;
  bool may_be_negative = false;
  bool of_any_size = false;
  double default_value = 1;
  double second_default = 0;
};
constexpr bool monotone = true;
constexpr bool not_monotone = false;

template <class Body>
Function entry(const char* name, Limits limits, bool is_monotone, Domain domain, Parametric parameter = {}) {
  return {name,
          filter<Body>,
          Body::exact,
          limits.at_minus_infinity,
          limits.at_plus_infinity,
          is_monotone,
          domain.low,
          domain.high,
          domain.root_low,
          domain.root_high,
          parameter.role,
          parameter.may_be_negative,
          parameter.of_any_size,
          {parameter.default_value, parameter.second_default}};
}

}  // namespace

const std::vector<Function>& functions() {
  const Parametric alpha = {Parameter::multiplies_result, true};
  const Parametric beta = {Parameter::multiplies_x, true};
  const Parametric dividing_alpha = {Parameter::divides_x, true, true};
  const Parametric positive_beta = {Parameter::multiplies_x, false, true};
  const Parametric square = {Parameter::other, false, false, 4};
  const Parametric sixth_and_half = {Parameter::none, false, false, 1.0 / 6, 0.5};
  static const std::vector<Function> table = {
      entry<sigmoid>("sigmoid", {0, 1}, monotone, {-750, 40}),
      entry<sigmoid_slope>("sigmoid'", {0, 0}, not_monotone, {-750, 750}),
      entry<hyperbolic_tangent>("tanh", {-1, 1}, monotone, {-20, 20}),
      entry<hyperbolic_tangent_slope>("tanh'", {0, 0}, not_monotone, {-375, 375}),
      entry<elu>("elu", {-1, infinity}, monotone, {-40, 2}, alpha),
      entry<elu_slope>("elu'", {0, 1}, monotone, {-750, 2}, alpha),
      entry<silu>("silu", {-0.0, infinity}, not_monotone, {-760, 40}),
      entry<silu_slope>("silu'", {-0.0, 1}, not_monotone, {-760, 50, -1.3, -1.2}),
      entry<gelu_none>("gelu_none", {-0.0, infinity}, not_monotone, {-39, 9}),
      entry<gelu_none_slope>("gelu_none'", {-0.0, 1}, not_monotone, {-39, 9, -0.8, -0.7}),
      entry<gelu_tanh>("gelu_tanh", {-0.0, infinity}, not_monotone, {-22, 9}),
      entry<gelu_tanh_slope>("gelu_tanh'", {-0.0, 1}, not_monotone, {-22, 9, -0.8, -0.7}),
      entry<swish>("swish", {-0.0, infinity}, not_monotone, {-760, 40}, beta),
      entry<swish_slope>("swish'", {-0.0, 1}, not_monotone, {-760, 50, -1.3, -1.2}, beta),
      entry<exponential>("exp", {0, infinity}, monotone, {-750, 710}),
      entry<exponential>("exp'", {0, infinity}, monotone, {-1450, 1450}),
      entry<exponential_minus_one>("expm1", {-1, infinity}, monotone, {-40, 710}),
      entry<exponential>("expm1'", {0, infinity}, monotone, {-1450, 1450}),
      entry<logarithm_of_one_plus>("log1p", {nan, infinity}, monotone, {-1, 40}),
      entry<logarithm_of_one_plus_slope>("log1p'", {nan, 0}, not_monotone, {-1, 40}),
      entry<selu>("selu", {-selu::lambda_alpha, infinity}, monotone, {-40, 2}),
      entry<selu_slope>("selu'", {0, selu::lambda}, not_monotone, {-750, 2}),
      entry<celu>("celu", {-1, infinity}, monotone, {-40, 2}, dividing_alpha),
      entry<celu_slope>("celu'", {0, 1}, monotone, {-750, 2}, dividing_alpha),
      entry<softplus>("softplus", {0, infinity}, monotone, {-750, 50}, positive_beta),
      entry<softplus_slope>("softplus'", {0, 1}, monotone, {-750, 40}, positive_beta),
      entry<log_sigmoid>("log_sigmoid", {-infinity, -0.0}, monotone, {-50, 750}),
      entry<log_sigmoid_slope>("log_sigmoid'", {1, 0}, not_monotone, {-40, 750}),
      entry<mish>("mish", {-0.0, infinity}, not_monotone, {-760, 30}),
      entry<mish_slope>("mish'", {-0.0, 1}, not_monotone, {-760, 30, -1.25, -1.15}),
      entry<quick_gelu>("quick_gelu", {-0.0, infinity}, not_monotone, {-445, 25}),
      entry<quick_gelu_slope>("quick_gelu'", {-0.0, 1}, not_monotone, {-445, 30, -0.8, -0.7}),
      entry<error_function>("erf", {-1, 1}, monotone, {-6.5, 6.5}),
      entry<error_function_slope>("erf'", {0, 0}, not_monotone, {-39, 39}),
      entry<relu>("relu", {0, infinity}, monotone, {-2, 100}),
      entry<relu_slope>("relu'", {0, 1}, monotone, {-2, 100}),
      entry<relu6>("relu6", {0, 6}, monotone, {-2, 8}),
      entry<relu6_slope>("relu6'", {0, 0}, not_monotone, {-2, 8}),
      entry<squared_relu>("squared_relu", {0, infinity}, monotone, {-2, 100}),
      entry<squared_relu_slope>("squared_relu'", {0, infinity}, monotone, {-2, 100}),
      entry<softsign>("softsign", {-1, 1}, monotone, {-100, 100}),
      entry<softsign_slope>("softsign'", {0, 0}, not_monotone, {-100, 100}),
      entry<tanh_shrink>("tanh_shrink", {-infinity, infinity}, monotone, {-20, 20}),
      entry<tanh_shrink_slope>("tanh_shrink'", {1, 1}, not_monotone, {-20, 20}),
      entry<squareplus>("squareplus", {0, infinity}, monotone, {-1000, 1000}, square),
      entry<squareplus_slope>("squareplus'", {0, 1}, monotone, {-1000, 1000}, square),
      entry<hard_sigmoid>("hard_sigmoid", {0, 1}, monotone, {-4, 4}, sixth_and_half),
      entry<hard_sigmoid_slope>("hard_sigmoid'", {0, 0}, not_monotone, {-4, 4}, sixth_and_half),
      entry<hard_swish>("hard_swish", {0, infinity}, not_monotone, {-4, 4}),
      entry<hard_swish_slope>("hard_swish'", {0, 1}, not_monotone, {-4, 4, -1.75, -1.25}),
  };
  return table;
}

const Function* find_function(const std::string& name) {
  for (const Function& function : functions()) {
    if (name == function.name) return &function;
  }
  return nullptr;
}

}  // namespace proof
