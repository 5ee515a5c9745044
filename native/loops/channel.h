// Elementwise with parameters per channel: data is [outer, channels, inner].

template <template <class> class Op, class T, class Learned, class Numbers, class Result = T> struct channel_loop;
template <template <class> class Op, class T, size_t... K, size_t... I, class Result>
struct channel_loop<Op, T, std::index_sequence<K...>, std::index_sequence<I...>, Result> {
  using op = Op<Result>;
  using lane = typename op::lane;
  using L = vec<lane>;
  // What the terms of the sums are made of: doubles, or in the fast tier what the op computes in. They are doubles
  // themselves.
  using Term = std::conditional_t<std::is_same<Result, T>::value, double, lane>;
  using S = vec<Term>;
  static constexpr size_t count = sizeof...(K);

  // Numbers in every lane of L or S.
  template <class V, class Number> struct constants {
    V values[sizeof...(I) + 1];
    explicit constants(const double* parameters) : values{V(Number(parameters[I]))..., V(Number(0))} {}
  };
  using body_constants = constants<L, lane>;
  using term_constants = constants<S, Term>;

  static S term_input(const T* from, size_t elements) {
    if constexpr (std::is_same<S, F>::value)
      return load_block(from, elements);
    else
      return load_elements(from, elements);
  }

  template <class... V> static vec<T> forward_body(const body_constants& n, vec<T> x, V... learned) {
    (void)n;
    return lift<lane, T>::apply([&](L v, auto... p) { return op::forward(v, p..., n.values[I]...); }, x, learned...);
  }
  template <class... V> static vec<T> gradient_body(const body_constants& n, vec<T> dy, vec<T> x, V... learned) {
    (void)n;
    return lift<lane, T>::apply([&](L u, L v, auto... p) { return op::gradient(u, v, p..., n.values[I]...); }, dy, x,
                                learned...);
  }

  NONLIN_LOOP static void forward(const T* x, const T* const* learned, T* y, size_t outer, size_t channels,
                                  size_t inner, const double* parameters) {
    const body_constants n(parameters);
    const bool streamed = is_streamed(outer * channels * inner, y, x);
    for (size_t o = 0; o < outer; o++) {
      // Neighbours in memory are the channels themselves.
      if (inner == 1) {
        for_each_vec([&](vec<T> v, auto... p) { return forward_body(n, v, p...); }, streamed, channels,
                     y + o * channels, x + o * channels, learned[K]...);
        continue;
      }
      for (size_t c = 0; c < channels; c++) {
        const size_t at = (o * channels + c) * inner;
        const vec<T> p[] = {vec<T>(learned[K][c])...};
        for_each_vec([&](vec<T> v) { return forward_body(n, v, p[K]...); }, streamed, inner, y + at, x + at);
      }
    }
    end_streaming<T>(streamed);
  }

  static void gradient(const T* dy, const T* x, const T* const* learned, T* dx, const learned_gradient<T>* dlearned,
                       size_t outer, size_t channels, size_t inner, const double* parameters) {
    if (inner == 1)
      gradient_of_columns(dy, x, learned, dx, dlearned, outer, channels, parameters);
    else
      gradient_of_runs(dy, x, learned, dx, dlearned, outer, channels, inner, parameters);
  }

  // What an element adds to the gradient of learned parameter k, and what rounding took from that.
  template <size_t k> static compensated<F> term_of(const term_constants& n, S dy, S x, const S* p) {
    (void)n;
    if constexpr (!std::is_same<Result, T>::value && k == 0)
      return {op::parameter_gradient(dy, x, p[K]..., n.values[I]...), F(0.0)};
    else if constexpr (!std::is_same<Result, T>::value)
      return {op::second_parameter_gradient(dy, x, p[K]..., n.values[I]...), F(0.0)};
    else if constexpr (k == 0)
      return {op::parameter_gradient(dy, x, p[K]..., n.values[I]...),
              op::parameter_gradient_rest(dy, x, p[K]..., n.values[I]...)};
    else
      return {op::second_parameter_gradient(dy, x, p[K]..., n.values[I]...),
              op::second_parameter_gradient_rest(dy, x, p[K]..., n.values[I]...)};
  }

  // Adds what a vector of elements, or the first `elements` of them, contribute: add(k, term). Before dx is written,
  // which may lie on dy or x.
  template <class Add>
  static void add_terms(const term_constants& n, const T* dy, const T* x, const S* p, size_t elements, Add add) {
    const S u = term_input(dy, elements), v = term_input(x, elements);
    const compensated<F> terms[] = {term_of<K>(n, u, v, p)...};
    (add(K, compensated<F>{first_lanes(terms[K].sum, elements), first_lanes(terms[K].rest, elements)}), ...);
  }

