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

// e^x - 1 for x <= 0, down to the least subnormal, of which there is no half.
inline G falling_expm1(G x) {
  const G t = max(-18.0f, x);
  const G n = nearest_exponent(t);
  const G p = pow2(n);
  return fma(p, expm1_reduced(t, n), p - 1.0f);
}
template <> struct elu<fast> {
  using lane = float;
  static G forward(G x, G alpha) { return select(x >= 0.0f, x, alpha * falling_expm1(min(0.0f, x))); }
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
  static G forward(G x) {
    return select(x > 0.0f, selu_lambda * x, elu<fast>::forward(min(0.0f, x), selu_lambda_alpha));
  }
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
