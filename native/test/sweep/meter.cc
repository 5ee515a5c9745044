#include "meter.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <mutex>
#include <random>
#include <thread>

namespace proof {

namespace {

constexpr size_t batch_size = 256;  // of one kind of points, one parameter: one call of the kernel
constexpr int working_bits = 384;   // 320 of them good

// Where formulas change, saturate, overflow or underflow, in float32 and float64: kinks, ln 2 / 2, the ends of e^x and
// its logarithmic precision, of tanh and of the normal distribution function.
constexpr double landmarks[] = {0.34657359027997265,
                                0.6931471805599453,
                                1,
                                0.5,
                                2,
                                0.17,
                                0.55,
                                3.9192059040069578,
                                5.5583606,
                                8.2924,
                                9.0109,
                                13.0,
                                14.4,
                                16.635532,
                                18.714973875118524,
                                36.7368005696771,
                                37.5,
                                38.485,
                                38.568,
                                87.336544750553102,
                                88.722839052068371,
                                103.97207708399179,
                                120,
                                354.19,
                                372.56,
                                708.39641853226411,
                                709.78271289338397,
                                744.4400719213813,
                                745.13321910194122,
                                1490.3};

enum class Kind { everywhere, core, active, landmark, root, count };
const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::everywhere:
      return "every exponent";
    case Kind::core:
      return "uniform in [-6, 6]";
    case Kind::active:
      return "uniform where active";
    case Kind::landmark:
      return "near thresholds";
    case Kind::root:
      return "near the root";
    case Kind::count:
      break;
  }
  return "";
}

enum class Scale { unit, moderate, wide };
const char* scale_name(Scale scale) {
  switch (scale) {
    case Scale::unit:
      return "dy = 1";
    case Scale::moderate:
      return "|dy| in 2^[-20, 20]";
    case Scale::wide:
      return "dy any";
  }
  return "";
}

template <class T> class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  bool chance(double p) { return uniform(0, 1) < p; }
  double sign() { return chance(0.5) ? 1 : -1; }
  // Log-uniform over a range of binary exponents, both signs.
  T exponents(double low, double high) {
    const double exponent = std::floor(uniform(low, high));
    return static_cast<T>(sign() * std::ldexp(uniform(1, 2), static_cast<int>(exponent)));
  }
  T any_finite() {
    for (;;) {
      const T x = exponents(smallest_quantum<T>, std::numeric_limits<T>::max_exponent);
      if (std::isfinite(x) && x != 0) return x;
    }
  }

 private:
  std::mt19937_64 random_;
};

template <class T> T clip(double x) {
  constexpr double most = std::numeric_limits<T>::max();
  return static_cast<T>(std::fmax(-most, std::fmin(most, x)));
}

// By bisection on the exact function. Not from a list of constants: nobody has to check those.
double find_root(const Function& function) {
  double low = function.root_low, high = function.root_high;
  const auto negative_at = [&](double x) {
    return function.exact(Real(x), function.default_parameters.data()).value < 0;
  };
  const bool low_negative = negative_at(low);
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) return middle;
    (negative_at(middle) == low_negative ? low : high) = middle;
  }
}

