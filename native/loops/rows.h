// Along an axis: data is [outer, axis_length, inner], a row runs along the middle.
// Where inner is 1 a row lies contiguous and its elements fill the lanes; otherwise vec_lanes neighbouring rows do.

// Weights of a row (or of neighbouring columns) are kept here between the passes if they fit, and computed again if
// not: the bits are the same. 128 KB a thread.
constexpr size_t scratch_length = 16384;
inline double* weight_scratch() {
  static thread_local double scratch[scratch_length];
  return scratch;
}

// Contiguous rows up to this length are turned, vec_lanes of them or fewer at a time, so that each lies in a lane:
// alone, a row of ten would pay the end of its sum fifty times over. The bits are the same, the order of a sum being
// that of the row.
constexpr size_t short_row = 64;

// How many of `total` rows from row `i` on fit in the lanes.
inline size_t rows_from(size_t i, size_t total) { return total - i < vec_lanes ? total - i : vec_lanes; }

// How many of the `left` next contiguous rows are turned; 0 where the next one is better off alone. Lanes without a row
// take their time: one softmax of 64 took 2,100 ns for 170, one of 10 elements 500 for 200, six of 16 were even.
inline size_t turned_rows(size_t left, size_t length) {
  const size_t count = rows_from(0, left);
  return length <= short_row && (count == vec_lanes || 3 * count >= length) ? count : 0;
}

// Up to vec_lanes rows as columns, so that each lies in a lane; and back.
template <class T> inline void rows_to_columns(const T* rows, size_t count, size_t length, T* columns) {
  for (size_t k = 0; k < length; k++)
    for (size_t r = 0; r < vec_lanes; r++) columns[k * vec_lanes + r] = r < count ? rows[r * length + k] : T(0);
}
template <class T> inline void columns_to_rows(const T* columns, size_t count, size_t length, T* rows) {
  for (size_t r = 0; r < count; r++)
    for (size_t k = 0; k < length; k++) rows[r * length + k] = columns[k * vec_lanes + r];
}

// What takes part of a row, or of neighbouring columns: all of it. The loops compile to what they would be without
// parts.
struct whole_part {
  static constexpr bool whole = true;
  static constexpr size_t tail = 0;
  template <class V> V keep(V value, size_t, size_t, V) const { return value; }
  F bias_block(size_t, size_t) const { return 0.0; }
};

// Or some of it, with a bias. Positions count the data's elements from the start of the row, or of the first column.
template <class T> struct some_part {
  static constexpr bool whole = false;
  // 0 where an element takes no part; null: all do.
  const unsigned char* mask;
  // Null: 0.
  const T* bias;
  // Behind the row: so many elements that take no part.
  size_t tail;
  bool zero_if_empty;

  template <class L> vec<L> keep(vec<L> value, size_t at, size_t count, vec<L> otherwise) const {
    if (mask == nullptr) return value;
    if (count == vec_lanes) return select(vec<L>::load(mask + at) == vec<L>(0), otherwise, value);
    unsigned char taken[vec_lanes] = {};
    for (size_t i = 0; i < count; i++) taken[i] = mask[at + i];
    return select(vec<L>::load(taken) == vec<L>(0), otherwise, value);
  }
  F bias_block(size_t at, size_t count) const { return bias == nullptr ? F(0.0) : load_block(bias + at, count); }
};

