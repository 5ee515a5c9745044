// vec_lanes lanes of T, in as many registers as that takes: the unit that kernels and loops work in. The order of
// additions in a sum does not depend on how many they are (loops/accumulator.h). Where the size of the code does not
// matter they are sixteen: the registers of one vector are as many independent chains, without which the latency of a
// single chain bounds the loop (sigmoid on AVX2, Zen 4: 1.73 ns with one register of doubles, 1.50 with two, 1.29 with
// these four).

template <class T> constexpr int registers = vec_lanes / reg<T>::lanes;
template <class T> using register_indices = std::make_index_sequence<registers<T>>;

// An operation on registers, done to all those of some vectors. Spelled with an index sequence and not as a loop:
// compilers leave a loop over an array of registers rolled at -O2, and the array in memory.
template <size_t i, class Operation, class... Vectors>
inline auto at_register(Operation operation, const Vectors&... vectors) {
  return operation(vectors.part[i]...);
}
template <class Result, class Operation, class... Vectors, size_t... I>
inline Result each_register(std::index_sequence<I...>, Operation operation, const Vectors&... vectors) {
  Result result;
  ((result.part[I] = at_register<I>(operation, vectors...)), ...);
  return result;
}
template <class T, class From, size_t... I>
inline void load_registers(reg<T>* part, const From* from, std::index_sequence<I...>) {
  ((part[I] = reg<T>::load(from + I * reg<T>::lanes)), ...);
}
template <class T, size_t... I> inline void store_registers(const reg<T>* part, T* to, std::index_sequence<I...>) {
  (part[I].store(to + I * reg<T>::lanes), ...);
}
template <class T, size_t... I> inline void stream_registers(const reg<T>* part, T* to, std::index_sequence<I...>) {
  (part[I].stream(to + I * reg<T>::lanes), ...);
}
template <class T, size_t... I> inline void fill_registers(reg<T>* part, reg<T> value, std::index_sequence<I...>) {
  ((part[I] = value), ...);
}

template <class T> struct mask { reg_mask<T> part[registers<T>]; };

template <class T> struct vec {
  static constexpr int lanes = vec_lanes;
  reg<T> part[registers<T>];

  vec() = default;
  vec(T broadcast) { fill_registers<T>(part, broadcast, register_indices<T>()); }
  // From numbers, or from bytes.
  template <class From> static vec load(const From* from) {
    vec result;
    load_registers<T>(result.part, from, register_indices<T>());
    return result;
  }
  void store(T* to) const { store_registers<T>(part, to, register_indices<T>()); }
  // Past the caches, where registers can: see loops/lanes.h.
  void stream(T* to) const { stream_registers<T>(part, to, register_indices<T>()); }
};

// Whether a target's registers have a stream(to), for a `to` aligned to their size, and an end_stream().
template <class Register, class = void> constexpr bool has_stream = false;
template <class Register>
constexpr bool has_stream<Register, std::void_t<decltype(&Register::stream)>> = true;

// Functions of both dtypes by name, and not templates, so that a number may stand for a vector: 1.0 + x.
#define NONLIN_NAME1(T, Result, name, expression)                        \
  inline Result<T> name(vec<T> va) {                                     \
    return each_register<Result<T>>(                                     \
        register_indices<T>(), [](reg<T> a) { return expression; }, va); \
  }
#define NONLIN_NAME2(T, Result, name, expression)                                      \
  inline Result<T> name(vec<T> va, vec<T> vb) {                                        \
    return each_register<Result<T>>(                                                   \
        register_indices<T>(), [](reg<T> a, reg<T> b) { return expression; }, va, vb); \
  }
#define NONLIN_NAMES(T)                                                                                     \
  NONLIN_NAME2(T, vec, operator+, a + b)                                                                    \
  NONLIN_NAME2(T, vec, operator-, a - b)                                                                    \
  NONLIN_NAME2(T, vec, operator*, a* b)                                                                     \
  NONLIN_NAME2(T, vec, operator/, a / b)                                                                    \
  NONLIN_NAME1(T, vec, operator-, -a)                                                                       \
  NONLIN_NAME2(T, mask, operator<, a < b)                                                                   \
  NONLIN_NAME2(T, mask, operator<=, a <= b)                                                                 \
  NONLIN_NAME2(T, mask, operator>, a > b) NONLIN_NAME2(T, mask, operator>=, a >= b)                         \
      NONLIN_NAME2(T, mask, operator==, a == b) NONLIN_NAME2(T, vec, min, min(a, b))                        \
          NONLIN_NAME2(T, vec, max, max(a, b)) NONLIN_NAME1(T, vec, abs, abs(a))                            \
              NONLIN_NAME2(T, vec, copy_sign, copy_sign(a, b)) inline vec<T>                                \
              select(mask<T> c, vec<T> a, vec<T> b) {                                                       \
    return each_register<vec<T>>(                                                                           \
        register_indices<T>(), [](reg_mask<T> m, reg<T> x, reg<T> y) { return select(m, x, y); }, c, a, b); \
  }
NONLIN_NAMES(float)
NONLIN_NAMES(double)
NONLIN_NAME1(double, vec, sqrt, sqrt(a))
NONLIN_NAME1(double, vec, pow2, pow2(a))
NONLIN_NAME1(double, vec, exponent, exponent(a))
NONLIN_NAME1(double, vec, truncate, truncate(a))
#undef NONLIN_NAMES
#undef NONLIN_NAME1
#undef NONLIN_NAME2

template <class T> inline mask<T> operator&(mask<T> va, mask<T> vb) {
  return each_register<mask<T>>(
      register_indices<T>(), [](reg_mask<T> a, reg_mask<T> b) { return a & b; }, va, vb);
}
template <class T> inline mask<T> operator|(mask<T> va, mask<T> vb) {
  return each_register<mask<T>>(
      register_indices<T>(), [](reg_mask<T> a, reg_mask<T> b) { return a | b; }, va, vb);
}
template <class T> inline mask<T> operator!(mask<T> va) {
  return each_register<mask<T>>(
      register_indices<T>(), [](reg_mask<T> a) { return !a; }, va);
}

// Between the dtypes; narrow rounds once, to nearest even.
constexpr int doubles_per_float_register = reg<float>::lanes / reg<double>::lanes;
template <size_t... I> inline void widen_registers(const reg<float>* from, reg<double>* to, std::index_sequence<I...>) {
  (widen(from[I], to + I * doubles_per_float_register), ...);
}
template <size_t... I>
inline void narrow_registers(const reg<double>* from, reg<float>* to, std::index_sequence<I...>) {
  ((to[I] = narrow(from + I * doubles_per_float_register)), ...);
}
inline vec<double> widen(vec<float> from) {
  vec<double> to;
  widen_registers(from.part, to.part, register_indices<float>());
  return to;
}
inline vec<float> narrow(vec<double> from) {
  vec<float> to;
  narrow_registers(from.part, to.part, register_indices<float>());
  return to;
}