  // The sums of all channels so far, for those parameters that want no other.
  struct totals {
    compensated<double> all[count];

    totals() : all{(void(K), compensated<double>{0.0, 0.0})...} {}
    void add(size_t k, const compensated<F>& of_channels, size_t channels) {
      double sum[vec_lanes], rest[vec_lanes];
      of_channels.sum.store(sum);
      of_channels.rest.store(rest);
      for (size_t c = 0; c < channels; c++) all[k] = added<double>(all[k], {sum[c], rest[c]});
    }
    void store(const learned_gradient<T>* dlearned) const {
      for (size_t k = 0; k < count; k++) {
        if (dlearned[k].is_total) *dlearned[k].to = T(all[k].sum + if_finite(all[k].sum, all[k].rest, 0.0));
      }
    }
  };

  // The sums of some neighbouring channels, from channel c on.
  static void store_sums(const learned_gradient<T>* dlearned, totals* total, size_t k, const compensated<F>& sums,
                         size_t c, size_t channels) {
    if (dlearned[k].is_total)
      total->add(k, sums, channels);
    else
      store_wide(sums.sum, dlearned[k].to + c, channels);
  }

  NONLIN_LOOP static void gradient_of_runs(const T* dy, const T* x, const T* const* learned, T* dx,
                                           const learned_gradient<T>* dlearned, size_t outer, size_t channels,
                                           size_t inner, const double* parameters) {
    const body_constants n(parameters);
    const term_constants wide_n(parameters);
    totals total;
    for (size_t c = 0; c < channels; c++) {
      const vec<T> p[] = {vec<T>(learned[K][c])...};
      const S wide_p[] = {S(Term(learned[K][c]))...};
      row_accumulator sums[count];
      for (size_t o = 0; o < outer; o++) {
        const size_t start = (o * channels + c) * inner;
        for (size_t i = 0; i < inner; i += vec_lanes) {
          const size_t at = start + i;
          const size_t elements = inner - i < vec_lanes ? inner - i : vec_lanes;
          add_terms(wide_n, dy + at, x + at, wide_p, elements,
                    [&](size_t k, compensated<F> term) { sums[k].add(i, term.sum, term.rest); });
          for_each_vec([&](vec<T> u, vec<T> v) { return gradient_body(n, u, v, p[K]...); }, elements, dx + at, dy + at,
                       x + at);
        }
      }
      (store_sums(dlearned, &total, K, sums[K].total(), c, 1), ...);
    }
    total.store(dlearned);
  }

  // With inner = 1 every element of a channel is the first of its run and goes to the first of the sums; the others
  // stay 0. Channels run side by side.
  NONLIN_LOOP static void gradient_of_columns(const T* dy, const T* x, const T* const* learned, T* dx,
                                              const learned_gradient<T>* dlearned, size_t outer, size_t channels,
                                              const double* parameters) {
    const body_constants n(parameters);
    const term_constants wide_n(parameters);
    totals total;
    for (size_t c = 0; c < channels; c += vec_lanes) {
      const size_t elements = channels - c < vec_lanes ? channels - c : vec_lanes;
      const S p[] = {term_input(learned[K] + c, elements)...};
      column_accumulator sums[count];
      for (size_t o = 0; o < outer; o++) {
        const size_t at = o * channels + c;
        add_terms(wide_n, dy + at, x + at, p, elements,
                  [&](size_t k, compensated<F> term) { sums[k].add(0, term.sum, term.rest); });
        for_each_vec([&](vec<T> u, vec<T> v, auto... q) { return gradient_body(n, u, v, q...); }, elements, dx + at,
                     dy + at, x + at, (learned[K] + c)...);
      }
      (store_sums(dlearned, &total, K, sums[K].total(), c, elements), ...);
    }
    total.store(dlearned);
  }

  static constexpr loops<T> functions() {
    loops<T> result{};
    if constexpr (computes<T>(kind::channel, false)) result.channel.forward = forward;
    if constexpr (computes<T>(kind::channel, true)) result.channel.gradient = gradient;
    return result;
  }
};

template <template <class> class Op, int learned, int parameters> constexpr kernel channel_kernel(const char* name) {
  using values = std::make_index_sequence<learned>;
  using numbers = std::make_index_sequence<parameters>;
  return {name,
          kind::channel,
          parameters,
          channel_loop<Op, float, values, numbers>::functions(),
          channel_loop<Op, double, values, numbers>::functions(),
          learned};
}