// The parts of all rows.
struct whole_rows {
  static constexpr bool whole = true;
  whole_part row(size_t) const { return {}; }
  whole_part columns(size_t, size_t) const { return {}; }
  size_t length(size_t, size_t axis_length) const { return axis_length; }
};
template <class T> struct some_rows {
  static constexpr bool whole = false;
  rows_masking<T> chosen;
  size_t axis_length;

  const unsigned char* mask(size_t o) const {
    return chosen.mask == nullptr ? nullptr : chosen.mask + (chosen.mask_starts ? size_t(chosen.mask_starts[o]) : 0);
  }
  const T* bias(size_t o) const {
    return chosen.bias == nullptr ? nullptr : chosen.bias + (chosen.bias_starts ? size_t(chosen.bias_starts[o]) : 0);
  }
  // How many elements of row `o` come before those that a causal row leaves out.
  size_t length(size_t o, size_t axis_length) const {
    const size_t causal = chosen.causal_rows == 0 ? axis_length : o % chosen.causal_rows + 1;
    return causal < axis_length ? causal : axis_length;
  }
  some_part<T> row(size_t o) const {
    return {mask(o), bias(o), axis_length - length(o, axis_length), chosen.zero_empty_rows};
  }
  some_part<T> columns(size_t o, size_t i) const {
    const unsigned char* const taken = mask(o);
    const T* const added = bias(o);
    return {taken ? taken + i : nullptr, added ? added + i : nullptr, 0, chosen.zero_empty_rows};
  }
};

// Whether an op's logits come as high + low, computed from an element and its bias.
template <class op, class = void> constexpr bool logits_in_two = false;
template <class op> constexpr bool logits_in_two<op, std::void_t<decltype(&op::logit_low)>> = true;

struct logits {
  F high;
  F low;
};
inline logits greater(logits a, logits b) {
  const auto is_greater = (a.high > b.high) | ((a.high == b.high) & (a.low > b.low));
  return {select(is_greater, a.high, b.high), select(is_greater, a.low, b.low)};
}

