// One result for each row along an axis: x is [outer, axis_length, inner], results are [outer, inner].
// As in rows.h, a row fills the lanes where inner is 1, and vec_lanes neighbouring rows do otherwise, or where rows are
// short. Nothing is kept between the passes. Result as in map.h.

// The largest element, or -infinity where there is none. A NaN is passed over: it shows in the sum.
template <class T> inline F largest_of_row(const T* x, size_t length) {
  vec<T> largest_a(-infinity<T>), largest_b(-infinity<T>);
  size_t k = 0;
  for (; k + 2 * vec_lanes <= length; k += 2 * vec_lanes) {
    largest_a = max(vec<T>::load(x + k), largest_a);
    largest_b = max(vec<T>::load(x + k + vec_lanes), largest_b);
  }
  T lanes[vec_lanes];
  max(largest_a, largest_b).store(lanes);
  T result = -infinity<T>;
  for (T value : lanes) result = value > result ? value : result;
  for (; k < length; k++) result = x[k] > result ? x[k] : result;
  return F(double(result));
}

// A row of `length` elements that lies contiguous, or up to vec_lanes neighbouring ones of which element k lies
// `stride` elements behind element k - 1: one interface, so that a kind writes its passes once.
template <class T> struct whole_row {
  using sums = row_accumulator;
  size_t length;

  // body(k, count): for what begins at element k, `count` lanes of it.
  template <class Body> void for_each(Body body) const { for_each_block(length, body); }
  F load(const T* from, size_t k, size_t count) const { return load_block(from + k, count); }
  vec<T> load_narrow(const T* from, size_t k, size_t count) const { return load_elements(from + k, count); }
  void store(F value, T* to, size_t k, size_t count) const { store_block(value, to + k, count); }
  // A number for each row.
  template <class N> F load_one(const N* from) const { return F(double(*from)); }
  template <class N> void store_one(F value, N* to) const { store_block(value, to, 1); }
  F largest(const T* x) const { return largest_of_row(x, length); }
  // Those that lie beyond the row add nothing.
  static void add(sums& to, size_t k, size_t count, F term, F rest) {
    to.add(k, first_lanes(term, count), first_lanes(rest, count));
  }
  static void add_plainly(sums& to, size_t k, size_t count, F term) { to.add_plainly(k, first_lanes(term, count)); }
};
template <class T> struct neighbouring_rows {
  using sums = column_accumulator;
  size_t length, stride, rows;

  template <class Body> void for_each(Body body) const {
    for (size_t k = 0; k < length; k++) body(k, rows);
  }
  F load(const T* from, size_t k, size_t count) const { return load_block(from + k * stride, count); }
  vec<T> load_narrow(const T* from, size_t k, size_t count) const { return load_elements(from + k * stride, count); }
  void store(F value, T* to, size_t k, size_t count) const { store_block(value, to + k * stride, count); }
  template <class N> F load_one(const N* from) const { return load_block(from, rows); }
  template <class N> void store_one(F value, N* to) const { store_block(value, to, rows); }
  F largest(const T* x) const {
    vec<T> result(-infinity<T>);
    for (size_t k = 0; k < length; k++) result = max(load_narrow(x, k, rows), result);
    return wide(result);
  }
  static void add(sums& to, size_t k, size_t, F term, F rest) { to.add(k, term, rest); }
  static void add_plainly(sums& to, size_t k, size_t, F term) { to.add_plainly(k, term); }
};

// body(rows, first element, first result) for all rows of [outer, axis_length, inner]; short ones, which want turning,
// go to short_rows(first row, count) instead.
template <class T, class Body, class ShortRows>
inline void for_each_row(size_t outer, size_t axis_length, size_t inner, Body body, ShortRows short_rows) {
  const size_t size = axis_length * inner;
  if (inner == 1)
    for (size_t o = 0, count; o < outer; o += count) {
      count = turned_rows(outer - o, axis_length);
      if (count > 0) {
        short_rows(o, count);
      } else {
        body(whole_row<T>{axis_length}, o * size, o);
        count = 1;
      }
    }
  else
    for (size_t o = 0; o < outer; o++)
      for (size_t i = 0; i < inner; i += vec_lanes) {
        body(neighbouring_rows<T>{axis_length, inner, rows_from(i, inner)}, o * size + i, o * inner + i);
      }
}

