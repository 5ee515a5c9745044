// A loss for each row along an axis, and its gradient: x is [outer, axis_length, inner], labels, losses and upstream
// are [outer, inner]. Losses are doubles whatever x is: they are to be added up. A row whose label is no class, outside
// of [0, axis_length), has the loss 0 and the gradient 0, whatever its elements are. Rows fill the lanes as in
// reduction.h.

// The labels of some rows, with the element that each names.
template <class T> struct labelled {
  // 1 where the label is a class, 0 elsewhere; and x there, or 0.
  double known[vec_lanes], element[vec_lanes];

  labelled(const T* x, const int32_t* labels, size_t rows, size_t length, size_t stride) {
    for (size_t r = 0; r < vec_lanes; r++) {
      const bool is_class = r < rows && labels[r] >= 0 && size_t(labels[r]) < length;
      known[r] = is_class ? 1 : 0;
      element[r] = is_class ? double(x[size_t(labels[r]) * stride + r]) : 0;
    }
  }
};

template <template <class> class Op, class T, class Result = T> struct loss_loop {
  using op = Op<Result>;
  using input = row_input<T, Result>;

  // Rows with the distance from one element to the next, and how many they are.
  static size_t stride_of(const whole_row<T>&) { return 1; }
  static size_t stride_of(const neighbouring_rows<T>& rows) { return rows.stride; }
  static size_t count_of(const whole_row<T>&) { return 1; }
  static size_t count_of(const neighbouring_rows<T>& rows) { return rows.rows; }
  // One row has its numbers in every lane, as its sums are.
  static F for_rows(const whole_row<T>&, const double* lanes) { return F(lanes[0]); }
  static F for_rows(const neighbouring_rows<T>&, const double* lanes) { return F::load(lanes); }

  // The losses, and with dx the gradients.
  template <class Rows> NONLIN_LOOP static void pass(const Rows rows, const T* x, const int32_t* labels,
                                                     const double* upstream, double* losses, T* dx, double smoothing) {
    const labelled<T> named(x, labels, count_of(rows), rows.length, stride_of(rows));
    const F known = for_rows(rows, named.known), label_x = for_rows(rows, named.element);
    const F row_max = rows.largest(x);
    const F pivot = op::pivot(row_max);
    const typename input::type about = input::of(pivot);
    typename Rows::sums weights, distances;
    if (smoothing == 0)
      rows.for_each([&](size_t k, size_t count) {
        Rows::add(weights, k, count, op::weight(input::load(rows, x, k, count), about), F(0.0));
      });
    else
      rows.for_each([&](size_t k, size_t count) {
        const typename input::type v = input::load(rows, x, k, count);
        Rows::add(weights, k, count, op::weight(v, about), F(0.0));
        Rows::add(distances, k, count, op::distance(wide(v), pivot), F(0.0));
      });
    const compensated<F> total = weights.total();
    const F spread = distances.total().sum;
    const F classes(double(rows.length)), smooth(smoothing);
    const F loss = op::loss(row_max, total.sum, total.rest, op::distance(label_x, pivot), spread, classes, smooth);
    rows.store_one(select(known == 1.0, loss, F(0.0)), losses);
    if (dx == nullptr) return;

    const F scale = rows.load_one(upstream);
    const F normalizer = op::normalizer(row_max, total.sum);
    const F toll = op::toll(scale, classes, smooth);
    rows.for_each([&](size_t k, size_t count) {
      const F slope = op::gradient(scale, input::load(rows, x, k, count), about, normalizer, toll);
      rows.store(select(known == 1.0, slope, F(0.0)), dx, k, count);
    });
    T label_dx[vec_lanes];
    store_wide(op::label_gradient(scale, row_max, label_x, pivot, total.sum, total.rest, normalizer, toll, smooth),
               label_dx);
    for (size_t r = 0; r < count_of(rows); r++)
      if (named.known[r] == 1) dx[size_t(labels[r]) * stride_of(rows) + r] = label_dx[r];
  }

  static void each(const T* x, const int32_t* labels, const double* upstream, double* losses, T* dx, size_t outer,
                   size_t axis_length, size_t inner, double smoothing) {
    for_each_row<T>(
        outer, axis_length, inner,
        [&](auto rows, size_t at, size_t result) {
          pass(rows, x + at, labels + result, upstream ? upstream + result : nullptr, losses + result,
               dx ? dx + at : nullptr, smoothing);
        },
        [&](size_t first, size_t count) {
          const size_t at = first * axis_length;
          T columns[short_row * vec_lanes];
          rows_to_columns(x + at, count, axis_length, columns);
          pass(neighbouring_rows<T>{axis_length, vec_lanes, count}, columns, labels + first,
               upstream ? upstream + first : nullptr, losses + first, dx ? columns : nullptr, smoothing);
          if (dx) columns_to_rows(columns, count, axis_length, dx + at);
        });
  }
  static void forward(const T* x, const int32_t* labels, double* losses, size_t outer, size_t axis_length, size_t inner,
                      double smoothing) {
    each(x, labels, nullptr, losses, nullptr, outer, axis_length, inner, smoothing);
  }
  static void gradient(const T* x, const int32_t* labels, const double* upstream, double* losses, T* dx, size_t outer,
                       size_t axis_length, size_t inner, double smoothing) {
    each(x, labels, upstream, losses, dx, outer, axis_length, inner, smoothing);
  }
  static constexpr loops<T> functions() {
    loops<T> result{};
    if constexpr (computes<T>(kind::loss, false)) result.loss.forward = forward;
    if constexpr (computes<T>(kind::loss, true)) result.loss.gradient = gradient;
    return result;
  }
};

template <template <class> class Op> constexpr kernel loss_kernel(const char* name) {
  return {name, kind::loss, 1, loss_loop<Op, float>::functions(), loss_loop<Op, double>::functions()};
}
