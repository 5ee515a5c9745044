// Along an axis, by order: data is [outer, axis_length, inner], as in rows.h.
// A row's threshold is found without sorting and with memory of a fixed size. Whether a number lies above it is a
// question of a sum over the elements from there on, which grows as the number falls: each answer halves the range of
// the elements in doubt. packages/js/src/selection.ts has the same operations in the same order.

// A sum as good as one in three times the precision (Ogita, Rump & Oishi, Accurate Sum and Dot Product, 2005): next to
// a threshold all but the last digits cancel.
struct long_sum {
  double high, middle, low;

  void add(double term) {
    const compensated<double> first = added<double>({high, 0.0}, {term, 0.0});
    const compensated<double> second = added<double>({middle, 0.0}, {first.rest, 0.0});
    high = first.sum;
    middle = second.sum;
    low = low + second.rest;
  }
  compensated<double> total() const {
    const compensated<double> both = added<double>({high, 0.0}, {middle, 0.0});
    return added<double>({both.sum, 0.0}, {both.rest + low, 0.0});
  }
};

// What a row's selected elements have in common.
struct selected {
  // The least of them.
  double least;
  // The row's share without what their distances to the least, or these squared, take of it.
  compensated<double> left;
  // The sum of their distances to the least.
  compensated<double> sum;
  double count;
};

// The elements of a row, in memory of any stride.
template <bool squares, class T> struct selection {
  const T* x;
  size_t length;
  size_t stride;

  static constexpr double share = squares ? 4 : 1;

  template <class Body> void each(Body body) const {
    for (size_t k = 0; k < length; k++) body(double(x[k * stride]));
  }

  // Takes the distance of an element to a threshold, or its square, from what is left.
  static void take(long_sum* left, double element, double threshold) {
    const compensated<double> distance = added<double>({element, 0.0}, {-threshold, 0.0});
    if (!squares) {
      left->add(-distance.sum);
      left->add(-distance.rest);
      return;
    }
    // Parts of 24, 24 and 5 bits, whose products are exact.
    const double high = double(float(distance.sum));
    const double middle = double(float(distance.sum - high));
    const double low = distance.sum - high - middle;
    left->add(-(high * high));
    left->add(-(2 * high * middle));
    left->add(-(middle * middle));
    left->add(-(2 * high * low));
    left->add(-((2 * middle + low) * low));
    left->add(-((2 * distance.sum + distance.rest) * distance.rest));
  }

  // The least element from a threshold on if the threshold is above that of the row, or infinity.
  double least_from(double threshold) const {
    double least = infinity<double>;
    long_sum left = {share, 0.0, 0.0};
    for (size_t k = 0; k < length; k++) {
      const double element = double(x[k * stride]);
      if (!(element >= threshold)) continue;
      least = element < least ? element : least;
      take(&left, element, threshold);
      // It only falls; the other parts are far below 1.
      if (left.high < -1) return infinity<double>;
    }
    return left.total().sum > 0 ? least : infinity<double>;
  }

  // What is selected of the elements above `low`, none of which is beyond `high`.
  selected select_between(double low, double high) const {
    for (;;) {
      double least = high, greatest = low;
      each([&](double element) {
        if (!(element > low && element < high)) return;
        least = element < least ? element : least;
        greatest = element > greatest ? element : greatest;
      });
      if (!(least < high)) break;
      const double threshold = least + 0.5 * (greatest - least);
      const double found = least_from(threshold);
      if (found < infinity<double>)
        high = found;
      else
        low = threshold;
    }
    double count = 0;
    long_sum left = {share, 0.0, 0.0}, distances = {0.0, 0.0, 0.0};
    each([&](double element) {
      if (!(element >= high)) return;
      count += 1;
      const compensated<double> distance = added<double>({element, 0.0}, {-high, 0.0});
      distances.add(distance.sum);
      distances.add(distance.rest);
      take(&left, element, high);
    });
    return {high, left.total(), distances.total(), count};
  }
};

// Elements of a row: `count` of them from `from` on, and back.
template <class T> inline F load_strided(const T* from, size_t stride, size_t count) {
  if (stride == 1) return load_block(from, count);
  T lanes[vec_lanes];
  for (size_t i = 0; i < vec_lanes; i++) lanes[i] = i < count ? from[i * stride] : T(0);
  return load_wide(lanes);
}
template <class T> inline void store_strided(F value, T* to, size_t stride, size_t count) {
  if (stride == 1) return store_block(value, to, count);
  T lanes[vec_lanes];
  store_wide(value, lanes);
  for (size_t i = 0; i < count; i++) to[i * stride] = lanes[i];
}

