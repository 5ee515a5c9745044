// The logistic function and what is made of it. With e = e^-|x| = 2^n * (1 + q) it is 1/(1 + e) or e/(1 + e): nothing
// cancels, and 2^n is applied last.

// What is made of one argument x (+ x_low).
struct logistic {
  G n, q;
  // e and 1 + e; 2^-126 stands for smaller powers, which do not show beside 1.
  G e, one_e;
};
inline logistic logistic_of(G n, G q) {
  const G p = pow2(max(-126.0f, n));
  const G e = fma(p, q, p);
  return {n, q, e, 1.0f + e};
}
// From a = |x|, cut off at `limit`.
inline logistic logistic_of(G a, float limit) {
  const G t = -min(limit, a);
  const G n = nearest_exponent(t);
  return logistic_of(n, expm1_reduced(t, n));
}
// Where the roundings of a formula come near their bound, and from a + a_low.
inline logistic fine_logistic_of(G a, G a_low, float limit) {
  const G t = -min(limit, a);
  const G n = nearest_exponent(t);
  return logistic_of(n, expm1_reduced_fine(t, select(a < limit, -a_low, 0.0f), n));
}
// factor * s(x): the sign of x decides which of e and 1 stands above.
inline G logistic_product(G factor, G x, const logistic& l) {
  const M negative = x < 0.0f;
  const G numerator = select(negative, fma(factor, l.q, factor), factor);
  return scale(numerator / l.one_e, select(negative, l.n, 0.0f));
}
// The same, nearly rounded once.
inline G fine_logistic_product(G factor, G x, const logistic& l) {
  const M negative = x < 0.0f;
  const G numerator = select(negative, fma(factor, l.q, factor), factor);
  const G numerator_low = select(negative, fma_low(factor, l.q, factor, numerator), 0.0f);
  const G y = quotient(numerator, numerator_low, l.one_e, l.e + (1.0f - l.one_e));
  return scale(y, select(negative, l.n, 0.0f));
}
// (1 + e)^2, which squared would have twice the error of 1 + e.
inline G square_one_e(const logistic& l) { return fma(l.e, 2.0f + l.e, 1.0f); }
// dy * s(x), where the sign of x is said by whether e stands above.
inline G logistic_gradient(G dy, M falls, const logistic& l) {
  return scaled_gradient(dy, select(falls, 1.0f + l.q, 1.0f) / l.one_e, select(falls, l.n, 0.0f));
}
// s'(x) / 2^n
inline G logistic_slope(const logistic& l) { return (1.0f + l.q) / square_one_e(l); }

// Up to here 1 / (1 + e^-x) is a normal number, and neither e^-x nor, for the other, (1 + e^-x)^2 is too large for a
// float32: no need to tell the two signs of x apart.
constexpr float usual_logistic = 87.0f;
constexpr float usual_logistic_slope = 43.0f;
// (1 + e)^2 for any e. For a large one, of which the error counts twice, the first rounding does not show.
inline G square_one_more(G e) { return fma(e, e, fma(2.0f, e, 1.0f)); }

template <> struct sigmoid<fast> {
  using lane = float;
  static G forward(G x) {
    return by_usual(
        abs(x) <= usual_logistic, [&] { return 1.0f / (1.0f + moderate_exp(-x)); },
        [&] { return logistic_product(1.0f, x, logistic_of(abs(x), decay_end)); });
  }
  static G gradient(G dy, G x) {
    return by_usual(
        abs(x) <= usual_logistic_slope,
        [&] {
          const G e = moderate_exp(-x);
          return dy * (e / square_one_more(e));
        },
        [&] {
          const logistic l = logistic_of(abs(x), decay_limit);
          return scaled_gradient(dy, logistic_slope(l), l.n);
        });
  }
};

