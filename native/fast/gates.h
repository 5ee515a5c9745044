// Gated units: an activation of one input times the other input. Only the product may be too large or too small for a
// float32, and infinity times the limit of an activation is NaN.

// u * v * s(z), where the sign of z is said by whether e stands above, and l is that of |z|, up to gate_limit.
inline G gated_logistic(G u, G v, M negative, const logistic& l) {
  const G n = select(negative, l.n, 0.0f);
  return by_usual(
      is_usual_product(u * v) & (l.n >= -60.0f),
      [&] {
        const G product = u * v;
        return scale(select(negative, fma(product, l.q, product), product) / l.one_e, n);
      },
      [&] {
        const moderated a = moderated_of(u), b = moderated_of(v);
        const G product = a.value * b.value;
        // The sum makes a negative zero positive.
        const G above = copy_sign(fma(product, l.q, product), product);
        const G numerator = select(negative, select(l.n < -407.5f, 0.0f * product, above), product);
        return scale(numerator / l.one_e, n + (a.n + b.n));
      });
}

// u * v * slope with what rounding takes from the first product, for a usual one.
inline G fine_product(G u, G v, G slope) {
  const G product = u * v;
  return fma(product, slope, product_low(u, v, product) * slope);
}

// A slope that is good where `usual`, another elsewhere.
template <class Slope> inline scaled_slope finer(M usual, Slope slope, const scaled_slope& other) {
  if constexpr (prefers_small_code)
    return other;
  else
    return {select(usual, slope(), other.slope), select(usual, 0.0f, other.n)};
}

template <> struct glu<fast> {
  using lane = float;
  static G forward(G a, G b) {
    return by_usual(
        abs(a) <= usual_logistic, [&] { return b / (1.0f + moderate_exp(-a)); },
        [&] { return logistic_gradient(b, a < 0.0f, logistic_of(abs(a), decay_limit)); });
  }
  static G gradient_activated(G dy, G a, G b) {
    const G product = b * dy;
    return by_usual((abs(a) <= usual_logistic_slope) & is_usual_product(product, largest<float>),
                    [&] {
                      const G e = moderate_exp(-a);
                      return fine_product(b, dy, e / square_one_more(e));
                    },
                    [&] {
                      const logistic l = logistic_of(abs(a), gate_limit);
                      return scaled_product(b, dy, logistic_slope(l), l.n);
                    });
  }
  static G gradient_other(G dy, G a, G) { return forward(a, dy); }
};

template <> struct swiglu<fast> {
  using lane = float;
  static G forward(G a, G b) {
    const G product = a * b;
    return by_usual((abs(a) <= usual_logistic_slope) & is_usual_product(product, largest<float>),
                    [&] { return product / (1.0f + moderate_exp(-a)); },
                    [&] { return gated_logistic(max(-gate_limit, a), b, a < 0.0f, logistic_of(abs(a), gate_limit)); });
  }
  static G gradient_activated(G dy, G a, G b) {
    const M usual = abs(a) <= usual_logistic_slope;
    const auto slope = [&] { return fine_gate_slope(fine_exp_of(-a, 0.0f), 1.0f + a); };
    return by_usual(
        usual & is_usual_product(dy * b, largest<float>), [&] { return fine_product(dy, b, slope()); },
        [&] {
          const scaled_slope s = finer(usual, slope, silu<fast>::slope(a, gate_limit));
          return scaled_product(dy, b, s.slope, s.n);
        });
  }
  static G gradient_other(G dy, G a, G) { return forward(a, dy); }
};

template <> struct geglu_none<fast> {
  using lane = float;
  static G forward(G a, G b) {
    const M negative = a < 0.0f;
    const scaled_tail tail = scaled_tail_of(1.0f, min(geglu_end, abs(a)));
    const G part = select(negative, tail.part, fma(-tail.part, pow2(max(-126.0f, tail.n)), 1.0f));
    return scaled_product(max(-geglu_end, a), b, part, select(negative, tail.n, 0.0f));
  }
  static G gradient_activated(G dy, G a, G b) {
    const scaled_slope s = gelu_none<fast>::slope(a, geglu_end);
    return scaled_product(dy, b, s.slope, s.n);
  }
  static G gradient_other(G dy, G a, G) { return forward(a, dy); }
};

// Where e^-z is 0 even times the largest two numbers.
constexpr float geglu_tanh_end = 15.5f;
template <> struct geglu_tanh<fast> {
  using lane = float;
  static G forward(G a, G b) {
    const G product = a * b;
    return by_usual((abs(a) <= gelu_tanh<fast>::usual) & is_usual_product(product, largest<float>),
                    [&] {
                      const gelu_tanh_argument argument = gelu_tanh_argument_of(a);
                      return product / (1.0f + moderate_exp(-argument.z, -argument.low));
                    },
                    [&] {
                      const logistic l = gelu_tanh_logistic(gelu_tanh_argument_of(min(geglu_tanh_end, abs(a))));
                      return gated_logistic(max(-geglu_tanh_end, a), b, a < 0.0f, l);
                    });
  }
  static G gradient_activated(G dy, G a, G b) {
    const M usual = abs(a) <= gelu_tanh<fast>::usual;
    const auto slope = [&] { return gelu_tanh<fast>::usual_slope(a); };
    return by_usual(
        usual & is_usual_product(dy * b, largest<float>), [&] { return fine_product(dy, b, slope()); },
        [&] {
          const scaled_slope s = finer(usual, slope, gelu_tanh<fast>::slope(a, geglu_tanh_end));
          return scaled_product(dy, b, s.slope, s.n);
        });
  }
  static G gradient_other(G dy, G a, G) { return forward(a, dy); }
};

// swish(gate) * (up + 1) with gate = min(a, limit) and up = b within [-limit, limit]. At the limits themselves the
// derivatives are those inside.
template <> struct swiglu_oai<fast> {
  using lane = float;
  // NaN passes.
  static G gate(G a, G limit) { return min(limit, a); }
  static G factor(G b, G limit) { return clamp(b, -limit, limit) + 1.0f; }
  // swish(gate) * v.
  static G product(G gate, G v, G alpha) {
    const G z = alpha * gate;
    const G plain = gate * v;
    return by_usual((abs(z) <= usual_logistic_slope) & is_usual_product(plain, largest<float>),
                    [&] { return plain / (1.0f + swish<fast>::usual_exp(gate, alpha, z)); },
                    [&] {
                      const swish_argument argument = swish_argument_of(gate, alpha, gate_limit);
                      const M negative = argument.z < 0.0f;
                      const G bounded = select(negative, clamp(gate, -largest<float>, largest<float>), gate);
                      return gated_logistic(bounded, v, negative, argument.l);
                    });
  }
  static G forward(G a, G b, G alpha, G limit) { return product(gate(a, limit), factor(b, limit), alpha); }
  static G gradient_activated(G dy, G a, G b, G alpha, G limit) {
    const scaled_slope s = swish<fast>::slope(swish_argument_of(gate(a, limit), alpha, gate_limit));
    return scaled_product(dy, factor(b, limit), select(a > limit, 0.0f, s.slope), s.n);
  }
  static G gradient_other(G dy, G a, G b, G alpha, G limit) {
    const G outside = select(abs(b) > limit, 0.0f, b);
    return product(gate(a, limit), dy * select(abs(b) <= limit, 1.0f, outside), alpha);
  }
};
