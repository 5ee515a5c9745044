// Functions of whole rows. An element's weight is e^((x - row_max) / temperature) in single precision, with what
// rounding takes from the argument; sums are of doubles, so that their error does not grow with the length.

// (x - row_max) * inverse_temperature and what rounding took from it; where e^ of it is 0, nothing is missing.
struct scaled_logit {
  G high, low;
};
inline scaled_logit difference_of(G x, G row_max) {
  const G difference = x - row_max;
  const G back = difference - x;
  return {difference, (x - (difference - back)) - (row_max + back)};
}
// 1 / temperature, in two parts.
struct scaling {
  float inverse, inverse_low;
  double whole() const { return double(inverse) + double(inverse_low); }
};
inline scaled_logit scaled_logit_of(G x, G row_max, scaling by) {
  const scaled_logit d = difference_of(x, row_max);
  const G high = d.high * by.inverse;
  const G low = product_low(d.high, by.inverse, high) + fma(d.low, by.inverse, d.high * by.inverse_low);
  return {high, select(high > -decay_end, low, 0.0f)};
}
// The temperature of most calls, with the same bits for half of the instructions.
struct unscaled {
  static constexpr float inverse = 1.0f;
  static constexpr double whole() { return 1.0; }
};
inline scaled_logit scaled_logit_of(G x, G row_max, unscaled) {
  const scaled_logit d = difference_of(x, row_max);
  return {d.high, select(d.high > -decay_end, d.low, 0.0f)};
}
inline G weight_of(const scaled_logit& logit) {
  const G t = max(-decay_end, logit.high);
  const G n = nearest_exponent(t);
  return scale(1.0f + expm1_reduced(t, logit.low, n), n);
}

template <> struct softmax<fast> {
  static G logit(G x) { return x; }
  // Whether results are made of the weights, by a factor, or of the scaled logits.
  static constexpr bool keeps_weights = true;
  // Of one row, a number: to divide a vector takes as long as the weights of thirty elements.
  template <class Sum> static Sum normalizer(Sum sum) { return 1.0 / sum; }
  static constexpr bool wants_rest = false;
  static G finished(G weight, G normalizer) { return weight * normalizer; }
  static F gradient_weight(F dy, F y) { return dy * y; }
  static G gradient(G dy, G y, G sum, G sum_low, G inverse) { return y * (((dy - sum) - sum_low) * inverse); }
};
// Softmax of -x.
template <> struct softmin<fast> : softmax<fast> {
  static G logit(G x) { return -x; }
  static G gradient(G dy, G y, G sum, G sum_low, G inverse) {
    return -softmax<fast>::gradient(dy, y, sum, sum_low, inverse);
  }
};
// Softmax of factor * x, which with a bias is for the exact tier.
template <> struct scaled_softmax<fast> : softmax<fast> {};

template <> struct log_softmax<fast> {
  static G logit(G x) { return x; }
  static constexpr bool keeps_weights = false;
  // The weight of the largest element is 1. Where the others together are so small that a double has few digits left
  // for them, they are taken by themselves.
  static constexpr bool wants_rest = true;
  static F normalizer(F rest) { return in_double::log_one_plus(rest, 0.0); }
  static G finished(const scaled_logit& logit, G normalizer, G normalizer_low) {
    return (logit.high - normalizer) + (logit.low - normalizer_low);
  }
  static F gradient_weight(F dy, F) { return dy; }
  static G gradient(G dy, G y, G sum, G sum_low, G inverse) {
    const G t = clamp(y, -decay_end, 88.0f);
    const G n = nearest_exponent(t);
    const G power = scale(1.0f + expm1_reduced(t, n), n);
    return fma(-power, sum_low, fma(-power, sum, dy)) * inverse;
  }
};