template <template <class> class Op, class T> struct selection_loop {
  using op = Op<T>;

  // The largest element; a NaN where one is.
  static T survey(const T* x, size_t length, size_t stride) {
    vec<T> largest_lanes(-infinity<T>), poison(T(0));
    size_t k = 0;
    if (stride == 1) {
      for (; k + vec_lanes <= length; k += vec_lanes) {
        const vec<T> v = vec<T>::load(x + k);
        largest_lanes = max(v, largest_lanes);
        poison = select(v == v, poison, v);
      }
    }
    T lanes[vec_lanes], poison_lanes[vec_lanes];
    largest_lanes.store(lanes);
    poison.store(poison_lanes);
    T largest_element = -infinity<T>, nan = 0;
    for (size_t i = 0; i < vec_lanes; i++) {
      largest_element = lanes[i] > largest_element ? lanes[i] : largest_element;
      nan = nan + poison_lanes[i];
    }
    for (; k < length; k++) {
      const T v = x[k * stride];
      largest_element = v > largest_element ? v : largest_element;
      nan = v == v ? nan : v;
    }
    return nan == nan ? largest_element : nan;
  }

  static void fill(T* y, size_t length, size_t stride, T value) {
    for (size_t k = 0; k < length; k++) y[k * stride] = value;
  }

  static void take_first(const T* x, T* y, size_t length, size_t stride, T largest_element) {
    if (!(largest_element == largest_element)) return fill(y, length, stride, largest_element);
    size_t first = 0;
    while (!(x[first * stride] == largest_element)) first++;
    fill(y, length, stride, T(0));
    y[first * stride] = T(1);
  }

  static selected select_from(const T* x, size_t length, size_t stride, double largest_element) {
    // Farther below the largest than any selected element is, rounding included.
    const double floor = largest_element - (op::squares ? 4 : 2);
    double* const candidates = weight_scratch();
    size_t count = 0;
    for (size_t k = 0; k < length; k++) {
      if (!(double(x[k * stride]) >= floor)) continue;
      if (count == scratch_length)
        return selection<op::squares, T>{x, length, stride}.select_between(floor, largest_element);
      candidates[count++] = double(x[k * stride]);
    }
    return selection<op::squares, double>{candidates, count, 1}.select_between(floor, largest_element);
  }

  static void take_selected(const T* x, T* y, size_t length, size_t stride, T largest_element) {
    if (!(largest_element >= -largest<T> && largest_element <= largest<T>))
      return fill(y, length, stride, std::numeric_limits<T>::quiet_NaN());
    const selected s = select_from(x, length, stride, double(largest_element));
    const F least(s.least), left(s.left.sum), left_rest(s.left.rest), sum(s.sum.sum), sum_rest(s.sum.rest);
    const F gap = op::gap(left, left_rest, sum, sum_rest, F(s.count));
    const F gap_rest = op::gap_rest(left, left_rest, sum, sum_rest, F(s.count), gap);
    for_each_block(length, [&](size_t k, size_t count) {
      const F v = load_strided(x + k * stride, stride, count);
      const F result = select(v >= least, op::forward(v, least, gap, gap_rest), F(0.0));
      store_strided(result, y + k * stride, stride, count);
    });
  }

  NONLIN_LOOP static void forward_row(const T* x, T* y, size_t length, size_t stride) {
    const T largest_element = survey(x, length, stride);
    if constexpr (op::takes_first)
      take_first(x, y, length, stride, largest_element);
    else
      take_selected(x, y, length, stride, largest_element);
  }

  NONLIN_LOOP static void gradient_row(const T* dy, const T* y, T* dx, size_t length, size_t stride) {
    const auto each_block = [&](auto body) {
      for_each_block(length, [&](size_t k, size_t count) {
        const F u = load_strided(dy + k * stride, stride, count), v = load_strided(y + k * stride, stride, count);
        body(u, v, k, count);
      });
    };
    const auto store = [&](F result, size_t k, size_t count) { store_strided(result, dx + k * stride, stride, count); };
    if constexpr (op::takes_first) {
      each_block([&](F u, F v, size_t k, size_t count) { store(op::gradient(u, v), k, count); });
    } else {
      row_accumulator sums, slopes;
      each_block([&](F u, F v, size_t k, size_t count) {
        const F weight = op::gradient_weight(u, v), weight_rest = op::gradient_weight_rest(u, v);
        sums.add(k, first_lanes(weight, count), first_lanes(weight_rest, count));
        slopes.add(k, first_lanes(op::slope(v), count), first_lanes(op::slope_rest(v), count));
      });
      const compensated<F> sum = sums.total(), slope = slopes.total();
      each_block([&](F u, F v, size_t k, size_t count) {
        store(op::gradient(u, v, sum.sum, sum.rest, slope.sum, slope.rest), k, count);
      });
    }
  }

  static void forward(const T* x, T* y, size_t outer, size_t axis_length, size_t inner, const double*,
                      const rows_masking<T>*) {
    for (size_t o = 0; o < outer; o++)
      for (size_t i = 0; i < inner; i++) {
        const size_t at = o * axis_length * inner + i;
        forward_row(x + at, y + at, axis_length, inner);
      }
  }
  static void gradient(const T* dy, const T* y, T* dx, size_t outer, size_t axis_length, size_t inner, const double*,
                       const rows_masking<T>*) {
    for (size_t o = 0; o < outer; o++)
      for (size_t i = 0; i < inner; i++) {
        const size_t at = o * axis_length * inner + i;
        gradient_row(dy + at, y + at, dx + at, axis_length, inner);
      }
  }
  static constexpr loops<T> functions() {
    loops<T> result{};
    if constexpr (computes<T>(kind::selection, false)) result.rows.forward = forward;
    if constexpr (computes<T>(kind::selection, true)) result.rows.gradient = gradient;
    return result;
  }
};

template <template <class> class Op, int parameters> constexpr kernel selection_kernel(const char* name) {
  static_assert(parameters == 0, "functions that select have no parameters yet");
  return {name, kind::selection, parameters, selection_loop<Op, float>::functions(),
          selection_loop<Op, double>::functions()};
}