// slope * 2^n
struct scaled_slope {
  G slope, n;
};
// That of x * s(z), s(z) + x dz/dx s'(z), where `steep` is |x dz/dx|, at most 2^60, l is that of |z|, and `rest` is 1 +
// e - steep, which has a root.
inline scaled_slope gate_slope(M negative, G rest, G steep, const logistic& l) {
  const G numerator = select(negative, fma(l.q, rest, rest), fma(l.e, 1.0f + steep, 1.0f));
  return {numerator / square_one_e(l), select(negative, l.n, 0.0f)};
}
// The same of a usual z, from e^-z and 1 + x dz/dx, which is exact near the root.
inline G usual_gate_slope(G e, G one_steep) { return fma(e, one_steep, 1.0f) / square_one_more(e); }
// The same with what most roundings take.
inline G fine_gate_slope(const fine_exp& of, G one_steep) {
  const G numerator = fma(of.e, one_steep, 1.0f);
  const G numerator_low = fma(of.low, one_steep, fma_low(of.e, one_steep, 1.0f, numerator));
  const G above = fma(2.0f, of.e, 1.0f);
  const G denominator = fma(of.e, of.e, above);
  const G denominator_low = fma(2.0f * of.low, of.e, fma_low(of.e, of.e, above, denominator));
  return quotient(numerator, numerator_low, denominator, denominator_low);
}
inline G gate_gradient(G dy, G x, G rest, G steep, const logistic& l) {
  const scaled_slope s = gate_slope(x < 0.0f, rest, steep, l);
  return scaled_gradient(dy, s.slope, s.n);
}

template <> struct silu<fast> {
  using lane = float;
  static G forward(G x) {
    return by_usual(
        abs(x) <= usual_logistic, [&] { return x / (1.0f + moderate_exp(-x)); },
        [&] {
          const G bounded = max(-decay_end, x);
          return logistic_product(bounded, bounded, logistic_of(abs(bounded), decay_end));
        });
  }
  static scaled_slope slope(G x, float limit) {
    const G a = min(limit, abs(x));
    const logistic l = logistic_of(a, limit);
    return gate_slope(x < 0.0f, l.e + (1.0f - a), a, l);
  }
  static G gradient(G dy, G x) {
    return by_usual(
        abs(x) <= usual_logistic_slope, [&] { return dy * usual_gate_slope(moderate_exp(-x), 1.0f + x); },
        [&] {
          const scaled_slope s = slope(x, decay_limit);
          return scaled_gradient(dy, s.slope, s.n);
        });
  }
};

// Beyond, what beta's gradient has of an element is 0 whatever dy and x are: below 2^-149 once it is rounded.
constexpr float swish_term_limit = 460.0f;

// z = beta * x, 0 for 0 * Infinity, with what rounding took from |z|, and the logistic function of that.
struct swish_argument {
  G z, a, a_low;
  logistic l;
};
inline swish_argument swish_argument_of(G x, G beta, float limit) {
  const G bound = select(beta == 0.0f, largest<float>, infinity<float>);
  const G bounded = clamp(x, -bound, bound);
  const G z = beta * bounded;
  const G a = min(limit, abs(z));
  const G a_low = select(abs(z) < limit, copy_sign(1.0f, z) * product_low(beta, bounded, z), 0.0f);
  const G n = nearest_exponent(-a);
  return {z, a, a_low, logistic_of(n, expm1_reduced(-a, -a_low, n))};
}
template <> struct swish<fast> {
  using lane = float;
  static G usual_exp(G x, G beta, G z) { return moderate_exp(-z, -product_low(beta, x, z)); }
  static G forward(G x, G beta) {
    const G z = beta * x;
    return by_usual(
        abs(z) <= usual_logistic_slope, [&] { return x / (1.0f + usual_exp(x, beta, z)); },
        [&] {
          // An infinite x must not meet the 0 of its sigmoid.
          const swish_argument argument = swish_argument_of(x, beta, decay_limit);
          const G factor = select(argument.z < 0.0f, clamp(x, -largest<float>, largest<float>), x);
          return select(x == 0.0f, x, logistic_product(factor, argument.z, argument.l));
        });
  }
  static scaled_slope slope(const swish_argument& argument) {
    const G rest = argument.l.e + ((1.0f - argument.a) - argument.a_low);
    return gate_slope(argument.z < 0.0f, rest, argument.a, argument.l);
  }
  static G gradient(G dy, G x, G beta) {
    const G z = beta * x;
    return by_usual(
        abs(z) <= usual_logistic_slope,
        [&] { return dy * fine_gate_slope(fine_exp_of(-z, -product_low(beta, x, z)), fma(beta, x, 1.0f)); },
        [&] {
          const scaled_slope s = slope(swish_argument_of(x, beta, decay_limit));
          return scaled_gradient(dy, s.slope, s.n);
        });
  }
  // dy * x^2 * s'(z), a double: the terms of a sum may be too large or too small for a float32. Where the rest is 0, x
  // may be infinite.
  static F parameter_gradient(G dy, G x, G beta) {
    const swish_argument argument = swish_argument_of(x, beta, swish_term_limit);
    const F slope = widen(logistic_slope(argument.l)) * pow2(widen(argument.l.n));
    const F wide_x = widen(x);
    return select(widen(argument.a) >= double(swish_term_limit), 0.0 * widen(dy),
                  (wide_x * slope) * widen(dy) * wide_x);
  }
};

