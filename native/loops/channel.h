// Elementwise with one parameter per channel: data is [outer, channels, inner].

template <template <class> class Op, class T> struct channel_loop {
  using op = Op<T>;
  using lane = typename op::lane;
  using L = vec<lane>;

  static vec<T> forward_body(vec<T> x, vec<T> parameter) {
    return lift<lane, T>::apply([](L v, L p) { return op::forward(v, p); }, x, parameter);
  }
  static vec<T> gradient_body(vec<T> dy, vec<T> x, vec<T> parameter) {
    return lift<lane, T>::apply([](L u, L v, L p) { return op::gradient(u, v, p); }, dy, x, parameter);
  }

  NONLIN_LOOP static void forward(const T* x, const T* parameter, T* y, size_t outer, size_t channels, size_t inner) {
    for (size_t o = 0; o < outer; o++) {
      // Neighbours in memory are the channels themselves.
      if (inner == 1) {
        for_each_vec(forward_body, channels, y + o * channels, x + o * channels, parameter);
        continue;
      }
      for (size_t c = 0; c < channels; c++) {
        const size_t at = (o * channels + c) * inner;
        const vec<T> p(parameter[c]);
        for_each_vec([&](vec<T> v) { return forward_body(v, p); }, inner, y + at, x + at);
      }
    }
  }

  static void gradient(const T* dy, const T* x, const T* parameter, T* dx, T* dparameter, size_t outer, size_t channels,
                       size_t inner) {
    if (inner == 1)
      gradient_of_columns(dy, x, parameter, dx, dparameter, outer, channels);
    else
      gradient_of_runs(dy, x, parameter, dx, dparameter, outer, channels, inner);
  }

  // Adds what a vector of elements, or the first `count` of them, contribute to the parameter's gradient. Before dx is
  // written, which may lie on dy or x.
  template <class Add> static void add_terms(const T* dy, const T* x, F p, size_t count, Add add) {
    const F u = load_block(dy, count), v = load_block(x, count);
    const F term = op::parameter_gradient(u, v, p), rest = op::parameter_gradient_rest(u, v, p);
    add(first_lanes(term, count), first_lanes(rest, count));
  }

  NONLIN_LOOP static void gradient_of_runs(const T* dy, const T* x, const T* parameter, T* dx, T* dparameter,
                                           size_t outer, size_t channels, size_t inner) {
    for (size_t c = 0; c < channels; c++) {
      const vec<T> p(parameter[c]);
      const F wide_p{double(parameter[c])};
      row_accumulator sums;
      for (size_t o = 0; o < outer; o++) {
        const size_t start = (o * channels + c) * inner;
        for (size_t i = 0; i < inner; i += vec_lanes) {
          const size_t at = start + i;
          const size_t count = inner - i < vec_lanes ? inner - i : vec_lanes;
          add_terms(dy + at, x + at, wide_p, count, [&](F term, F rest) { sums.add(term, rest); });
          for_each_vec([&](vec<T> u, vec<T> v) { return gradient_body(u, v, p); }, count, dx + at, dy + at, x + at);
        }
      }
      store_wide(sums.total().sum, dparameter + c, 1);
    }
  }

  // With inner = 1 every element of a channel is the first of its run and goes to the first of the sums; the others
  // stay 0. Channels run side by side.
  NONLIN_LOOP static void gradient_of_columns(const T* dy, const T* x, const T* parameter, T* dx, T* dparameter,
                                              size_t outer, size_t channels) {
    for (size_t c = 0; c < channels; c += vec_lanes) {
      const size_t count = channels - c < vec_lanes ? channels - c : vec_lanes;
      const F p = load_wide(parameter + c, count);
      column_accumulator sums;
      for (size_t o = 0; o < outer; o++) {
        const size_t at = o * channels + c;
        add_terms(dy + at, x + at, p, count, [&](F term, F rest) { sums.add(0, term, rest); });
        for_each_vec(gradient_body, count, dx + at, dy + at, x + at, parameter + c);
      }
      store_wide(sums.total().sum, dparameter + c, count);
    }
  }

  static constexpr loops<T> functions() {
    loops<T> result{};
    result.channel = {forward, gradient};
    return result;
  }
};

template <template <class> class Op> constexpr kernel channel_kernel(const char* name) {
  return {name, kind::channel, 0, channel_loop<Op, float>::functions(), channel_loop<Op, double>::functions()};
}
