// Elementwise functions, with parameters that are numbers or those of channels. Parameters that single precision has no
// range for, where a function has such, go to the exact tier, and then all channels do: what it `takes`.

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

template <template <class> class Op, class Learned, class Numbers, int position> struct fast_channel_loop;
template <template <class> class Op, size_t... K, class Numbers, int position>
struct fast_channel_loop<Op, std::index_sequence<K...>, Numbers, position> {
  using op = Op<fast>;
  using loop = channel_loop<Op, float, std::index_sequence<K...>, Numbers, fast>;

  static const channel_functions<float>& exact() { return exact_loops<position>().channel; }
  static bool takes_all(const float* const* learned, size_t channels, const double* numbers) {
    for (size_t c = 0; c < channels; c++)
      if (!op::takes(learned[K][c]..., numbers)) return false;
    return true;
  }
  static void forward(const float* x, const float* const* learned, float* y, size_t outer, size_t channels,
                      size_t inner, const double* numbers) {
    (takes_all(learned, channels, numbers) ? loop::forward : exact().forward)(x, learned, y, outer, channels, inner,
                                                                              numbers);
  }
  static void gradient(const float* dy, const float* x, const float* const* learned, float* dx,
                       const learned_gradient<float>* dlearned, size_t outer, size_t channels, size_t inner,
                       const double* numbers) {
    (takes_all(learned, channels, numbers) ? loop::gradient : exact().gradient)(dy, x, learned, dx, dlearned, outer,
                                                                                channels, inner, numbers);
  }
  static constexpr loops<float> functions() {
    loops<float> result = loop::functions();
    if constexpr (takes_some<op>) result.channel = {forward, gradient};
    return result;
  }
};
