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

  [[gnu::flatten]] static void forward(const T* x, const T* parameter, T* y, size_t outer, size_t channels,
                                       size_t inner) {
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

  // What `count` elements add to the parameter's gradient. Computed before dx is written, which may lie on dy or x.
  static void terms(const T* dy, const T* x, const eight& p, size_t count, eight* term, eight* rest) {
    const eight u = count == 8 ? eight::load(dy) : eight::load_some(dy, count, T(0));
    const eight v = count == 8 ? eight::load(x) : eight::load_some(x, count, T(0));
    *term = each([](F a, F b, F c) { return op::parameter_gradient(a, b, c); }, u, v, p);
    *rest = each([](F a, F b, F c) { return op::parameter_gradient_rest(a, b, c); }, u, v, p);
  }

  [[gnu::flatten]] static void gradient_of_runs(const T* dy, const T* x, const T* parameter, T* dx, T* dparameter,
                                                size_t outer, size_t channels, size_t inner) {
    for (size_t c = 0; c < channels; c++) {
      const vec<T> p(parameter[c]);
      const eight wide_p = eight(F(double(parameter[c])));
      row_accumulator sums;
      for (size_t o = 0; o < outer; o++) {
        const size_t start = (o * channels + c) * inner;
        for (size_t i = 0; i < inner; i += 8) {
          const size_t at = start + i;
          const size_t count = inner - i < 8 ? inner - i : 8;
          eight term, rest;
          terms(dy + at, x + at, wide_p, count, &term, &rest);
          sums.add(count == 8 ? term : term.first(count), count == 8 ? rest : rest.first(count));
          for_each_vec([&](vec<T> u, vec<T> v) { return gradient_body(u, v, p); }, count, dx + at, dy + at, x + at);
        }
      }
      const compensated total = sums.total();
      dparameter[c] = rounded<T>(total.sum);
    }
  }

  // With inner = 1 every element of a channel is the first of its run and goes to the first of the eight sums; the
  // others stay 0. Eight channels side by side.
  [[gnu::flatten]] static void gradient_of_columns(const T* dy, const T* x, const T* parameter, T* dx, T* dparameter,
                                                   size_t outer, size_t channels) {
    for (size_t c = 0; c < channels; c += 8) {
      const size_t count = channels - c < 8 ? channels - c : 8;
      const eight p = eight::load_some(parameter + c, count, T(0));
      column_accumulator sums;
      for (size_t o = 0; o < outer; o++) {
        const size_t at = o * channels + c;
        eight term, rest;
        terms(dy + at, x + at, p, count, &term, &rest);
        sums.add(0, term, rest);
        for_each_vec(gradient_body, count, dx + at, dy + at, x + at, parameter + c);
      }
      eight sum, rest;
      sums.total(&sum, &rest);
      sum.store_some(dparameter + c, count);
    }
  }

  static constexpr loops<T> functions() { return {nullptr, nullptr, forward, gradient, nullptr, nullptr}; }
};

template <template <class> class Op> constexpr kernel channel_kernel(const char* name) {
  return {name, kind::channel, 0, channel_loop<Op, float>::functions(), channel_loop<Op, double>::functions()};
}