template <class T> class Meter {
 public:
  Meter(const Function& function, const Subject<T>& subject, const MeterOptions& options)
      : function_(function), subject_(subject), options_(options) {
    Real::precision = working_bits;
    has_root_ = function.root_low != function.root_high;
    if (has_root_) root_ = find_root(function);
  }

  MeterResult<T> run() {
    const auto start = std::chrono::steady_clock::now();
    const uint64_t batches = (options_.points + batch_size - 1) / batch_size;
    std::atomic<uint64_t> next{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < options_.threads; i++) {
      threads.emplace_back([&] {
        Real::precision = working_bits;
        for (uint64_t b; (b = next++) < batches;) measure_batch(b);
        mpfr_free_cache();
      });
    }
    for (auto& thread : threads) thread.join();
    MeterResult<T> result;
    for (const auto& row : rows_) result.rows.push_back(row.second);
    check_special_values(result.special_mistakes);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

 private:
  // A batch depends on the seed and its number only, whatever the number of threads.
  void measure_batch(uint64_t number) {
    Dice<T> dice(options_.seed * 0x9e3779b97f4a7c15u + number);
    const int kinds = static_cast<int>(has_root_ ? Kind::count : Kind::root);
    const Kind kind = static_cast<Kind>(number % kinds);
    const Scale scale = function_.is_derivative() ? static_cast<Scale>(number / kinds % 3) : Scale::unit;
    const bool vary = function_.parameter != Parameter::none && number / kinds / 3 % 4 != 0;
    std::array<double, 2> parameters = function_.default_parameters;
    if (vary) parameters[0] = draw_parameter(dice);

    std::vector<T> x(batch_size), dy(batch_size), got(batch_size);
    for (size_t i = 0; i < batch_size; i++) {
      x[i] = draw_point(kind, parameters[0], dice);
      if (scale == Scale::unit) dy[i] = 1;
      if (scale == Scale::moderate) dy[i] = dice.exponents(-20, 20);
      if (scale == Scale::wide) dy[i] = dice.any_finite();
    }
    subject_(dy.data(), x.data(), got.data(), batch_size, parameters.data());

    MeterRow<T> row;
    row.points = kind_name(kind);
    if (function_.is_derivative()) row.points += std::string(", ") + scale_name(scale);
    if (function_.parameter != Parameter::none) row.points += vary ? ", parameter any" : ", parameter default";
    for (size_t i = 0; i < batch_size; i++) measure_point(x[i], dy[i], parameters, got[i], row);

    std::lock_guard<std::mutex> lock(mutex_);
    MeterRow<T>& total = rows_[row.points];
    total.points = row.points;
    total.count += row.count;
    // Equal errors: the smaller x, so that the report does not depend on who came first.
    if (row.worst.ulps > total.worst.ulps || (row.worst.ulps == total.worst.ulps && row.worst.x < total.worst.x)) {
      total.worst = row.worst;
    }
    total.of_largest_term = std::fmax(total.of_largest_term, row.of_largest_term);
  }

  double draw_parameter(Dice<T>& dice) {
    const bool any_size = function_.parameter_of_any_size && dice.chance(0.5);
    const T drawn = any_size ? dice.any_finite() : dice.exponents(-10, 10);
    return function_.parameter_may_be_negative ? drawn : std::fabs(drawn);
  }

  // The functions with a parameter at x have their landmarks where beta x (or x / alpha) is at those of the plain one.
  T draw_point(Kind kind, double parameter, Dice<T>& dice) {
    double x = 0;
    switch (kind) {
      case Kind::everywhere:
        return dice.any_finite();
      case Kind::core:
        x = dice.uniform(-6, 6);
        break;
      case Kind::active:
        x = dice.uniform(function_.low, function_.high);
        break;
      case Kind::landmark: {
        const auto which = static_cast<size_t>(dice.uniform(0, std::size(landmarks)));
        x = dice.sign() * landmarks[which] * (1 + dice.sign() * std::exp2(dice.uniform(-54, -2)));
        break;
      }
      case Kind::root:
        x = root_ + dice.sign() * std::exp2(dice.uniform(-56, -4));
        break;
      case Kind::count:
        break;
    }
    if (function_.parameter == Parameter::multiplies_x) x /= parameter;
    if (function_.parameter == Parameter::divides_x) x *= parameter;
    return clip<T>(x);
  }

  void measure_point(T x, T dy, const std::array<double, 2>& parameters, T got, MeterRow<T>& row) {
    Exact f = function_.exact(Real(x), parameters.data());
    if (f.magnitude.is_zero()) f.magnitude = abs(f.value);
    if (function_.is_derivative()) f = {f.value * dy, f.magnitude * abs(Real(dy))};
    const T expected = round_to<T>(f.value);
    double ulps = 0, of_largest_term = 0;
    // A zero of the wrong sign is a lost sign where the result underflows; near a root it is just a distance.
    const bool near_root = abs(f.value) < f.magnitude * Real(0x1p-40);
    const bool sign_lost = !near_root && got == 0 && std::signbit(got) != std::signbit(expected) &&
                           std::fabs(expected) < std::numeric_limits<T>::min();
    if (std::isfinite(got) && std::isfinite(expected)) {
      ulps = sign_lost ? std::numeric_limits<double>::infinity() : error_in_ulps(f.value, got, Real(expected));
      of_largest_term = sign_lost && expected == 0 ? ulps : error_in_ulps(f.value, got, f.magnitude);
    } else if (got != expected && !(std::isnan(got) && std::isnan(expected))) {
      ulps = of_largest_term = std::numeric_limits<double>::infinity();
    }
    row.count++;
    row.of_largest_term = std::fmax(row.of_largest_term, of_largest_term);
    if (ulps > row.worst.ulps) row.worst = {ulps, x, dy, expected, got, parameters[0]};
  }
  // In units in the last place of a T of the magnitude of unit.
  static double error_in_ulps(const Real& exact, T got, const Real& unit) {
    const long quantum = unit.is_zero() ? smallest_quantum<T> : quantum_exponent<T>(unit);
    return scale(abs(exact - got), -quantum).to_double();
  }

  void check_special_values(std::vector<std::string>& mistakes) {
    constexpr T infinity = std::numeric_limits<T>::infinity();
    const T x[] = {std::numeric_limits<T>::quiet_NaN(), -infinity, infinity};
    const T expected[] = {x[0], static_cast<T>(function_.at_minus_infinity),
                          static_cast<T>(function_.at_plus_infinity)};
    const T dy[] = {1, 1, 1};
    T got[3];
    subject_(dy, x, got, 3, function_.default_parameters.data());
    for (int i = 0; i < 3; i++) {
      const bool right = std::isnan(expected[i])
                             ? std::isnan(got[i])
                             : got[i] == expected[i] && std::signbit(got[i]) == std::signbit(expected[i]);
      if (right) continue;
      char text[120];
      std::snprintf(text, sizeof text, "%s(%g) = %g, expected %g", function_.name, static_cast<double>(x[i]),
                    static_cast<double>(got[i]), static_cast<double>(expected[i]));
      mistakes.push_back(text);
    }
    MeterRow<T> row;
    const T edges[] = {0,
                       T(-0.0),
                       std::numeric_limits<T>::denorm_min(),
                       -std::numeric_limits<T>::denorm_min(),
                       std::numeric_limits<T>::min(),
                       -std::numeric_limits<T>::min(),
                       std::numeric_limits<T>::max(),
                       std::numeric_limits<T>::lowest()};
    for (T edge : edges) {
      const T one = 1;
      T y;
      subject_(&one, &edge, &y, 1, function_.default_parameters.data());
      measure_point(edge, one, function_.default_parameters, y, row);
      if (row.worst.ulps <= 4) continue;
      char text[160];
      std::snprintf(text, sizeof text, "%s(%a) = %a, expected %a", function_.name, static_cast<double>(edge),
                    static_cast<double>(y), static_cast<double>(row.worst.expected));
      mistakes.push_back(text);
      row = {};
    }
  }

  const Function& function_;
  const Subject<T>& subject_;
  const MeterOptions& options_;
  bool has_root_ = false;
  double root_ = 0;
  std::mutex mutex_;
  std::map<std::string, MeterRow<T>> rows_;
};

}  // namespace

template <class T>
MeterResult<T> measure(const Function& function, const Subject<T>& subject, const MeterOptions& options) {
  return Meter<T>(function, subject, options).run();
}
template MeterResult<float> measure(const Function&, const Subject<float>&, const MeterOptions&);
template MeterResult<double> measure(const Function&, const Subject<double>&, const MeterOptions&);

}  // namespace proof
