// The exact tier's loops of the kernel at a position of the table, for calls that the fast one hands on.

#if defined(NONLIN_EXACT_TARGET)
template <int position> const loops<float>& exact_loops() { return NONLIN_EXACT_TARGET.kernels[position].float32; }
#else
// In WebAssembly it is another module, which works in the same memory: its exports, as bindings/wasm.cc has them.
#define NONLIN_IMPORT(name) extern "C" __attribute__((import_module("exact"), import_name(#name)))
NONLIN_IMPORT(mapForward)
void exact_map_forward(size_t position, bool is_double, const void* x, void* y, size_t length, double a, double b,
                       double c, double d);
NONLIN_IMPORT(mapGradient)
void exact_map_gradient(size_t position, bool is_double, const void* dy, const void* x, void* dx, size_t length,
                        double a, double b, double c, double d);
NONLIN_IMPORT(channelForward)
void exact_channel_forward(size_t position, bool is_double, const void* x, const void* first, const void* second,
                           void* y, size_t outer, size_t channels, size_t inner, double a, double b, double c,
                           double d);
NONLIN_IMPORT(channelGradient)
void exact_channel_gradient(size_t position, bool is_double, const void* dy, const void* x, const void* first,
                            const void* second, void* dx, void* dfirst, void* dsecond, bool first_total,
                            bool second_total, size_t outer, size_t channels, size_t inner, double a, double b,
                            double c, double d);
NONLIN_IMPORT(rowsForward)
void exact_rows_forward(size_t position, bool is_double, const void* x, void* y, size_t outer, size_t axis_length,
                        size_t inner, double a, double b, double c, double d, bool is_masked, const unsigned char* mask,
                        const double* mask_starts, const void* bias, const double* bias_starts, size_t causal_rows,
                        bool zero_empty_rows);
NONLIN_IMPORT(rowsGradient)
void exact_rows_gradient(size_t position, bool is_double, const void* dy, const void* y, void* dx, size_t outer,
                         size_t axis_length, size_t inner, double a, double b, double c, double d, bool is_masked,
                         const unsigned char* mask, const double* mask_starts, const void* bias,
                         const double* bias_starts, size_t causal_rows, bool zero_empty_rows);
#undef NONLIN_IMPORT

// There are as many numbers and learned parameters as any kernel has, whatever this one takes.
template <int position> struct imported {
  static void map_forward(const float* x, float* y, size_t length, const double* p) {
    exact_map_forward(position, false, x, y, length, p[0], p[1], p[2], p[3]);
  }
  static void map_gradient(const float* dy, const float* x, float* dx, size_t length, const double* p) {
    exact_map_gradient(position, false, dy, x, dx, length, p[0], p[1], p[2], p[3]);
  }
  static void channel_forward(const float* x, const float* const* learned, float* y, size_t outer, size_t channels,
                              size_t inner, const double* p) {
    exact_channel_forward(position, false, x, learned[0], learned[1], y, outer, channels, inner, p[0], p[1], p[2],
                          p[3]);
  }
  static void channel_gradient(const float* dy, const float* x, const float* const* learned, float* dx,
                               const learned_gradient<float>* to, size_t outer, size_t channels, size_t inner,
                               const double* p) {
    exact_channel_gradient(position, false, dy, x, learned[0], learned[1], dx, to[0].to, to[1].to, to[0].is_total,
                           to[1].is_total, outer, channels, inner, p[0], p[1], p[2], p[3]);
  }
  static void rows_forward(const float* x, float* y, size_t outer, size_t axis_length, size_t inner, const double* p,
                           const rows_masking<float>* masking) {
    const rows_masking<float> m = masking == nullptr ? rows_masking<float>{} : *masking;
    exact_rows_forward(position, false, x, y, outer, axis_length, inner, p[0], p[1], p[2], p[3], masking != nullptr,
                       m.mask, m.mask_starts, m.bias, m.bias_starts, m.causal_rows, m.zero_empty_rows);
  }
  static void rows_gradient(const float* dy, const float* y, float* dx, size_t outer, size_t axis_length, size_t inner,
                            const double* p, const rows_masking<float>* masking) {
    const rows_masking<float> m = masking == nullptr ? rows_masking<float>{} : *masking;
    exact_rows_gradient(position, false, dy, y, dx, outer, axis_length, inner, p[0], p[1], p[2], p[3],
                        masking != nullptr, m.mask, m.mask_starts, m.bias, m.bias_starts, m.causal_rows,
                        m.zero_empty_rows);
  }
  static constexpr nonlin::loops<float> loops = {{map_forward, map_gradient},   {}, {},
                                                 {rows_forward, rows_gradient}, {}, {}};
};
template <int position> const loops<float>& exact_loops() { return imported<position>::loops; }
#endif
