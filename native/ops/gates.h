// Gated units: an activation of one input times the other input. The activations are those of the other files; what is
// new is that the product may be a number where the activation alone is too small for one. Below the cut-off of exp.h
// an activation is exactly 0: infinity times it is NaN.

template <class Result> struct glu {
  using lane = double;
  static F forward(F a, F b) {
    const F n = logistic_exponent<Result>(a);
    return scaled_gradient<Result>(b, logistic_part<Result>(1.0, a, 0.0, 1.0, n), -n);
  }
  static F gradient_activated(F dy, F a, F b) {
    const F n = sigmoid<Result>::slope_exponent(a);
    return scaled_gradient_of<Result>(b, dy, sigmoid<Result>::slope(a, n), n);
  }
  static F gradient_other(F dy, F a, F) { return forward(a, dy); }
};

template <class Result> struct swiglu {
  using lane = double;
  static F forward(F a, F b) {
    const F bounded = max(-decay_limit<Result>, a);
    return gated_logistic<Result>(bounded, b, bounded, 0.0);
  }
  static F gradient_activated(F dy, F a, F b) {
    const F n = silu<Result>::slope_exponent(a);
    return gated_pair<Result>(dy, b, a, silu<Result>::slope(a, n), n);
  }
  static F gradient_other(F dy, F a, F) { return forward(a, dy); }
};

template <class Result> struct geglu_none {
  using lane = double;
  static F forward(F a, F b) {
    const F bounded = max(-gelu_end<Result>, a);
    const F t = min(gelu_end<Result>, abs(a));
    const F n = density_exponent(t);
    return gated_pair<Result>(bounded, b, a, tail_part<Result>(t, density_rest<Result>(t, n)), n);
  }
  static F gradient_activated(F dy, F a, F b) {
    const F n = gelu_none<Result>::slope_exponent(a);
    return gated_pair<Result>(dy, b, a, gelu_none<Result>::slope(a, n), n);
  }
  static F gradient_other(F dy, F a, F) { return forward(a, dy); }
};

template <class Result> struct geglu_tanh {
  using lane = double;
  static F forward(F a, F b) {
    const F bounded = max(-gelu_tanh_end<Result>, a);
    const F inner = min(gelu_tanh_end<Result>, bounded);
    return gated_logistic<Result>(bounded, b, gelu_argument<Result>(inner), gelu_argument_low<Result>(inner));
  }
  static F gradient_activated(F dy, F a, F b) {
    const F n = gelu_tanh<Result>::slope_exponent(a);
    return gated_pair<Result>(dy, b, a, gelu_tanh<Result>::slope(a, n), n);
  }
  static F gradient_other(F dy, F a, F) { return forward(a, dy); }
};

// One rounding: the activation, and its slope, are exact.
template <class Result> struct reglu {
  using lane = Result;
  using V = vec<Result>;
  static V forward(V a, V b) { return relu<Result>::forward(a) * b; }
  static V gradient_activated(V dy, V a, V b) { return relu<Result>::gradient(dy, a) * b; }
  static V gradient_other(V dy, V a, V) { return forward(a, dy); }
};

// swish(gate) * (up + 1) with gate = min(a, limit) and up = b within [-limit, limit]. At the limits themselves the
// derivatives are those inside.
template <class Result> struct swiglu_oai {
  using lane = double;
  // NaN passes.
  static F gate(F a, F limit) { return min(limit, a); }
  static F factor(F b, F limit) { return clamp(b, -limit, limit) + 1.0; }
  // swish(gate) * v.
  static F product(F gate, F v, F alpha) {
    const F z = swish_argument(gate, alpha);
    const F z_low = swish_argument_low<Result>(gate, alpha, z);
    const F bounded = select(z < -decay_limit<Result>, copy_sign(1.0, gate), gate);
    return gated_logistic<Result>(bounded, v, z, z_low);
  }
  static F forward(F a, F b, F alpha, F limit) { return product(gate(a, limit), factor(b, limit), alpha); }
  static F gradient_activated(F dy, F a, F b, F alpha, F limit) {
    const F g = gate(a, limit);
    const F z = swish_argument(g, alpha);
    const F n = swish<Result>::slope_exponent(z);
    const F slope = swish<Result>::slope(g, alpha, z, n);
    // Beyond the limit the derivative is 0: as on the left of 0, where it is the slope, and not 1 minus that.
    const auto beyond = a > limit;
    return gated_pair<Result>(dy, factor(b, limit), select(beyond, -1.0, z), select(beyond, 0.0, slope), n);
  }
  static F gradient_other(F dy, F a, F b, F alpha, F limit) {
    const F outside = select(abs(b) > limit, 0.0, b);
    return product(gate(a, limit), dy * select(abs(b) <= limit, 1.0, outside), alpha);
  }
};