template <template <class> class Op, class T, class Numbers> struct rows_loop;
template <template <class> class Op, class T, size_t... I> struct rows_loop<Op, T, std::index_sequence<I...>> {
  using op = Op<T>;

  static logits nothing() { return {F(-infinity<double>), F(0.0)}; }

  // The logits of the elements from `at` on; -Infinity where they take no part.
  template <class Part> static logits logits_at(const T* x, size_t at, size_t count, const F* p, const Part& part) {
    if constexpr (logits_in_two<op>) {
      const F value = part.keep(load_block(x + at, count), at, count, F(0.0));
      const F bias = part.keep(part.bias_block(at, count), at, count, F(-infinity<double>));
      const F high = op::logit(value, bias, p[I]...);
      return {high, op::logit_low(value, bias, high, p[I]...)};
    } else {
      return {wide(op::logit(part.keep(load_elements(x + at, count), at, count, op::absent()))), F(0.0)};
    }
  }
  static F weight_of(logits logit, logits row_max, const F* p) {
    if constexpr (logits_in_two<op>)
      return op::weight(logit.high, logit.low, row_max.high, row_max.low, p[I]...);
    else
      return op::weight(logit.high, row_max.high, p[I]...);
  }

  // The largest logit, or a NaN where there is one, or not: a NaN makes its row NaN through its weight.
  template <class Part> static logits row_maximum(const T* x, size_t length, const F* p, const Part& part) {
    if constexpr (logits_in_two<op>) {
      logits largest = nothing();
      const size_t left = length % vec_lanes;
      for (size_t k = 0; k + left < length; k += vec_lanes)
        largest = greater(logits_at(x, k, vec_lanes, p, part), largest);
      double high[2 * vec_lanes], low[2 * vec_lanes];
      largest.high.store(high), largest.low.store(low);
      const logits last = logits_at(x, length - left, left, p, part);
      last.high.store(high + vec_lanes), last.low.store(low + vec_lanes);
      double largest_high = -infinity<double>, largest_low = 0;
      for (size_t i = 0; i < vec_lanes + left; i++)
        if (high[i] > largest_high || (high[i] == largest_high && low[i] > largest_low))
          largest_high = high[i], largest_low = low[i];
      return {F(largest_high), F(largest_low)};
    } else {
      const auto logit_at = [&](size_t k) {
        return op::logit(part.keep(vec<T>::load(x + k), k, vec_lanes, op::absent()));
      };
      vec<T> largest_a(-infinity<T>), largest_b(-infinity<T>);
      size_t k = 0;
      for (; k + 2 * vec_lanes <= length; k += 2 * vec_lanes) {
        largest_a = max(logit_at(k), largest_a);
        largest_b = max(logit_at(k + vec_lanes), largest_b);
      }
      T lanes[vec_lanes];
      max(largest_a, largest_b).store(lanes);
      T largest_element = -infinity<T>;
      for (T value : lanes) largest_element = value > largest_element ? value : largest_element;
      for (; k < length; k += vec_lanes) {
        const size_t count = length - k < vec_lanes ? length - k : vec_lanes;
        op::logit(part.keep(load_elements(x + k, count), k, count, op::absent())).store(lanes);
        for (size_t i = 0; i < count; i++) largest_element = lanes[i] > largest_element ? lanes[i] : largest_element;
      }
      return {F(double(largest_element)), F(0.0)};
    }
  }

  template <class Part>
  NONLIN_LOOP static void forward_row(const T* x, T* y, size_t length, const F* given, const Part part) {
    // Copied, or a store to the output might change them for all that the compiler knows.
    const F p[] = {given[I]..., F(0.0)};
    const logits row_max = row_maximum(x, length, p, part);
    double* const kept = op::keeps_weights && length <= scratch_length ? weight_scratch() : nullptr;
    const auto weight_at = [&](size_t k, size_t count) {
      return weight_of(logits_at(x, k, count, p, part), row_max, p);
    };
    const auto weigh = [&](size_t k, size_t count) {
      const F weight = weight_at(k, count);
      if (kept) store_block(weight, kept + k, count);
      return first_lanes(weight, count);
    };
    const auto weigh_again = [&](size_t k, size_t count) {
      return kept ? load_block(kept + k, count) : weight_at(k, count);
    };
    compensated<F> total;
    if (first_lane(op::compensate_below()) < infinity<double>) {
      row_accumulator sums;
      for_each_block(length, [&](size_t k, size_t count) { sums.add_plainly(k, weigh(k, count)); });
      total = sums.total();
      if (first_lane(total.sum) < first_lane(op::compensate_below())) {
        row_accumulator exact;
        for_each_block(length,
                       [&](size_t k, size_t count) { exact.add(k, first_lanes(weigh_again(k, count), count), 0.0); });
        total = exact.total();
      }
    } else {
      row_accumulator sums;
      for_each_block(length, [&](size_t k, size_t count) { sums.add(k, weigh(k, count), 0.0); });
      total = sums.total();
    }
    const F normalizer = op::normalizer(total.sum, total.rest);
    const auto give = [&](size_t k, size_t count) {
      const F v = logits_at(x, k, count, p, part).high;
      store_block(op::forward(v, weigh_again(k, count), row_max.high, normalizer, p[I]...), y + k, count);
    };
    if constexpr (!Part::whole) {
      // Behind the row lies what takes no part: NaN where the row is.
      F behind = op::forward(nothing().high, weight_of(nothing(), row_max, p), row_max.high, normalizer, p[I]...);
      if (part.zero_if_empty && is_empty(x, length, p, part)) {
        behind = op::excluded();
        for_each_block(length, [&](size_t k, size_t count) { store_block(behind, y + k, count); });
      } else {
        for_each_block(length, [&](size_t k, size_t count) { give(k, count); });
      }
      for_each_block(part.tail, [&](size_t k, size_t count) { store_block(behind, y + length + k, count); });
    } else {
      for_each_block(length, [&](size_t k, size_t count) { give(k, count); });
    }
  }

  // Whether no element takes part with more than -Infinity.
  template <class Part> static bool is_empty(const T* x, size_t length, const F* p, const Part& part) {
    for (size_t k = 0; k < length; k += vec_lanes) {
      const size_t count = length - k < vec_lanes ? length - k : vec_lanes;
      const logits logit = logits_at(x, k, count, p, part);
      if (any(first_lanes(select(logit.high == -infinity<double>, F(0.0), F(1.0)), count) > F(0.0))) return false;
    }
    return true;
  }

  template <class Part>
  NONLIN_LOOP static void gradient_row(const T* dy, const T* y, T* dx, size_t length, const F* given, const Part part) {
    // Copied, or a store to the output might change them for all that the compiler knows.
    const F p[] = {given[I]..., F(0.0)};
    const auto upstream = [&](size_t k, size_t count) {
      return part.keep(load_block(dy + k, count), k, count, F(0.0));
    };
    const auto result = [&](size_t k, size_t count) {
      return part.keep(load_block(y + k, count), k, count, op::excluded());
    };
    row_accumulator sums;
    F something(0.0);
    for_each_block(length, [&](size_t k, size_t count) {
      const F u = upstream(k, count), v = result(k, count);
      sums.add(k, first_lanes(op::gradient_weight(u, v), count), first_lanes(op::gradient_weight_rest(u, v), count));
      if constexpr (!Part::whole)
        something = select(first_lanes(select(v == op::excluded(), F(0.0), F(1.0)), count) > F(0.0), F(1.0), something);
    });
    const compensated<F> total = sums.total();
    bool all = true;
    if constexpr (!Part::whole) all = !part.zero_if_empty || any(something > F(0.0));
    for_each_block(length, [&](size_t k, size_t count) {
      const F u = upstream(k, count), v = result(k, count);
      const F slope = op::gradient(u, v, total.sum, total.rest, p[I]...);
      if constexpr (Part::whole)
        store_block(slope, dx + k, count);
      else
        store_block(all ? part.keep(slope, k, count, F(0.0)) : F(0.0), dx + k, count);
    });
    if constexpr (!Part::whole)
      for_each_block(part.tail, [&](size_t k, size_t count) { store_block(F(0.0), dx + length + k, count); });
  }

  // `count` <= vec_lanes neighbouring columns; element k of each lies `stride` elements behind element k - 1.
  template <class Part> NONLIN_LOOP static void forward_columns(const T* x, T* y, size_t length, size_t stride,
                                                                size_t count, const F* given, const Part part) {
    // Copied, or a store to the output might change them for all that the compiler knows.
    const F p[] = {given[I]..., F(0.0)};
    const auto logits_of = [&](size_t k) { return logits_at(x, k * stride, count, p, part); };
    logits row_max = nothing();
    F something(0.0);
    for (size_t k = 0; k < length; k++) {
      const logits logit = logits_of(k);
      if constexpr (logits_in_two<op>)
        row_max = greater(logit, row_max);
      else
        row_max.high = max(logit.high, row_max.high);
      if constexpr (!Part::whole) something = select(logit.high == -infinity<double>, something, F(1.0));
    }
    double* const kept = op::keeps_weights && length <= scratch_length / vec_lanes ? weight_scratch() : nullptr;
    const auto weigh = [&](size_t k) {
      const F weight = weight_of(logits_of(k), row_max, p);
      if (kept) weight.store(kept + vec_lanes * k);
      return weight;
    };
    const auto weigh_again = [&](size_t k) {
      return kept ? F::load(kept + vec_lanes * k) : weight_of(logits_of(k), row_max, p);
    };
    column_accumulator plain, exact;
    for (size_t k = 0; k < length; k++) plain.add_plainly(k, weigh(k));
    const compensated<F> plain_total = plain.total();
    // A column that needs it takes the exact sum; the others are given the plain one, or their bits would depend on
    // their neighbours.
    const auto needs = plain_total.sum < op::compensate_below();
    compensated<F> total = plain_total;
    if (any(needs)) {
      for (size_t k = 0; k < length; k++) exact.add(k, weigh_again(k), 0.0);
      const compensated<F> exact_total = exact.total();
      total = {select(needs, exact_total.sum, total.sum), select(needs, exact_total.rest, total.rest)};
    }
    const F normalizer = op::normalizer(total.sum, total.rest);
    for (size_t k = 0; k < length; k++) {
      F result = op::forward(logits_of(k).high, weigh_again(k), row_max.high, normalizer, p[I]...);
      if constexpr (!Part::whole)
        if (part.zero_if_empty) result = select(something > F(0.0), result, op::excluded());
      store_block(result, y + k * stride, count);
    }
  }

  template <class Part> NONLIN_LOOP static void gradient_columns(const T* dy, const T* y, T* dx, size_t length,
                                                                 size_t stride, size_t count, const F* given,
                                                                 const Part part) {
    // Copied, or a store to the output might change them for all that the compiler knows.
    const F p[] = {given[I]..., F(0.0)};
    const auto upstream = [&](size_t k) {
      return part.keep(load_block(dy + k * stride, count), k * stride, count, F(0.0));
    };
    const auto result = [&](size_t k) {
      return part.keep(load_block(y + k * stride, count), k * stride, count, op::excluded());
    };
    column_accumulator sums;
    F something(0.0);
    for (size_t k = 0; k < length; k++) {
      const F u = upstream(k), v = result(k);
      sums.add(k, op::gradient_weight(u, v), op::gradient_weight_rest(u, v));
      if constexpr (!Part::whole) something = select(v == op::excluded(), something, F(1.0));
    }
    const compensated<F> total = sums.total();
    for (size_t k = 0; k < length; k++) {
      const F u = upstream(k), v = result(k);
      F slope = op::gradient(u, v, total.sum, total.rest, p[I]...);
      if constexpr (!Part::whole) {
        slope = part.keep(slope, k * stride, count, F(0.0));
        if (part.zero_if_empty) slope = select(something > F(0.0), slope, F(0.0));
      }
      store_block(slope, dx + k * stride, count);
    }
  }

  // The parts of short rows from row `o` on, turned as they are.
  struct turned_parts {
    unsigned char mask[short_row * vec_lanes];
    T bias[short_row * vec_lanes];

    some_part<T> turn(const some_rows<T>& parts, size_t o, size_t count, size_t length) {
      for (size_t r = 0; r < vec_lanes; r++) {
        const unsigned char* const taken = r < count ? parts.mask(o + r) : nullptr;
        const T* const added = r < count ? parts.bias(o + r) : nullptr;
        const size_t end = r < count ? parts.length(o + r, length) : length;
        for (size_t k = 0; k < length; k++) mask[k * vec_lanes + r] = k < end && (taken == nullptr || taken[k] != 0);
        if (parts.chosen.bias != nullptr)
          for (size_t k = 0; k < length; k++) bias[k * vec_lanes + r] = added == nullptr ? T(0) : added[k];
      }
      return {mask, parts.chosen.bias ? bias : nullptr, 0, parts.chosen.zero_empty_rows};
    }
  };
  template <class Parts> static void forward_short_rows(const T* x, T* y, size_t o, size_t count, size_t length,
                                                        const F* p, const Parts& parts) {
    T columns[short_row * vec_lanes];
    rows_to_columns(x, count, length, columns);
    if constexpr (Parts::whole) {
      forward_columns(columns, columns, length, vec_lanes, vec_lanes, p, whole_part());
    } else {
      turned_parts turned;
      forward_columns(columns, columns, length, vec_lanes, vec_lanes, p, turned.turn(parts, o, count, length));
    }
    columns_to_rows(columns, count, length, y);
  }
  template <class Parts> static void gradient_short_rows(const T* dy, const T* y, T* dx, size_t o, size_t count,
                                                         size_t length, const F* p, const Parts& parts) {
    T dy_columns[short_row * vec_lanes], y_columns[short_row * vec_lanes];
    rows_to_columns(dy, count, length, dy_columns);
    rows_to_columns(y, count, length, y_columns);
    if constexpr (Parts::whole) {
      gradient_columns(dy_columns, y_columns, dy_columns, length, vec_lanes, vec_lanes, p, whole_part());
    } else {
      turned_parts turned;
      const some_part<T> part = turned.turn(parts, o, count, length);
      gradient_columns(dy_columns, y_columns, dy_columns, length, vec_lanes, vec_lanes, p, part);
    }
    columns_to_rows(dy_columns, count, length, dx);
  }

  template <class Parts> static void forward_parts(const T* x, T* y, size_t outer, size_t axis_length, size_t inner,
                                                   const double* parameters, const Parts parts) {
    const F p[] = {F(parameters[I])..., F(0.0)};
    const size_t size = axis_length * inner;
    if (inner == 1)
      for (size_t o = 0, count; o < outer; o += count) {
        count = turned_rows(outer - o, axis_length);
        if (count > 0) {
          forward_short_rows(x + o * size, y + o * size, o, count, axis_length, p, parts);
        } else {
          forward_row(x + o * size, y + o * size, parts.length(o, axis_length), p, parts.row(o));
          count = 1;
        }
      }
    else
      for (size_t o = 0; o < outer; o++)
        for (size_t i = 0; i < inner; i += vec_lanes)
          forward_columns(x + o * size + i, y + o * size + i, axis_length, inner, rows_from(i, inner), p,
                          parts.columns(o, i));
  }
  template <class Parts> static void gradient_parts(const T* dy, const T* y, T* dx, size_t outer, size_t axis_length,
                                                    size_t inner, const double* parameters, const Parts parts) {
    const F p[] = {F(parameters[I])..., F(0.0)};
    const size_t size = axis_length * inner;
    if (inner == 1)
      for (size_t o = 0, count; o < outer; o += count) {
        count = turned_rows(outer - o, axis_length);
        if (count > 0) {
          gradient_short_rows(dy + o * size, y + o * size, dx + o * size, o, count, axis_length, p, parts);
        } else {
          gradient_row(dy + o * size, y + o * size, dx + o * size, parts.length(o, axis_length), p, parts.row(o));
          count = 1;
        }
      }
    else
      for (size_t o = 0; o < outer; o++)
        for (size_t i = 0; i < inner; i += vec_lanes) {
          const size_t at = o * size + i;
          gradient_columns(dy + at, y + at, dx + at, axis_length, inner, rows_from(i, inner), p, parts.columns(o, i));
        }
  }

  // Loops of their own for whole rows cost a third more code.
  template <class Body> static void with_parts(const rows_masking<T>* chosen, size_t axis_length, Body body) {
    if constexpr (prefers_small_code) {
      body(some_rows<T>{chosen == nullptr ? rows_masking<T>{} : *chosen, axis_length});
    } else if (chosen == nullptr) {
      body(whole_rows());
    } else {
      body(some_rows<T>{*chosen, axis_length});
    }
  }
  static void forward(const T* x, T* y, size_t outer, size_t axis_length, size_t inner, const double* parameters,
                      const rows_masking<T>* chosen) {
    with_parts(chosen, axis_length,
               [&](const auto parts) { forward_parts(x, y, outer, axis_length, inner, parameters, parts); });
  }
  static void gradient(const T* dy, const T* y, T* dx, size_t outer, size_t axis_length, size_t inner,
                       const double* parameters, const rows_masking<T>* chosen) {
    with_parts(chosen, axis_length,
               [&](const auto parts) { gradient_parts(dy, y, dx, outer, axis_length, inner, parameters, parts); });
  }
  static constexpr loops<T> functions() {
    loops<T> result{};
    if constexpr (computes<T>(kind::rows, false)) result.rows.forward = forward;
    if constexpr (computes<T>(kind::rows, true)) result.rows.gradient = gradient;
    return result;
  }
};

template <template <class> class Op, int parameters> constexpr kernel rows_kernel(const char* name) {
  using numbers = std::make_index_sequence<parameters>;
  return {name, kind::rows, parameters, rows_loop<Op, float, numbers>::functions(),
          rows_loop<Op, double, numbers>::functions()};
}
