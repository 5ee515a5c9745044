// The exponential function and what is made of it.

template <> struct exp<fast> {
  using lane = float;
  static G forward(G x) {
    const G t = clamp(x, -decay_end, growth_end);
    const G n = nearest_exponent(t);
    return scale(1.0f + expm1_reduced(t, n), n);
  }
  static G gradient(G dy, G x) { return exp_gradient(select(x == infinity<float>, dy * x, dy), x, 0.0f); }
};

// e^x - 1 as twice what is returned: 2^128 is no float32.
inline G half_expm1(G x) {
  const G t = clamp(x, -18.0f, 88.8f);
  const G n = nearest_exponent(t);
  const G p = pow2(n - 1.0f);
  return fma(p, expm1_reduced(t, n), p - 0.5f);
}
template <> struct expm1<fast> {
  using lane = float;
  // Half of a subnormal would be rounded.
  static G forward(G x) { return select(abs(x) < 0x1p-60f, x, 2.0f * half_expm1(x)); }
  static G gradient(G dy, G x) { return exp<fast>::gradient(dy, x); }
};

// e^x - 1 for x <= 0, down to the least subnormal, of which there is no half; something else for x > 0.
inline G falling_expm1(G x) {
  const G t = max(-18.0f, x);
  const whole_power whole = whole_power_of(t);
  return fma(whole.p, expm1_reduced(t, whole.n), whole.p - 1.0f);
}
template <> struct elu<fast> {
  using lane = float;
  static G forward(G x, G alpha) { return select(x >= 0.0f, x, alpha * falling_expm1(x)); }
  static G gradient(G dy, G x, G alpha) {
    const G t = max(-decay_limit, min(0.0f, x));
    const G n = nearest_exponent(t);
    return select(x > 0.0f, dy, scaled_gradient(dy, fma(alpha, expm1_reduced(t, n), alpha), n));
  }
};

// lambda * x and lambda * alpha * (e^x - 1).
constexpr float selu_lambda = 0x1.0cfabep0f;
constexpr float selu_lambda_alpha = 0x1.c212ccp0f;
template <> struct selu<fast> {
  using lane = float;
  static G forward(G x) { return select(x >= 0.0f, selu_lambda * x, selu_lambda_alpha * falling_expm1(x)); }
  static G gradient(G dy, G x) {
    return select(x > 0.0f, selu_lambda * dy, elu<fast>::gradient(dy, min(0.0f, x), selu_lambda_alpha));
  }
};

// x / alpha for x <= 0, and what rounding took from it.
struct celu_argument {
  G z, low;
};
inline celu_argument celu_argument_of(G x, G alpha) {
  const inverse by = inverse_of(alpha);
  const G a = min(0.0f, x);
  const G z = clamp(a * by.high, -largest<float>, largest<float>);
  return {z, fma(a, by.low, product_low(a, by.high, z))};
}
template <> struct celu<fast> {
  using lane = float;
  static bool takes(const double* parameters) { return has_inverse(parameters[0]); }
  // For negative alpha the branch of x <= 0 grows, and alpha may bring back what is no float32 without it.
  static G forward(G x, G alpha) {
    const celu_argument argument = celu_argument_of(x, alpha);
    const G t = clamp(argument.z, -18.0f, 135.0f);
    const G n = nearest_exponent(t);
    const G q = expm1_reduced(t, select(t == argument.z, argument.low, 0.0f), n);
    const G m = max(0.0f, n);
    const G p = pow2(n - m);
    const G unit = fma(p, q, p - pow2(max(-126.0f, -m)));
    return select((x > 0.0f) | (abs(argument.z) < 0x1p-30f), x, scale(alpha * unit, m));
  }
  static G gradient(G dy, G x, G alpha) {
    const celu_argument argument = celu_argument_of(x, alpha);
    const G upstream = select((x == -infinity<float>)&(alpha < 0.0f), dy * infinity<float>, dy);
    return select(x > 0.0f, dy, exp_gradient(upstream, argument.z, argument.low));
  }
};

#if defined(NONLIN_EXACT_TARGET)
// Not in WebAssembly: without fused multiply-add, gradients were off by up to 10 ULP.