constexpr float quick_gelu_slope = 0x1.b3b646p0f, quick_gelu_slope_low = -0x1.78d4fep-26f;
// 1.702 |x| as a logistic function has it, with what rounding takes from it.
inline logistic quick_gelu_logistic(G a, float limit) {
  const G z = quick_gelu_slope * a;
  return fine_logistic_of(z, product_low(quick_gelu_slope, a, z) + quick_gelu_slope_low * a, limit);
}
template <> struct quick_gelu<fast> {
  using lane = float;
  static constexpr float usual = usual_logistic_slope / quick_gelu_slope;
  static G forward(G x) {
    return by_usual(
        abs(x) <= usual,
        [&] {
          const G z = quick_gelu_slope * x;
          const G z_low = fma(quick_gelu_slope_low, x, product_low(quick_gelu_slope, x, z));
          return x / (1.0f + moderate_exp(-z, -z_low));
        },
        [&] {
          const G bounded = max(-decay_end, x);
          const G y = fine_logistic_product(bounded, bounded, quick_gelu_logistic(abs(bounded), decay_end));
          return select((x == infinity<float>) | (x == 0.0f), x, y);
        });
  }
  static G gradient(G dy, G x) {
    return by_usual(
        abs(x) <= usual,
        [&] {
          const G z = quick_gelu_slope * x;
          const G z_low = fma(quick_gelu_slope_low, x, product_low(quick_gelu_slope, x, z));
          const G one_z = fma(quick_gelu_slope_low, x, fma(quick_gelu_slope, x, 1.0f));
          return dy * fine_gate_slope(fine_exp_of(-z, -z_low), one_z);
        },
        [&] {
          const G a = min(decay_limit, abs(x));
          const G steep = quick_gelu_slope * a;
          const G steep_low = fma(quick_gelu_slope_low, a, product_low(quick_gelu_slope, a, steep));
          const logistic l = quick_gelu_logistic(a, decay_limit);
          return gate_gradient(dy, x, l.e + ((1.0f - steep) - steep_low), steep, l);
        });
  }
};

// x^3 (c0 + c1 x^2 + ...) below, (1 - e) / (1 + e) with e = e^-2|x| above.
constexpr float tanh_cut = 0.625f;
inline G tanh_magnitude(G a) {
  const G square = a * a;
  const G near = fma(
      a * square, horner(square, -0x1.555534p-2f, 0x1.11076p-3f, -0x1.b8434p-5f, 0x1.52509ep-6f, -0x1.76922ap-8f), a);
  const G t = -2.0f * min(10.0f, a);
  const G n = nearest_exponent(t);
  const G p = pow2(n);
  const G e = fma(p, expm1_reduced(t, n), p);
  const G far = fma(-2.0f, e / (1.0f + e), 1.0f);
  return select(a < tanh_cut, near, far);
}
template <> struct tanh<fast> {
  using lane = float;
  static G forward(G x) { return copy_sign(tanh_magnitude(abs(x)), x); }
  static G gradient(G dy, G x) {
    return by_usual(
        abs(x) <= 0.5f * usual_logistic_slope,
        [&] {
          const G e = moderate_exp(-2.0f * x);
          return dy * (4.0f * e / square_one_more(e));
        },
        [&] {
          const logistic l = logistic_of(2.0f * abs(x), decay_limit);
          return scaled_gradient(dy, 4.0f * logistic_slope(l), l.n);
        });
  }
};