struct larger_of {
  float operator()(float a, float b) const { return a > b ? a : b; }
  reg<float> operator()(reg<float> a, reg<float> b) const { return max(a, b); }
};
struct sum_of {
  template <class T> T operator()(T a, T b) const { return a + b; }
};
// All lanes of a vector combined: first its registers, then the lanes of one.
template <class T, class Combine> inline T across(const vec<T>& lanes, Combine combine) {
  reg<T> whole = lanes.part[0];
  for (int i = 1; i < registers<T>; i++) whole = combine(whole, lanes.part[i]);
  T values[reg<T>::lanes];
  whole.store(values);
  for (int width = reg<T>::lanes / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++) values[i] = combine(values[i], values[i + width]);
  return values[0];
}

// A row that lies contiguous: its elements fill the lanes. The last vector may be a part of one.
struct contiguous_row {
  size_t length;
  static constexpr size_t shortest_block = 2048;

  template <class Body> void each(size_t start, size_t end, Body body) const {
    for_each_block(end - start, [&](size_t k, size_t count) { body(start + k, count); });
  }
  // body(where, count, which) for parts that alternate between four chains, since one would wait for its own results.
  template <class Body> void each_in_turns(size_t start, size_t end, Body body) const {
    constexpr size_t lanes = vec_lanes;
    size_t k = start;
    for (; k + 4 * lanes <= end; k += 4 * lanes) {
      body(k, lanes, 0);
      body(k + lanes, lanes, 1);
      body(k + 2 * lanes, lanes, 2);
      body(k + 3 * lanes, lanes, 3);
    }
    each(k, end, [&](size_t at, size_t count) { body(at, count, 0); });
  }
  static G load(const float* from, size_t k, size_t count) {
    return count == size_t(vec_lanes) ? G::load(from + k) : load_some(from + k, count, from[k]);
  }
  static void store(G value, float* to, size_t k, size_t count) {
    count == size_t(vec_lanes) ? value.store(to + k) : store_some(value, to + k, count);
  }
  static F counted(F value, size_t count) { return first_lanes(value, count); }
  static float over_row(const G& lanes) { return across(lanes, larger_of()); }
  static double over_row(const F& lanes) { return across(lanes, sum_of()); }
};
// Neighbouring rows, as many as there are lanes or fewer, one in each.
struct rows_side_by_side {
  size_t length, inner, columns;
  static constexpr size_t shortest_block = 128;

  template <class Body> void each(size_t start, size_t end, Body body) const {
    for (size_t k = start; k < end; k++) body(k * inner, columns);
  }
  template <class Body> void each_in_turns(size_t start, size_t end, Body body) const {
    size_t k = start;
    for (; k + 4 <= end; k += 4) {
      body(k * inner, columns, 0);
      body((k + 1) * inner, columns, 1);
      body((k + 2) * inner, columns, 2);
      body((k + 3) * inner, columns, 3);
    }
    each(k, end, [&](size_t at, size_t count) { body(at, count, 0); });
  }
  static G load(const float* from, size_t k, size_t count) { return contiguous_row::load(from, k, count); }
  static void store(G value, float* to, size_t k, size_t count) { contiguous_row::store(value, to, k, count); }
  static F counted(F value, size_t) { return value; }
  static G over_row(G lanes) { return lanes; }
  static F over_row(F lanes) { return lanes; }
};

// A row is read twice: block by block for the sum, with weights against the largest element so far, and for the result.
// A block stays in the first cache between the search for its largest element and its weights, whatever the length.
constexpr size_t most_blocks = 64;
template <class Rows> inline size_t block_length(const Rows& rows) {
  const size_t wanted = (rows.length / most_blocks / vec_lanes + 1) * vec_lanes;
  return wanted > rows.shortest_block ? wanted : rows.shortest_block;
}
// body(block, start, end) for each of them.
template <class Rows, class Body> inline void each_block(const Rows& rows, Body body) {
  const size_t step = block_length(rows);
  for (size_t block = 0, start = 0; start < rows.length; block++, start += step)
    body(block, start, rows.length - start < step ? rows.length : start + step);
}