// e^t - 1 - x for t <= 0, which is x or a number near 0 that stands for it. With e^t = p (1 + r + r^2 P(r)), of the
// terms ((p - 1) - p n ln 2) + (p - 1) t + p r^2 P(r) none is much larger than the sum.
inline G exp_excess(G t, G x) {
  const G n = nearest_exponent(t);
  const G r = fma(n, -ln2_low, fma(n, -ln2, t));
  const G p = pow2(n);
  const G slope = p - 1.0f;
  const G line = fma(slope, t, fma(-p * n, ln2, slope));
  const G curve = fma(p * (r * r), expm1_polynomial(r), -p * n * ln2_low);
  return difference(t, x, line + curve);
}
template <> struct xielu<fast> {
  using lane = float;
  static bool takes(float alpha_p, float alpha_n, const double* numbers) {
    const auto has_room = [](double a) {
      return a == 0 || ((a < 0 ? -a : a) >= 0x1p-40 && (a < 0 ? -a : a) <= 0x1p40);
    };
    return has_room(alpha_p) && has_room(alpha_n) && has_room(numbers[0]);
  }
  static G argument(G x, G eps) { return max(-60.0f, min(0.0f, min(eps, x))); }
  // e^t - 1 for those t, with what rounding took from it.
  struct decay {
    G e, low;
  };
  static decay decay_of(G t) {
    const G n = nearest_exponent(t);
    const G p = pow2(n);
    const G q = expm1_reduced(t, n);
    const G e = fma(p, q, p - 1.0f);
    return {e, fma(p, q, (p - 1.0f) - e)};
  }
  // On the left the terms with x come together where x is large, or alpha_n near beta would cost all digits.
  static G forward(G x, G alpha_p, G alpha_n, G beta, G eps) {
    const G finite = clamp(x, -largest<float>, largest<float>);
    const G t = argument(x, eps);
    const G linear = beta * finite;
    // With what rounding took from the product, so that -0 stays.
    const G near = fma(alpha_n, exp_excess(t, finite), linear) - remainder(linear, beta, finite);
    const decay d = decay_of(t);
    const G curve = alpha_n * d.e;
    const G far = fma(beta - alpha_n, finite, curve) + fma(alpha_n, d.low, product_low(alpha_n, d.e, curve));
    const G y = select(x > 0.0f, finite * fma(alpha_p, finite, beta), select(x < -1.0f, far, near));
    const G right = select(!(alpha_p == 0.0f), alpha_p * x, select(beta == 0.0f, 0.0f, beta * x));
    const G left = select(alpha_n == beta, -alpha_n, (beta - alpha_n) * x);
    return select(abs(x) == infinity<float>, select(x > 0.0f, right, left), y);
  }
  // At x = eps half of e^x. The slope of a large x may be no float32 though a small dy makes the result one.
  static G gradient(G dy, G x, G alpha_p, G alpha_n, G beta, G eps) {
    const G e = decay_of(argument(x, eps)).e;
    const G inside = select(x < eps, e, select(x == eps, fma(0.5f, e, -0.5f), -1.0f));
    const G left = select(x == x, fma(alpha_n, inside, beta), x);
    const G n = select(x > 0x1p60f, 64.0f, 0.0f);
    const G p = pow2(-n);
    const G bounded = select(alpha_p == 0.0f, min(largest<float>, x), x);
    const G right = fma(2.0f * alpha_p * p, bounded, beta * p);
    const moderated u = moderated_of(dy);
    return scale(u.value * select(x > 0.0f, right, left), n + u.n);
  }
  static F parameter_gradient(G dy, G x, G, G, G, G) {
    const F r = widen(select(x > 0.0f, x, select(x <= 0.0f, 0.0f, x)));
    return widen(dy) * (r * r);
  }
  static F second_parameter_gradient(G dy, G x, G, G, G, G eps) {
    const G excess = exp_excess(argument(x, eps), max(-largest<float>, x));
    return widen(dy) * widen(select(x > 0.0f, 0.0f, select(x == -infinity<float>, infinity<float>, excess)));
  }
};
#endif
