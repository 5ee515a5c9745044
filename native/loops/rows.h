// Along an axis: data is [outer, axis_length, inner], a row runs along the middle.
// Where inner is 1 a row lies contiguous and its elements fill the lanes; otherwise vec_lanes neighbouring rows do.

// Weights of a row (or of neighbouring columns) are kept here between the passes if they fit, and computed again if
// not: the bits are the same. 128 KB a thread.
constexpr size_t scratch_length = 16384;
inline double* weight_scratch() {
  static thread_local double scratch[scratch_length];
  return scratch;
}

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

  [[gnu::flatten]] static void forward_row(const T* x, T* y, size_t length, const F* p) {
    const F row_max(double(row_maximum(x, length)));
    double* const kept = length <= scratch_length ? weight_scratch() : nullptr;
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

  [[gnu::flatten]] static void gradient_row(const T* dy, const T* y, T* dx, size_t length, const F* p) {
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
  [[gnu::flatten]] static void forward_columns(const T* x, T* y, size_t length, size_t stride, size_t count,
                                               const F* p) {
    F row_max(-infinity<double>);
    for (size_t k = 0; k < length; k++) row_max = max(load_block(x + k * stride, count), row_max);
    double* const kept = length <= scratch_length / vec_lanes ? weight_scratch() : nullptr;
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

  [[gnu::flatten]] static void gradient_columns(const T* dy, const T* y, T* dx, size_t length, size_t stride,
                                                size_t count, const F* p) {
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

  static size_t columns_from(size_t i, size_t inner) { return inner - i < vec_lanes ? inner - i : vec_lanes; }

  static void forward(const T* x, T* y, size_t outer, size_t axis_length, size_t inner, const double* parameters) {
    const F p[] = {F(parameters[I])..., F(0.0)};
    for (size_t o = 0; o < outer; o++) {
      const size_t at = o * axis_length * inner;
      if (inner == 1)
        forward_row(x + at, y + at, axis_length, p);
      else
        for (size_t i = 0; i < inner; i += vec_lanes)
          forward_columns(x + at + i, y + at + i, axis_length, inner, columns_from(i, inner), p);
    }
  }
  static void gradient(const T* dy, const T* y, T* dx, size_t outer, size_t axis_length, size_t inner,
                       const double* parameters) {
    const F p[] = {F(parameters[I])..., F(0.0)};
    for (size_t o = 0; o < outer; o++) {
      const size_t at = o * axis_length * inner;
      if (inner == 1)
        gradient_row(dy + at, y + at, dx + at, axis_length, p);
      else
        for (size_t i = 0; i < inner; i += vec_lanes)
          gradient_columns(dy + at + i, y + at + i, dx + at + i, axis_length, inner, columns_from(i, inner), p);
    }
  }
  static constexpr loops<T> functions() { return {nullptr, nullptr, nullptr, nullptr, forward, gradient}; }
};

template <template <class> class Op, int parameters> constexpr kernel rows_kernel(const char* name) {
  using numbers = std::make_index_sequence<parameters>;
  return {name, kind::rows, parameters, rows_loop<Op, float, numbers>::functions(),
          rows_loop<Op, double, numbers>::functions()};
}