// For negative x, with e = e^x: x * e(e + 2) / (e^2 + 2e + 2). For others, in e = e^-x: x - x * 2e^2 / (1 + 2e + 2e^2).
template <> struct mish<fast> {
  using lane = float;
  // Up to here the fourth power of e^|x| is a float32.
  static constexpr float usual = 21.0f;
  static G forward(G x) {
    return by_usual(
        abs(x) <= usual, [&] { return usual_forward(x); }, [&] { return any_forward(x); });
  }
  static G gradient(G dy, G x) {
    return by_usual(
        abs(x) <= usual, [&] { return dy * usual_slope(x); }, [&] { return any_gradient(dy, x); });
  }

 private:
  // For negative x, x e (e + 2) / (e^2 + 2e + 2) with e = e^x; for others x - 2x / (e^2 + 2e + 2). What is multiplied
  // by e is by 2^n first, which rounds nothing.
  static G usual_forward(G x) {
    const whole_power whole = whole_power_of(x);
    const G q = expm1_reduced(x, whole.n);
    const G e = fma(whole.p, q, whole.p);
    const G x_power = x * whole.p;
    const G x_e = fma(x_power, q, x_power);
    const M negative = x < 0.0f;
    const G left = fma(x_e, e, 2.0f * x_e);
    const G left_low = fma_low(x_e, e, 2.0f * x_e, left);
    const G product = fma(e, e, 2.0f * e);
    const G denominator = product + 2.0f;
    const G ratio = quotient(select(negative, left, 2.0f * x), select(negative, left_low, 0.0f), denominator,
                             (2.0f - denominator) + product);
    return select(negative, ratio, x - ratio);
  }
  // e (e^3 + 4e^2 + (4x + 6) e + 4x + 4) / (e^2 + 2e + 2)^2
  static G usual_slope(G x) {
    const whole_power whole = whole_power_of(x);
    const G q = expm1_reduced(x, whole.n);
    const G e = fma(whole.p, q, whole.p);
    const G rest = whole.p * horner(e, fma(4.0f, x, 4.0f), fma(4.0f, x, 6.0f), 4.0f, 1.0f);
    const G numerator = fma(rest, q, rest);
    const G above = horner(e, 8.0f, 8.0f, 4.0f, 1.0f);
    const G denominator = fma(e, above, 4.0f);
    return quotient(numerator, fma_low(rest, q, rest, numerator), denominator, fma_low(e, above, 4.0f, denominator));
  }
  static G any_forward(G x) {
    const logistic l = logistic_of(abs(x), decay_end);
    const G bounded = max(-decay_end, x);
    const G two_e = l.e + 2.0f;
    const G above = fma(l.q, two_e, l.e);
    const G numerator = fma(bounded, above, 2.0f * bounded);
    const G numerator_low = fma_low(bounded, above, 2.0f * bounded, numerator);
    const G denominator = fma(l.e, two_e, 2.0f);
    const G denominator_low = fma_low(l.e, two_e, 2.0f, denominator);
    const G left = quotient(numerator, numerator_low, denominator, denominator_low);
    const G square = 2.0f * (l.e * l.e);
    const G right = fma(-bounded, square / (square + fma(2.0f, l.e, 1.0f)), bounded);
    return select(x < 0.0f, scale(left, l.n), select((x == infinity<float>) | (x == 0.0f), x, right));
  }
  // Denominators are the squares of those above, multiplied out: a square has twice the error of what is squared.
  static G any_gradient(G dy, G x) {
    const G a = min(decay_limit, abs(x));
    const logistic l = fine_logistic_of(a, 0.0f, decay_limit);
    const M negative = x < 0.0f;
    const G steep = fma(4.0f * a, l.e, 4.0f * a);
    const G rest = horner(l.e, 4.0f - 4.0f * a, 6.0f - 4.0f * a, 4.0f, 1.0f);
    const G above = fma(l.q, rest, rest);
    const G left = quotient(above, fma_low(l.q, rest, rest, above), horner(l.e, 4.0f, 8.0f, 8.0f, 4.0f, 1.0f), 0.0f);
    // 1 less what e^2 takes from it: the roundings of that count for less.
    const G lost = horner(l.e, 2.0f, 4.0f, 4.0f) - steep;
    const G right = fma(-(l.e * l.e), lost / horner(l.e, 1.0f, 4.0f, 8.0f, 8.0f, 4.0f), 1.0f);
    return scaled_gradient(dy, select(negative, left, right), select(negative, l.n, 0.0f));
  }
};