// What the sum of weights against one pivot is to be multiplied by for another, in double: there may be as many as
// there are blocks in a row.
template <class Scaling> inline F shift(G from, G to, const Scaling& by) {
  return in_double::softmax_weight<float>((widen(from) - widen(to)) * by.whole(), 0.0, 1.0);
}

template <class Op, class Rows, class Scaling>
inline void forward_rows(const float* x, float* y, const Rows& rows, const Scaling& by) {
  const auto logit_at = [&](size_t k, size_t count, G row_max) {
    return scaled_logit_of(Op::logit(rows.load(x, k, count)), row_max, by);
  };
  G row_max = -infinity<float>;
  // What weights are taken against: the largest element so far, or a number where there is none yet.
  G pivots[most_blocks];
  G pivot = -largest<float>;
  F lanes_sum = 0.0;
  each_block(rows, [&](size_t block, size_t start, size_t end) {
    G lanes_max[] = {row_max, row_max, row_max, row_max};
    rows.each_in_turns(start, end, [&](size_t k, size_t count, int chain) {
      lanes_max[chain] = max(lanes_max[chain], Op::logit(rows.load(x, k, count)));
    });
    row_max = rows.over_row(max(max(lanes_max[0], lanes_max[1]), max(lanes_max[2], lanes_max[3])));
    const G before = pivot;
    pivot = max(-largest<float>, row_max);
    if (block > 0) lanes_sum = lanes_sum * shift(before, pivot, by);
    rows.each(start, end, [&](size_t k, size_t count) {
      const G weight = weight_of(logit_at(k, count, pivot));
      lanes_sum = lanes_sum + rows.counted(widen(weight), count);
      if constexpr (Op::keeps_weights) rows.store(weight, y, k, count);
    });
    pivots[block] = pivot;
  });
  const auto sum = rows.over_row(lanes_sum);
  F normalizer;
  if constexpr (Op::wants_rest) {
    const mask<double> is_coarse = F(sum) < 1.0 + 0x1p-27;
    F rest = F(sum) - 1.0;
    if (any(is_coarse)) {
      F lanes_rest = 0.0;
      rows.each(0, rows.length, [&](size_t k, size_t count) {
        const G weight = weight_of(logit_at(k, count, row_max));
        lanes_rest = lanes_rest + rows.counted(widen(select(weight == 1.0f, 0.0f, weight)), count);
      });
      rest = select(is_coarse, F(rows.over_row(lanes_rest)), rest);
    }
    normalizer = Op::normalizer(rest);
  } else {
    normalizer = Op::normalizer(sum);
  }
  if constexpr (Op::keeps_weights) {
    each_block(rows, [&](size_t block, size_t start, size_t end) {
      const F factor = block_length(rows) < rows.length ? normalizer * shift(pivots[block], pivot, by) : normalizer;
      const G high = narrow(factor);
      rows.each(start, end,
                [&](size_t k, size_t count) { rows.store(Op::finished(rows.load(y, k, count), high), y, k, count); });
    });
  } else {
    const G high = narrow(normalizer);
    const G low = narrow(normalizer - widen(high));
    rows.each(0, rows.length, [&](size_t k, size_t count) {
      rows.store(Op::finished(logit_at(k, count, row_max), high, low), y, k, count);
    });
  }
}
template <class Op, class Rows, class Scaling>
inline void gradient_rows(const float* dy, const float* y, float* dx, const Rows& rows, const Scaling& by) {
  F lanes_sum = 0.0;
  rows.each(0, rows.length, [&](size_t k, size_t count) {
    const F weight = Op::gradient_weight(widen(rows.load(dy, k, count)), widen(rows.load(y, k, count)));
    lanes_sum = lanes_sum + rows.counted(weight, count);
  });
  const F sum = rows.over_row(lanes_sum);
  const G high = narrow(sum);
  const G low = narrow(sum - widen(high));
  rows.each(0, rows.length, [&](size_t k, size_t count) {
    rows.store(Op::gradient(rows.load(dy, k, count), rows.load(y, k, count), high, low, by.inverse), dx, k, count);
  });
}

