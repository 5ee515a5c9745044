// Elementwise functions. Parameters that single precision has no range for, where a function has such, go to the exact
// tier: what it `takes`.

template <class op, class = void> constexpr bool takes_some = false;
template <class op> constexpr bool takes_some<op, std::void_t<decltype(&op::takes)>> = true;

template <template <class> class Op, int parameters, int position> struct fast_map_loop {
  using op = Op<fast>;
  using loop = map_loop<Op, float, std::make_index_sequence<parameters>, fast>;

  static const map_functions<float>& exact() { return exact_loops<position>().map; }
  static void forward(const float* x, float* y, size_t length, const double* numbers) {
    (op::takes(numbers) ? loop::forward : exact().forward)(x, y, length, numbers);
  }
  static void gradient(const float* dy, const float* x, float* dx, size_t length, const double* numbers) {
    (op::takes(numbers) ? loop::gradient : exact().gradient)(dy, x, dx, length, numbers);
  }
  static constexpr loops<float> functions() {
    loops<float> result = loop::functions();
    if constexpr (takes_some<op>) result.map = {forward, gradient};
    return result;
  }
};
