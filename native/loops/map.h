// Elementwise. Result is what an op is asked to compute for: T, or in the fast tier the tag of that.

template <template <class> class Op, class T, class Numbers, class Result = T> struct map_loop;
template <template <class> class Op, class T, size_t... I, class Result>
struct map_loop<Op, T, std::index_sequence<I...>, Result> {
  using op = Op<Result>;
  using lane = typename op::lane;
  using L = vec<lane>;

  NONLIN_LOOP static void forward(const T* x, T* y, size_t length, const double* parameters) {
    const L p[] = {L(lane(parameters[I]))..., L(lane(0))};
    (void)p;
    const auto body = [&](vec<T> value) {
      return lift<lane, T>::apply([&](L v) { return op::forward(v, p[I]...); }, value);
    };
    for_each_vec(body, length, y, x);
  }
  NONLIN_LOOP static void gradient(const T* dy, const T* x, T* dx, size_t length, const double* parameters) {
    const L p[] = {L(lane(parameters[I]))..., L(lane(0))};
    (void)p;
    const auto body = [&](vec<T> upstream, vec<T> value) {
      return lift<lane, T>::apply([&](L u, L v) { return op::gradient(u, v, p[I]...); }, upstream, value);
    };
    for_each_vec(body, length, dx, dy, x);
  }
  static constexpr loops<T> functions() {
    loops<T> result{};
    if constexpr (computes<T>(kind::map, false)) result.map.forward = forward;
    if constexpr (computes<T>(kind::map, true)) result.map.gradient = gradient;
    return result;
  }
};

template <template <class> class Op, int parameters> constexpr kernel map_kernel(const char* name) {
  using numbers = std::make_index_sequence<parameters>;
  return {name, kind::map, parameters, map_loop<Op, float, numbers>::functions(),
          map_loop<Op, double, numbers>::functions()};
}
