// Two inputs, of which one is activated: element (o, i) of them lies at o * stride + i, that of the result at o * run +
// i, so that the halves of one array are two inputs. Result as in map.h.

template <template <class> class Op, class T, class Numbers, class Result = T> struct gate_loop;
template <template <class> class Op, class T, size_t... I, class Result>
struct gate_loop<Op, T, std::index_sequence<I...>, Result> {
  using op = Op<Result>;
  using lane = typename op::lane;
  using L = vec<lane>;

  // Where the elements of a vector are gathered from, and scattered to: runs of fewer than vec_lanes elements.
  struct places {
    size_t at[vec_lanes];
    size_t count;
  };
  // Goes on from run o, element i.
  static places next_places(size_t* o, size_t* i, size_t outer, size_t run, size_t stride) {
    places result;
    for (result.count = 0; result.count < vec_lanes && *o < outer; result.count++) {
      result.at[result.count] = *o * stride + *i;
      if (++*i == run) *i = 0, ++*o;
    }
    return result;
  }
  static vec<T> gather(const T* from, const places& p) {
    T lanes[vec_lanes];
    for (size_t k = 0; k < vec_lanes; k++) lanes[k] = k < p.count ? from[p.at[k]] : T(0);
    return vec<T>::load(lanes);
  }
  static void scatter(vec<T> value, T* to, const places& p) {
    T lanes[vec_lanes];
    value.store(lanes);
    for (size_t k = 0; k < p.count; k++) to[p.at[k]] = lanes[k];
  }

  NONLIN_LOOP static void forward(const T* activated, const T* other, T* y, size_t outer, size_t run, size_t stride,
                                  const double* parameters) {
    const L p[] = {L(lane(parameters[I]))..., L(lane(0))};
    (void)p;
    const auto body = [&](vec<T> a, vec<T> b) {
      return lift<lane, T>::apply([&](L u, L v) { return op::forward(u, v, p[I]...); }, a, b);
    };
    if (run >= vec_lanes) {
      const bool streamed = is_streamed(outer * run, y, activated, other);
      for (size_t o = 0; o < outer; o++)
        for_each_vec(body, streamed, run, y + o * run, activated + o * stride, other + o * stride);
      end_streaming<T>(streamed);
      return;
    }
    size_t o = 0, i = 0;
    for (size_t k = 0; k < outer * run; k += vec_lanes) {
      const places here = next_places(&o, &i, outer, run, stride);
      store_some(body(gather(activated, here), gather(other, here)), y + k, here.count);
    }
  }

  NONLIN_LOOP static void gradient(const T* dy, const T* activated, const T* other, T* dactivated, T* dother,
                                   size_t outer, size_t run, size_t stride, const double* parameters) {
    const L p[] = {L(lane(parameters[I]))..., L(lane(0))};
    (void)p;
    const auto activated_body = [&](vec<T> upstream, vec<T> a, vec<T> b) {
      return lift<lane, T>::apply([&](L u, L v, L w) { return op::gradient_activated(u, v, w, p[I]...); }, upstream, a,
                                  b);
    };
    const auto other_body = [&](vec<T> upstream, vec<T> a, vec<T> b) {
      return lift<lane, T>::apply([&](L u, L v, L w) { return op::gradient_other(u, v, w, p[I]...); }, upstream, a, b);
    };
    if (run >= vec_lanes) {
      for (size_t o = 0; o < outer; o++) {
        for (size_t i = 0; i < run; i += vec_lanes) {
          const size_t at = o * stride + i, from = o * run + i, count = run - i < vec_lanes ? run - i : vec_lanes;
          const vec<T> u = load_first(dy + from, count);
          const vec<T> a = load_first(activated + at, count), b = load_first(other + at, count);
          // Both before either is stored: the outputs may be inputs.
          const vec<T> da = activated_body(u, a, b), db = other_body(u, a, b);
          store_first(da, dactivated + at, count), store_first(db, dother + at, count);
        }
      }
      return;
    }
    size_t o = 0, i = 0;
    for (size_t k = 0; k < outer * run; k += vec_lanes) {
      const places here = next_places(&o, &i, outer, run, stride);
      const vec<T> u = load_some(dy + k, here.count, T(0)), a = gather(activated, here), b = gather(other, here);
      const vec<T> da = activated_body(u, a, b), db = other_body(u, a, b);
      scatter(da, dactivated, here), scatter(db, dother, here);
    }
  }

  static vec<T> load_first(const T* from, size_t count) {
    return count == vec_lanes ? vec<T>::load(from) : load_some(from, count, T(0));
  }
  static void store_first(vec<T> value, T* to, size_t count) {
    count == vec_lanes ? value.store(to) : store_some(value, to, count);
  }

  static constexpr loops<T> functions() {
    loops<T> result{};
    if constexpr (computes<T>(kind::gate, false)) result.gate.forward = forward;
    if constexpr (computes<T>(kind::gate, true)) result.gate.gradient = gradient;
    return result;
  }
};

template <template <class> class Op, int parameters> constexpr kernel gate_kernel(const char* name) {
  using numbers = std::make_index_sequence<parameters>;
  return {name, kind::gate, parameters, gate_loop<Op, float, numbers>::functions(),
          gate_loop<Op, double, numbers>::functions()};
}
