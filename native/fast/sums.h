// Functions that make one number of a row: those of the exact tier, whose sums of doubles, and what is made of them,
// cost little beside the exponential function of each element. That is here in single precision.

// e^(x - pivot) as a double, which has the range that a float32 lacks; 1 where x is pivot or above.
inline F wide_weight(G x, G pivot) {
  const G a = min(pivot, x);
  const G difference = a - pivot;
  const G t = max(-709.1f, difference);
  const G n = nearest_exponent(t);
  const G low = select(t == difference, sum_low(a, -pivot, difference), 0.0f);
  return widen(1.0f + expm1_reduced(t, low, n)) * pow2(widen(n));
}

// The largest element as a float32 that others can be subtracted from.
inline F float_pivot(F row_max) { return in_double::clamp(row_max, -double(largest<float>), double(largest<float>)); }

template <> struct log_sum_exp<fast> : in_double::log_sum_exp<float> {
  static F pivot(F row_max) { return float_pivot(row_max); }
  // Not 0 for any finite x, as in the exact tier.
  static F weight(G x, G pivot) {
    return select(widen(x) < -largest<double>, 0.0, max(0x1p-1000, wide_weight(x, pivot)));
  }
  static F gradient(F dy, G x, G pivot, F normalizer) { return dy * (wide_weight(x, pivot) * normalizer); }
};

template <> struct softmax_cross_entropy<fast> : in_double::softmax_cross_entropy<float> {
  static F pivot(F row_max) { return float_pivot(row_max); }
  static F weight(G x, G pivot) { return wide_weight(x, pivot); }
  static F gradient(F upstream, G x, G pivot, F normalizer, F toll) {
    return upstream * (wide_weight(x, pivot) * normalizer) - toll;
  }
};
