// Losses of rows of logits, each with a label: the place of the element that should be the largest. Everything is taken
// about a `pivot`, the largest element, so that all terms of a loss are positive and none cancels.

// e^(x - pivot), with all digits of a double: a smoothed gradient may be the small difference of two shares.
template <class Result> inline F loss_weight(F x, F pivot);
template <> inline F loss_weight<float>(F x, F pivot) {
  const F t = max(-decay_limit<float>, min(pivot, x) - pivot);
  const F n = nearest_exponent(t);
  return (1.0 + expm1_reduced<float>(t, 0.0, n)) * pow2(n);
}
template <> inline F loss_weight<double>(F x, F pivot) { return pivoted_weight<double>(x, pivot); }

// upstream * e^(x - pivot) * normalizer.
template <class Result> inline F share_gradient(F upstream, F x, F pivot, F normalizer);
template <> inline F share_gradient<float>(F upstream, F x, F pivot, F normalizer) {
  return upstream * (loss_weight<float>(x, pivot) * normalizer);
}
template <> inline F share_gradient<double>(F upstream, F x, F pivot, F normalizer) {
  return pivoted_gradient<double>(upstream, x, pivot, normalizer);
}

template <class Result> struct softmax_cross_entropy {
  static F pivot(F row_max) { return finite_pivot(row_max); }
  static F weight(F x, F pivot) { return loss_weight<Result>(x, pivot); }
  // How far x lies below the largest element, scaled so that no sum of it overflows.
  static F distance(F x, F pivot) { return 0x1p-32 * pivot - 0x1p-32 * x; }
  // -log(softmax) of the label, or with smoothing of all classes alike for that share. `distances` is the sum of all,
  // which is only there with smoothing. NaN where the largest element is infinite.
  static F loss(F row_max, F sum, F rest, F label_distance, F distances, F classes, F smoothing) {
    const F spread = select(smoothing == 0.0, 0.0, smoothing * (distances / classes));
    const F below = ((1.0 - smoothing) * label_distance + spread) * 0x1p32;
    return (log_of_sum(sum, rest) + below) + 0.0 * row_max;
  }
  static F normalizer(F row_max, F sum) { return 1.0 / sum + 0.0 * row_max; }
  // What smoothing takes from the gradient of every class.
  static F toll(F upstream, F classes, F smoothing) {
    return select(smoothing == 0.0, 0.0, upstream * (smoothing / classes));
  }
  static F gradient(F upstream, F x, F pivot, F normalizer, F toll) {
    return share_gradient<Result>(upstream, x, pivot, normalizer) - toll;
  }
  // softmax - 1, by the sum of the other weights: nothing cancels without smoothing. Where more than half of the target
  // is spread the label is a class like the others.
  static F label_gradient(F upstream, F row_max, F label_x, F pivot, F sum, F rest, F normalizer, F toll, F smoothing) {
    const F others = ((sum - weight(label_x, pivot)) + rest) / sum + 0.0 * row_max;
    const F kept = select(smoothing == 0.0, 0.0, upstream * smoothing - toll);
    const F alike = gradient(upstream, label_x, pivot, normalizer, toll) - upstream * (1.0 - smoothing);
    return select(smoothing > 0.5, alike, kept - upstream * others);
  }
};
