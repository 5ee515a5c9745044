// Along an axis: data is [outer, axis_length, inner], a row runs along the middle.
// Where inner is 1 a row lies contiguous and its elements fill the lanes; otherwise vec_lanes neighbouring rows do.

// Weights of a row (or of neighbouring columns) are kept here between the passes if they fit, and computed again if
// not: the bits are the same. 128 KB a thread.
constexpr size_t scratch_length = 16384;
inline double* weight_scratch() {
  static thread_local double scratch[scratch_length];
  return scratch;
}

// Rows up to this length are processed side by side.
constexpr size_t short_row = 64;

template <template <class> class Op, class T, class Numbers> struct rows_loop;
template <template <class> class Op, class T, size_t... I> struct rows_loop<Op, T, std::index_sequence<I...>> {
  using op = Op<T>;

  // The largest element, or a NaN where there is one, or not: a NaN makes its row NaN through its weight.
  static T row_maximum(const T* x, size_t length) {
    vec<T> largest_a(-infinity<T>), largest_b(-infinity<T>);
    size_t k = 0;
    for (; k + 2 * vec_lanes <= length; k += 2 * vec_lanes) {
      largest_a = max(vec<T>::load(x + k), largest_a);
      largest_b = max(vec<T>::load(x + k + vec_lanes), largest_b);
    }
    T lanes[vec_lanes];
    max(largest_a, largest_b).store(lanes);
    T largest_element = -infinity<T>;
    for (T value : lanes) largest_element = value > largest_element ? value : largest_element;
    for (; k < length; k++) largest_element = x[k] > largest_element ? x[k] : largest_element;
    return largest_element;
  }

  NONLIN_LOOP static void forward_row(const T* x, T* y, size_t length, const F* given) {
    // Copied, or a store to the output might change them for all that the compiler knows.
    const F p[] = {given[I]..., F(0.0)};
    const F row_max(double(row_maximum(x, length)));
    double* const kept = op::keeps_weights && length <= scratch_length ? weight_scratch() : nullptr;
    const auto weight_of = [&](F v) { return op::weight(v, row_max, p[I]...); };
    const auto weigh = [&](size_t k, size_t count) {
      const F weight = weight_of(load_block(x + k, count));
      if (kept) store_block(weight, kept + k, count);
      return first_lanes(weight, count);
    };
    const auto weigh_again = [&](size_t k, size_t count) {
      return kept ? load_block(kept + k, count) : weight_of(load_block(x + k, count));
    };
    compensated<F> total;
    if (first_lane(op::compensate_below()) < infinity<double>) {
      row_accumulator sums;
      for_each_block(length, [&](size_t k, size_t count) { sums.add_plainly(weigh(k, count)); });
      total = sums.total();
      if (first_lane(total.sum) < first_lane(op::compensate_below())) {
        row_accumulator exact;
        for_each_block(length,
                       [&](size_t k, size_t count) { exact.add(first_lanes(weigh_again(k, count), count), 0.0); });
        total = exact.total();
      }
    } else {
      row_accumulator sums;
      for_each_block(length, [&](size_t k, size_t count) { sums.add(weigh(k, count), 0.0); });
      total = sums.total();
    }
    const F normalizer = op::normalizer(total.sum, total.rest);
    for_each_block(length, [&](size_t k, size_t count) {
      const F v = load_block(x + k, count);
      store_block(op::forward(v, weigh_again(k, count), row_max, normalizer, p[I]...), y + k, count);
    });
  }

  NONLIN_LOOP static void gradient_row(const T* dy, const T* y, T* dx, size_t length, const F* given) {
    // Copied, or a store to the output might change them for all that the compiler knows.
    const F p[] = {given[I]..., F(0.0)};
    row_accumulator sums;
    for_each_block(length, [&](size_t k, size_t count) {
      const F u = load_block(dy + k, count), v = load_block(y + k, count);
      sums.add(first_lanes(op::gradient_weight(u, v), count), first_lanes(op::gradient_weight_rest(u, v), count));
    });
    const compensated<F> total = sums.total();
    for_each_block(length, [&](size_t k, size_t count) {
      const F u = load_block(dy + k, count), v = load_block(y + k, count);
      store_block(op::gradient(u, v, total.sum, total.rest, p[I]...), dx + k, count);
    });
  }

  // `count` <= vec_lanes neighbouring columns; element k of each lies `stride` elements behind element k - 1.
  NONLIN_LOOP static void forward_columns(const T* x, T* y, size_t length, size_t stride, size_t count,
                                          const F* given) {
    // Copied, or a store to the output might change them for all that the compiler knows.
    const F p[] = {given[I]..., F(0.0)};
    F row_max(-infinity<double>);
    for (size_t k = 0; k < length; k++) row_max = max(load_block(x + k * stride, count), row_max);
    double* const kept = op::keeps_weights && length <= scratch_length / vec_lanes ? weight_scratch() : nullptr;
    const auto weight_of = [&](F v) { return op::weight(v, row_max, p[I]...); };
    const auto weigh = [&](size_t k) {
      const F weight = weight_of(load_block(x + k * stride, count));
      if (kept) weight.store(kept + vec_lanes * k);
      return weight;
    };
    const auto weigh_again = [&](size_t k) {
      return kept ? F::load(kept + vec_lanes * k) : weight_of(load_block(x + k * stride, count));
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
      const F v = load_block(x + k * stride, count);
      store_block(op::forward(v, weigh_again(k), row_max, normalizer, p[I]...), y + k * stride, count);
    }
  }

  NONLIN_LOOP static void gradient_columns(const T* dy, const T* y, T* dx, size_t length, size_t stride, size_t count,
                                           const F* given) {
    // Copied, or a store to the output might change them for all that the compiler knows.
    const F p[] = {given[I]..., F(0.0)};
    column_accumulator sums;
    for (size_t k = 0; k < length; k++) {
      const F u = load_block(dy + k * stride, count), v = load_block(y + k * stride, count);
      sums.add(k, op::gradient_weight(u, v), op::gradient_weight_rest(u, v));
    }
    const compensated<F> total = sums.total();
    for (size_t k = 0; k < length; k++) {
      const F u = load_block(dy + k * stride, count), v = load_block(y + k * stride, count);
      store_block(op::gradient(u, v, total.sum, total.rest, p[I]...), dx + k * stride, count);
    }
  }

  // Short rows, vec_lanes of them at a time, turned so that each lies in a lane: alone, a row of ten would pay the end
  // of its sum fifty times over. The bits are the same, the order of a sum being that of the row.
  static void turn(const T* rows, size_t count, size_t length, T* columns) {
    for (size_t k = 0; k < length; k++)
      for (size_t r = 0; r < vec_lanes; r++) columns[k * vec_lanes + r] = r < count ? rows[r * length + k] : T(0);
  }
  static void turn_back(const T* columns, size_t count, size_t length, T* rows) {
    for (size_t r = 0; r < count; r++)
      for (size_t k = 0; k < length; k++) rows[r * length + k] = columns[k * vec_lanes + r];
  }
  static void forward_short_rows(const T* x, T* y, size_t count, size_t length, const F* p) {
    T columns[short_row * vec_lanes];
    turn(x, count, length, columns);
    forward_columns(columns, columns, length, vec_lanes, vec_lanes, p);
    turn_back(columns, count, length, y);
  }
  static void gradient_short_rows(const T* dy, const T* y, T* dx, size_t count, size_t length, const F* p) {
    T dy_columns[short_row * vec_lanes], y_columns[short_row * vec_lanes];
    turn(dy, count, length, dy_columns);
    turn(y, count, length, y_columns);
    gradient_columns(dy_columns, y_columns, dy_columns, length, vec_lanes, vec_lanes, p);
    turn_back(dy_columns, count, length, dx);
  }

  // How many of `total` columns, or short rows, from `i` on fit in the lanes.
  static size_t columns_from(size_t i, size_t total) { return total - i < vec_lanes ? total - i : vec_lanes; }

  static void forward(const T* x, T* y, size_t outer, size_t axis_length, size_t inner, const double* parameters) {
    const F p[] = {F(parameters[I])..., F(0.0)};
    const size_t size = axis_length * inner;
    if (inner == 1 && axis_length <= short_row)
      for (size_t o = 0; o < outer; o += vec_lanes)
        forward_short_rows(x + o * size, y + o * size, columns_from(o, outer), axis_length, p);
    else if (inner == 1)
      for (size_t o = 0; o < outer; o++) forward_row(x + o * size, y + o * size, axis_length, p);
    else
      for (size_t o = 0; o < outer; o++)
        for (size_t i = 0; i < inner; i += vec_lanes)
          forward_columns(x + o * size + i, y + o * size + i, axis_length, inner, columns_from(i, inner), p);
  }
  static void gradient(const T* dy, const T* y, T* dx, size_t outer, size_t axis_length, size_t inner,
                       const double* parameters) {
    const F p[] = {F(parameters[I])..., F(0.0)};
    const size_t size = axis_length * inner;
    if (inner == 1 && axis_length <= short_row)
      for (size_t o = 0; o < outer; o += vec_lanes)
        gradient_short_rows(dy + o * size, y + o * size, dx + o * size, columns_from(o, outer), axis_length, p);
    else if (inner == 1)
      for (size_t o = 0; o < outer; o++) gradient_row(dy + o * size, y + o * size, dx + o * size, axis_length, p);
    else
      for (size_t o = 0; o < outer; o++)
        for (size_t i = 0; i < inner; i += vec_lanes) {
          const size_t at = o * size + i;
          gradient_columns(dy + at, y + at, dx + at, axis_length, inner, columns_from(i, inner), p);
        }
  }
  static constexpr loops<T> functions() {
    loops<T> result{};
    result.rows = {forward, gradient};
    return result;
  }
};

template <template <class> class Op, int parameters> constexpr kernel rows_kernel(const char* name) {
  using numbers = std::make_index_sequence<parameters>;
  return {name, kind::rows, parameters, rows_loop<Op, float, numbers>::functions(),
          rows_loop<Op, double, numbers>::functions()};
}