// What logits are multiplied by.
template <class op> inline double factor_of(double temperature) { return 1.0 / temperature; }
template <> inline double factor_of<scaled_softmax<fast>>(double factor) { return factor; }

// Masks, factors that single precision has no range for, and rows too short or too few to fill the lanes go to the
// exact tier.
template <template <class> class Op, int position> struct fast_rows_loop {
  using op = Op<fast>;

  static const rows_functions<float>& exact() { return exact_loops<position>().rows; }
  static bool is_for_exact(double parameter, size_t length, size_t inner, const rows_masking<float>* masking) {
    const bool fills_lanes = inner == 1 ? length >= 2 * vec_lanes : inner >= vec_lanes;
    return masking != nullptr || !has_inverse(parameter) || !fills_lanes;
  }
  // body(an op, its scaling): a negative factor is another op's.
  template <class Body> static void with_scaling(double parameter, Body body) {
    const double factor = factor_of<op>(parameter);
    const double size = factor < 0 ? -factor : factor;
    const float high = static_cast<float>(size);
    const scaling by = {high, static_cast<float>(size - double(high))};
    if constexpr (std::is_same<op, scaled_softmax<fast>>::value) {
      if (factor < 0) return body(softmin<fast>(), by);
    }
    if (high == 1.0f && by.inverse_low == 0.0f) return body(op(), unscaled());
    body(op(), by);
  }
  // body(where they start, rows) for every row, or every few neighbouring ones.
  template <class Body> static void each_row(size_t outer, size_t length, size_t inner, Body body) {
    if (inner == 1) {
      for (size_t o = 0; o < outer; o++) body(o * length, contiguous_row{length});
      return;
    }
    for (size_t o = 0; o < outer; o++)
      for (size_t i = 0; i < inner; i += vec_lanes) {
        const size_t columns = inner - i < vec_lanes ? inner - i : vec_lanes;
        body(o * length * inner + i, rows_side_by_side{length, inner, columns});
      }
  }

  template <class O, class Scaling> NONLIN_LOOP static void plain_forward(O, const float* x, float* y, size_t outer,
                                                                          size_t length, size_t inner, Scaling by) {
    each_row(outer, length, inner,
             [&](size_t start, const auto& rows) { forward_rows<O>(x + start, y + start, rows, by); });
  }
  template <class O, class Scaling> NONLIN_LOOP static void plain_gradient(O, const float* dy, const float* y,
                                                                           float* dx, size_t outer, size_t length,
                                                                           size_t inner, Scaling by) {
    each_row(outer, length, inner,
             [&](size_t start, const auto& rows) { gradient_rows<O>(dy + start, y + start, dx + start, rows, by); });
  }
  static void forward(const float* x, float* y, size_t outer, size_t axis_length, size_t inner,
                      const double* parameters, const rows_masking<float>* masking) {
    if (is_for_exact(parameters[0], axis_length, inner, masking))
      exact().forward(x, y, outer, axis_length, inner, parameters, masking);
    else
      with_scaling(parameters[0], [&](auto o, auto by) { plain_forward(o, x, y, outer, axis_length, inner, by); });
  }
  static void gradient(const float* dy, const float* y, float* dx, size_t outer, size_t axis_length, size_t inner,
                       const double* parameters, const rows_masking<float>* masking) {
    if (is_for_exact(parameters[0], axis_length, inner, masking))
      exact().gradient(dy, y, dx, outer, axis_length, inner, parameters, masking);
    else
      with_scaling(parameters[0],
                   [&](auto o, auto by) { plain_gradient(o, dy, y, dx, outer, axis_length, inner, by); });
  }
  static constexpr loops<float> functions() {
    loops<float> result{};
    result.rows = {forward, gradient};
    return result;
  }
};
