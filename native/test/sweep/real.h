// Real: an MPFR number with operators, so that a definition reads like the formula it is.
#pragma once

#include <mpfr.h>

#include <cmath>
#include <limits>
#include <utility>

namespace proof {

// Every result is rounded to nearest at the thread's working precision. Nothing here is correctly rounded as a whole:
// who writes a formula says how large its error is (see Exact in functions.h).
class Real {
 public:
  // At least 64, so that a float or a double always becomes a Real without error.
  static thread_local mpfr_prec_t precision;

  Real(double value = 0) {
    mpfr_init2(number_, precision);
    mpfr_set_d(number_, value, MPFR_RNDN);
  }
  Real(const Real& other) {
    mpfr_init2(number_, mpfr_get_prec(other.number_));
    mpfr_set(number_, other.number_, MPFR_RNDN);
  }
  Real(Real&& other) noexcept {
    *number_ = *other.number_;
    other.number_->_mpfr_d = nullptr;
  }
  Real& operator=(Real other) noexcept {
    std::swap(*number_, *other.number_);
    return *this;
  }
  ~Real() {
    if (number_->_mpfr_d) mpfr_clear(number_);
  }

  mpfr_ptr get() { return number_; }
  mpfr_srcptr get() const { return number_; }
  double to_double() const { return mpfr_get_d(number_, MPFR_RNDN); }
  bool is_finite() const { return mpfr_number_p(number_); }
  bool is_zero() const { return mpfr_zero_p(number_); }
  bool is_negative() const { return mpfr_signbit(number_); }  // of zero too
  // 2^(exponent - 1) <= |this| < 2^exponent
  mpfr_exp_t exponent() const { return mpfr_get_exp(number_); }

 private:
  mpfr_t number_;
};

inline Real operator+(const Real& a, const Real& b) {
  Real r;
  mpfr_add(r.get(), a.get(), b.get(), MPFR_RNDN);
  return r;
}
inline Real operator-(const Real& a, const Real& b) {
  Real r;
  mpfr_sub(r.get(), a.get(), b.get(), MPFR_RNDN);
  return r;
}
inline Real operator*(const Real& a, const Real& b) {
  Real r;
  mpfr_mul(r.get(), a.get(), b.get(), MPFR_RNDN);
  return r;
}
inline Real operator/(const Real& a, const Real& b) {
  Real r;
  mpfr_div(r.get(), a.get(), b.get(), MPFR_RNDN);
  return r;
}
inline Real operator-(const Real& a) {
  Real r(a);
  mpfr_neg(r.get(), r.get(), MPFR_RNDN);
  return r;
}
inline bool operator<(const Real& a, const Real& b) { return mpfr_less_p(a.get(), b.get()); }
inline bool operator>(const Real& a, const Real& b) { return b < a; }

inline Real abs(const Real& a) { return a.is_negative() ? -a : a; }
inline const Real& min(const Real& a, const Real& b) { return b < a ? b : a; }
inline const Real& max(const Real& a, const Real& b) { return a < b ? b : a; }

// a * 2^n, exact.
inline Real scale(const Real& a, long n) {
  Real r(a);
  mpfr_mul_2si(r.get(), r.get(), n, MPFR_RNDN);
  return r;
}

#define PROOF_UNARY(name)                     \
  inline Real name(const Real& a) {           \
    Real r;                                   \
    mpfr_##name(r.get(), a.get(), MPFR_RNDN); \
    return r;                                 \
  }
PROOF_UNARY(exp)
PROOF_UNARY(expm1)
PROOF_UNARY(log)
PROOF_UNARY(log1p)
PROOF_UNARY(tanh)
PROOF_UNARY(erf)
PROOF_UNARY(erfc)
PROOF_UNARY(sqrt)
#undef PROOF_UNARY

// The decimal number itself, not the double next to it.
inline Real decimal(const char* digits) {
  Real r;
  mpfr_set_str(r.get(), digits, 10, MPFR_RNDN);
  return r;
}
inline Real pi() {
  Real r;
  mpfr_const_pi(r.get(), MPFR_RNDN);
  return r;
}

// What a result type's numbers are multiples of, near a value.
template <class T> constexpr int digits = std::numeric_limits<T>::digits;
template <class T> constexpr int smallest_quantum =
    std::numeric_limits<T>::min_exponent - std::numeric_limits<T>::digits;
static_assert(smallest_quantum<float> == -149 && smallest_quantum<double> == -1074, "IEEE 754 formats");

template <class T> long quantum_exponent(const Real& value) {
  const long normal = value.exponent() - digits<T>;
  return normal > smallest_quantum<T> ? normal : smallest_quantum<T>;
}

// Rounds once, to nearest even, subnormals included; NaN and infinities stay: value as a multiple of its quantum, made
// an integer. (The self-test holds it against mpfr_get_flt and against MPFR's own subnormal arithmetic.)
template <class T> T round_to(const Real& value) {
  if (!value.is_finite()) return static_cast<T>(value.to_double());
  if (value.is_zero()) return value.is_negative() ? T(-0.0) : T(0.0);
  const long quantum = quantum_exponent<T>(value);
  Real multiple = scale(value, -quantum);
  mpfr_roundeven(multiple.get(), multiple.get());
  // At most 2^digits: exact as a double, and so is the product, unless it overflows, as it should.
  const long bounded = quantum < 4000 ? quantum : 4000;
  return static_cast<T>(std::ldexp(multiple.to_double(), static_cast<int>(bounded)));
}

// How far value lies from the nearest rounding boundary of T (the middle between two neighbours), relative to value.
template <class T> double distance_from_boundary(const Real& value) {
  if (value.is_zero() || !value.is_finite()) return 1;
  const Real multiple = scale(abs(value), -quantum_exponent<T>(value));
  if (multiple < Real(0x1p-2)) return 1;  // rounds to zero, the boundary is far
  Real fraction;
  mpfr_frac(fraction.get(), multiple.get(), MPFR_RNDN);
  return (abs(fraction - 0.5) / multiple).to_double();
}

}  // namespace proof