// What an op's weights are made of: doubles, or, where it is asked for another Result than the dtype, the elements.
template <class T, class Result> struct row_input {
  using type = vec<T>;
  static vec<T> of(vec<T> value) { return value; }
  static vec<T> of(vec<double> value) { return narrow(value); }
  template <class Rows> static vec<T> load(const Rows& rows, const T* x, size_t k, size_t count) {
    return rows.load_narrow(x, k, count);
  }
};
template <class T> struct row_input<T, T> {
  using type = F;
  static F of(F value) { return value; }
  template <class Rows> static F load(const Rows& rows, const T* x, size_t k, size_t count) {
    return rows.load(x, k, count);
  }
};

template <template <class> class Op, class T, class Result = T> struct reduction_loop {
  using op = Op<Result>;
  using input = row_input<T, Result>;

  template <class Rows> static compensated<F> sum_of_weights(const Rows& rows, const T* x, F pivot) {
    typename Rows::sums sums;
    const typename input::type about = input::of(pivot);
    const auto weight = [&](size_t k, size_t count) { return op::weight(input::load(rows, x, k, count), about); };
    if (first_lane(op::compensate_below()) == 0)
      rows.for_each([&](size_t k, size_t count) { Rows::add_plainly(sums, k, count, weight(k, count)); });
    else
      rows.for_each([&](size_t k, size_t count) { Rows::add(sums, k, count, weight(k, count), F(0.0)); });
    return sums.total();
  }

  template <class Rows> NONLIN_LOOP static void reduce(const Rows rows, const T* x, T* y) {
    const F row_max = rows.largest(x);
    const compensated<F> total = sum_of_weights(rows, x, op::pivot(row_max));
    const F of_sum = op::of_sum(total.sum, total.rest);
    F result = op::forward(row_max, of_sum);
    // A row that needs it takes the fine sum; its neighbours do not, or their bits would depend on it.
    const auto coarse = op::is_coarse(row_max, of_sum);
    if (any(coarse)) {
      typename Rows::sums sums;
      rows.for_each([&](size_t k, size_t count) {
        const F v = rows.load(x, k, count);
        Rows::add(sums, k, count, op::fine_weight(v), op::fine_weight_rest(v));
      });
      const compensated<F> fine = sums.total();
      result = select(coarse, op::of_sum(fine.sum, fine.rest), result);
    }
    rows.store_one(result, y);
  }
  template <class Rows> NONLIN_LOOP static void spread(const Rows rows, const T* dy, const T* x, T* dx) {
    const F upstream = rows.load_one(dy);
    const F row_max = rows.largest(x);
    const F pivot = op::pivot(row_max);
    const F normalizer = op::normalizer(row_max, sum_of_weights(rows, x, pivot).sum);
    const typename input::type about = input::of(pivot);
    rows.for_each([&](size_t k, size_t count) {
      rows.store(op::gradient(upstream, input::load(rows, x, k, count), about, normalizer), dx, k, count);
    });
  }

  static void forward(const T* x, T* y, size_t outer, size_t axis_length, size_t inner) {
    for_each_row<T>(
        outer, axis_length, inner, [&](auto rows, size_t at, size_t result) { reduce(rows, x + at, y + result); },
        [&](size_t first, size_t count) {
          T columns[short_row * vec_lanes];
          rows_to_columns(x + first * axis_length, count, axis_length, columns);
          reduce(neighbouring_rows<T>{axis_length, vec_lanes, count}, columns, y + first);
        });
  }
  static void gradient(const T* dy, const T* x, T* dx, size_t outer, size_t axis_length, size_t inner) {
    for_each_row<T>(
        outer, axis_length, inner,
        [&](auto rows, size_t at, size_t result) { spread(rows, dy + result, x + at, dx + at); },
        [&](size_t first, size_t count) {
          const size_t at = first * axis_length;
          T columns[short_row * vec_lanes];
          rows_to_columns(x + at, count, axis_length, columns);
          spread(neighbouring_rows<T>{axis_length, vec_lanes, count}, dy + first, columns, columns);
          columns_to_rows(columns, count, axis_length, dx + at);
        });
  }
  static constexpr loops<T> functions() {
    loops<T> result{};
    if constexpr (computes<T>(kind::reduction, false)) result.reduction.forward = forward;
    if constexpr (computes<T>(kind::reduction, true)) result.reduction.gradient = gradient;
    return result;
  }
};

template <template <class> class Op> constexpr kernel reduction_kernel(const char* name) {
  return {name, kind::reduction, 0, reduction_loop<Op, float>::functions(), reduction_loop<Op, double>::functions()};
}
