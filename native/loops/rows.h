// Along an axis: data is [outer, axis_length, inner], a row runs along the middle.
// Where inner is 1 a row lies contiguous and its elements fill the lanes; otherwise eight neighbouring rows do.

// Weights of a row (or of eight columns) are kept here between the passes if they fit, and computed again if not: the
// bits are the same. 128 KB a thread.
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
    constexpr size_t step = vec<T>::lanes;
    vec<T> largest_a(-infinity<T>), largest_b(-infinity<T>);
    size_t k = 0;
    for (; k + 2 * step <= length; k += 2 * step) {
      largest_a = max(vec<T>::load(x + k), largest_a);
      largest_b = max(vec<T>::load(x + k + step), largest_b);
    }
    T lanes[step];
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
    row_accumulator sums;
    size_t k = 0;
    for (; k + 8 <= length; k += 8) {
      const eight weight = each(weight_of, eight::load(x + k));
      if (kept) weight.store(kept + k);
      sums.add(weight, eight(0.0));
    }
    if (k < length) {
      const eight weight = each(weight_of, eight::load_some(x + k, length - k, T(0)));
      if (kept) weight.store_some(kept + k, length - k);
      sums.add(weight.first(length - k), eight(0.0));
    }
    const compensated total = sums.total();
    const F normalizer = op::normalizer(total.sum, total.rest);
    const auto result_of = [&](F v, F weight) { return op::forward(v, weight, row_max, normalizer, p[I]...); };
    for (k = 0; k + 8 <= length; k += 8) {
      const eight v = eight::load(x + k);
      each(result_of, v, kept ? eight::load(kept + k) : each(weight_of, v)).store(y + k);
    }
    if (k < length) {
      const eight v = eight::load_some(x + k, length - k, T(0));
      const eight weight = kept ? eight::load_some(kept + k, length - k, 0.0) : each(weight_of, v);
      each(result_of, v, weight).store_some(y + k, length - k);
    }
  }

  [[gnu::flatten]] static void gradient_row(const T* dy, const T* y, T* dx, size_t length, const F* p) {
    const auto term_of = [](F u, F v) { return op::gradient_weight(u, v); };
    const auto rest_of = [](F u, F v) { return op::gradient_weight_rest(u, v); };
    row_accumulator sums;
    size_t k = 0;
    for (; k + 8 <= length; k += 8) {
      const eight u = eight::load(dy + k), v = eight::load(y + k);
      sums.add(each(term_of, u, v), each(rest_of, u, v));
    }
    if (k < length) {
      const eight u = eight::load_some(dy + k, length - k, T(0)), v = eight::load_some(y + k, length - k, T(0));
      sums.add(each(term_of, u, v).first(length - k), each(rest_of, u, v).first(length - k));
    }
    const compensated total = sums.total();
    const auto result_of = [&](F u, F v) { return op::gradient(u, v, total.sum, total.rest, p[I]...); };
    for (k = 0; k + 8 <= length; k += 8) each(result_of, eight::load(dy + k), eight::load(y + k)).store(dx + k);
    if (k < length)
      each(result_of, eight::load_some(dy + k, length - k, T(0)), eight::load_some(y + k, length - k, T(0)))
          .store_some(dx + k, length - k);
  }

  // `count` <= 8 neighbouring columns; element k of each lies `stride` elements behind element k - 1.
  [[gnu::flatten]] static void forward_columns(const T* x, T* y, size_t length, size_t stride, size_t count,
                                               const F* p) {
    const auto load = [&](size_t k) {
      return count == 8 ? eight::load(x + k * stride) : eight::load_some(x + k * stride, count, T(0));
    };
    eight row_max(-infinity<double>);
    for (size_t k = 0; k < length; k++) row_max = each([](F v, F m) { return max(v, m); }, load(k), row_max);
    double* const kept = length <= scratch_length / 8 ? weight_scratch() : nullptr;
    const auto weight_of = [&](F v, F m) { return op::weight(v, m, p[I]...); };
    column_accumulator sums;
    const eight zero(0.0);
    for (size_t k = 0; k < length; k++) {
      const eight weight = each(weight_of, load(k), row_max);
      if (kept) weight.store(kept + 8 * k);
      sums.add(k, weight, zero);
    }
    eight sum, rest;
    sums.total(&sum, &rest);
    const eight normalizer = each([](F a, F b) { return op::normalizer(a, b); }, sum, rest);
    for (size_t k = 0; k < length; k++) {
      const eight v = load(k);
      const eight weight = kept ? eight::load(kept + 8 * k) : each(weight_of, v, row_max);
      const eight result =
          each([&](F a, F w, F m, F n) { return op::forward(a, w, m, n, p[I]...); }, v, weight, row_max, normalizer);
      count == 8 ? result.store(y + k * stride) : result.store_some(y + k * stride, count);
    }
  }

  [[gnu::flatten]] static void gradient_columns(const T* dy, const T* y, T* dx, size_t length, size_t stride,
                                                size_t count, const F* p) {
    const auto load = [&](const T* from, size_t k) {
      return count == 8 ? eight::load(from + k * stride) : eight::load_some(from + k * stride, count, T(0));
    };
    column_accumulator sums;
    for (size_t k = 0; k < length; k++) {
      const eight u = load(dy, k), v = load(y, k);
      sums.add(k, each([](F a, F b) { return op::gradient_weight(a, b); }, u, v),
               each([](F a, F b) { return op::gradient_weight_rest(a, b); }, u, v));
    }
    eight sum, rest;
    sums.total(&sum, &rest);
    for (size_t k = 0; k < length; k++) {
      const eight result = each([&](F a, F b, F s, F r) { return op::gradient(a, b, s, r, p[I]...); }, load(dy, k),
                                load(y, k), sum, rest);
      count == 8 ? result.store(dx + k * stride) : result.store_some(dx + k * stride, count);
    }
  }

  static void forward(const T* x, T* y, size_t outer, size_t axis_length, size_t inner, const double* parameters) {
    const F p[] = {F(parameters[I])..., F(0.0)};
    for (size_t o = 0; o < outer; o++) {
      const size_t at = o * axis_length * inner;
      if (inner == 1)
        forward_row(x + at, y + at, axis_length, p);
      else
        for (size_t i = 0; i < inner; i += 8)
          forward_columns(x + at + i, y + at + i, axis_length, inner, inner - i < 8 ? inner - i : 8, p);
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
        for (size_t i = 0; i < inner; i += 8)
          gradient_columns(dy + at + i, y + at + i, dx + at + i, axis_length, inner, inner - i < 8 ? inner - i : 8, p);
    }
  }
  static constexpr loops<T> functions() { return {nullptr, nullptr, nullptr, nullptr, forward, gradient}; }
};

template <template <class> class Op, int parameters> constexpr kernel rows_kernel(const char* name) {
  using numbers = std::make_index_sequence<parameters>;
  return {name, kind::rows, parameters, rows_loop<Op, float, numbers>::functions(),
          rows_loop<Op, double, numbers>::functions()};
}
