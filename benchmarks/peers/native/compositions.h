// The functions as a C++ programmer writes them with a library of vectors that has exponentials, tanh and perhaps erf:
// common formulas, a loop each, nothing clever beyond what keeps them from overflowing.
//
// A library L has: V, its vector of floats; lanes; load, store, set; add, sub, mul, div, max, min, abs; positive(x, a,
// b), which is a where x > 0 and b elsewhere; largest(v), sum(v) over the lanes; exp, expm1, log1p, tanh; and
// `has_erf`, with erf where that is true.
#pragma once
#include <cstring>
#include <map>

#include "protocol.h"

template <class L> struct Number {
  typename L::V v;
  Number(typename L::V value) : v(value) {}
  Number(float value) : v(L::set(value)) {}
};

template <class L> Number<L> operator+(Number<L> a, Number<L> b) { return L::add(a.v, b.v); }
template <class L> Number<L> operator-(Number<L> a, Number<L> b) { return L::sub(a.v, b.v); }
template <class L> Number<L> operator*(Number<L> a, Number<L> b) { return L::mul(a.v, b.v); }
template <class L> Number<L> operator/(Number<L> a, Number<L> b) { return L::div(a.v, b.v); }

template <class L> class Compositions {
  using X = Number<L>;
  using Loop = std::function<void(const float *x, const float *dy, float *out, size_t length)>;

  static X exp(X x) { return L::exp(x.v); }
  static X expm1(X x) { return L::expm1(x.v); }
  static X log1p(X x) { return L::log1p(x.v); }
  static X tanh(X x) { return L::tanh(x.v); }
  static X max(X a, X b) { return L::max(a.v, b.v); }
  static X min(X a, X b) { return L::min(a.v, b.v); }
  static X abs(X x) { return L::abs(x.v); }
  static X positive(X x, X yes, X no) { return L::positive(x.v, yes.v, no.v); }
  static X one() { return 1.0f; }
  static X zero() { return 0.0f; }
  static X half() { return 0.5f; }

  static X sigmoid(X x) { return one() / (one() + exp(zero() - x)); }
  static X softplus(X x) { return max(x, zero()) + log1p(exp(zero() - abs(x))); }
  /** tanh(softplus(x)) by one exponential: e(e + 2) / (e(e + 2) + 2), which would overflow where it is 1 already. */
  static X tanh_of_softplus(X x) {
    const X e = exp(min(x, X(20.0f)));
    const X m = e * (e + X(2.0f));
    return m / (m + X(2.0f));
  }
  static X gelu_inner(X x) { return X(0.7978845608f) * (x + X(0.044715f) * x * x * x); }

  std::map<std::string, Loop> forward, gradient;

  template <class F> static Loop loop(F f) {
    return [f](const float *x, const float *dy, float *out, size_t length) {
      size_t i = 0;
      for (; i + L::lanes <= length; i += L::lanes) L::store(out + i, f(X(L::load(x + i)), X(L::load(dy + i))).v);
      if (i == length) return;
      float last[2][L::lanes] = {};
      std::memcpy(last[0], x + i, (length - i) * sizeof(float));
      std::memcpy(last[1], dy + i, (length - i) * sizeof(float));
      L::store(last[0], f(X(L::load(last[0])), X(L::load(last[1]))).v);
      std::memcpy(out + i, last[0], (length - i) * sizeof(float));
    };
  }
  template <class F> static Loop of_x(F f) {
    return [f](const float *x, const float *, float *out, size_t length) {
      size_t i = 0;
      for (; i + L::lanes <= length; i += L::lanes) L::store(out + i, f(X(L::load(x + i))).v);
      if (i == length) return;
      float last[L::lanes] = {};
      std::memcpy(last, x + i, (length - i) * sizeof(float));
      L::store(last, f(X(L::load(last))).v);
      std::memcpy(out + i, last, (length - i) * sizeof(float));
    };
  }

  static void softmax(const float *x, float *y, size_t axis) {
    X largest = x[0];
    size_t whole = axis / L::lanes * L::lanes;
    for (size_t i = 0; i < whole; i += L::lanes) largest = max(largest, X(L::load(x + i)));
    float most = L::largest(largest.v);
    for (size_t i = whole; i < axis; i++) most = x[i] > most ? x[i] : most;
    X sums = zero();
    for (size_t i = 0; i < whole; i += L::lanes) {
      const X e = exp(X(L::load(x + i)) - X(most));
      L::store(y + i, e.v);
      sums = sums + e;
    }
    float sum = L::sum(sums.v);
    for (size_t i = whole; i < axis; i++) sum += y[i] = std::exp(x[i] - most);
    const float share = 1 / sum;
    for (size_t i = 0; i < whole; i += L::lanes) L::store(y + i, (X(L::load(y + i)) * X(share)).v);
    for (size_t i = whole; i < axis; i++) y[i] *= share;
  }

 public:
  Compositions() {
    forward["relu"] = of_x([](X x) { return max(x, zero()); });
    forward["elu"] = of_x([](X x) { return positive(x, x, expm1(min(x, zero()))); });
    forward["selu"] = of_x(
        [](X x) { return X(1.0507009873554805f) * positive(x, x, X(1.6732632423543772f) * expm1(min(x, zero()))); });
    forward["exp"] = of_x([](X x) { return exp(x); });
    forward["expm1"] = of_x([](X x) { return expm1(x); });
    forward["sigmoid"] = of_x([](X x) { return sigmoid(x); });
    forward["tanh"] = of_x([](X x) { return tanh(x); });
    forward["silu"] = of_x([](X x) { return x / (one() + exp(zero() - x)); });
    forward["quick_gelu"] = of_x([](X x) { return x / (one() + exp(X(-1.702f) * x)); });
    forward["softplus"] = of_x([](X x) { return softplus(x); });
    forward["log_sigmoid"] = of_x([](X x) { return zero() - softplus(zero() - x); });
    forward["mish"] = of_x([](X x) { return x * tanh_of_softplus(x); });
    forward["softsign"] = of_x([](X x) { return x / (one() + abs(x)); });
    forward["tanh_shrink"] = of_x([](X x) { return x - tanh(x); });
    forward["gelu_tanh"] = of_x([](X x) { return half() * x * (one() + tanh(gelu_inner(x))); });

    gradient["elu"] = loop([](X x, X dy) { return dy * positive(x, one(), exp(min(x, zero()))); });
    gradient["exp"] = loop([](X x, X dy) { return dy * exp(x); });
    gradient["sigmoid"] = loop([](X x, X dy) {
      const X s = sigmoid(x);
      return dy * s * (one() - s);
    });
    gradient["tanh"] = loop([](X x, X dy) {
      const X t = tanh(x);
      return dy * (one() - t * t);
    });
    gradient["silu"] = loop([](X x, X dy) {
      const X s = sigmoid(x);
      return dy * s * (one() + x * (one() - s));
    });
    gradient["softplus"] = loop([](X x, X dy) { return dy * sigmoid(x); });
    gradient["log_sigmoid"] = loop([](X x, X dy) { return dy * sigmoid(zero() - x); });
    gradient["mish"] = loop([](X x, X dy) {
      const X t = tanh_of_softplus(x);
      return dy * (t + x * sigmoid(x) * (one() - t * t));
    });
    gradient["gelu_tanh"] = loop([](X x, X dy) {
      const X t = tanh(gelu_inner(x));
      const X slope = X(0.7978845608f) * (one() + X(0.134145f) * x * x);
      return dy * half() * (one() + t + x * (one() - t * t) * slope);
    });
    if constexpr (L::has_erf) {
      forward["erf"] = of_x([](X x) { return X(L::erf(x.v)); });
      forward["gelu_none"] = of_x([](X x) { return half() * x * (one() + X(L::erf((x * X(0.7071067812f)).v))); });
      gradient["gelu_none"] = loop([](X x, X dy) {
        const X cumulative = half() * (one() + X(L::erf((x * X(0.7071067812f)).v)));
        return dy * (cumulative + x * X(0.3989422804f) * exp(X(-0.5f) * x * x));
      });
    }
  }

  Call prepare(const Task &task) const {
    if (task.kernel == "softmax" && !task.gradient && task.inner == 1) {
      return [task](size_t i) {
        for (size_t row = 0; row < task.outer; row++) {
          const size_t start = row * task.axis;
          softmax(task.input(i) + start, task.out + start, task.axis);
        }
      };
    }
    const auto &loops = task.gradient ? gradient : forward;
    const auto found = loops.find(task.kernel);
    if (found == loops.end()) return nullptr;
    const Loop &own = found->second;
    return [task, own](size_t i) { own(task.input(i), task.dy, task.out, task.length()); };
  }
};
