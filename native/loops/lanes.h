// Between arrays of T and the lanes that an op computes in.
// The loops that use these are marked NONLIN_LOOP: all arithmetic is inlined into them, which compilers would not do by
// themselves, and would then pass vectors through memory.

#ifndef NONLIN_DIVIDED
// Whether a target has the forward loops, or those of the gradient, of a kind and dtype; where it has not, its table
// has null. And whether it does without loops that only save time. All have all, but for those of WebAssembly
// (targets/wasm128.inc).
template <class T> constexpr bool computes(kind, bool) { return true; }
constexpr bool prefers_small_code = false;
#endif

// body(inputs...) on vectors of `lane`, for inputs and result in vec<T>: where the op computes in double and the array
// holds float32, the inputs are widened and the result is rounded, once.
template <class lane, class T> struct lift;
template <class T> struct lift<T, T> {
  template <class Body, class... V> static vec<T> apply(Body body, V... inputs) { return body(inputs...); }
};
template <> struct lift<double, float> {
  template <class Body, class... V> static vec<float> apply(Body body, V... inputs) {
    return narrow(body(widen(inputs)...));
  }
};

// A vector whose first `count` lanes come from memory, the others are `fill`; and back.
template <class T> inline vec<T> load_some(const T* from, size_t count, T fill) {
  T lanes[vec_lanes];
  for (size_t i = 0; i < vec_lanes; i++) lanes[i] = i < count ? from[i] : fill;
  return vec<T>::load(lanes);
}
template <class T> inline void store_some(vec<T> value, T* to, size_t count) {
  T lanes[vec_lanes];
  value.store(lanes);
  for (size_t i = 0; i < count; i++) to[i] = lanes[i];
}

// A result of this many bytes or more is stored past the caches, unless it lies on an input: its lines are then not
// read before they are written, and nobody would find the first of them in a cache when the last is there. Measured on
// relu out of place, times without : with, Xeon with AVX-512: 64 Mi elements 0.63 : 0.38 ns, 8 Mi 0.51 : 0.24, 4 Mi
// 0.32 : 0.24; there it would pay from 2 MiB on, on a Zen 3 it loses below 16.
constexpr size_t streamed_bytes = size_t(16) << 20;

// Whether results go past the caches, of a call with `length` results in all.
template <class T, class... Inputs> inline bool is_streamed(size_t length, const T* y, const Inputs*... inputs) {
  return has_stream<reg<T>> && length >= streamed_bytes / sizeof(T) && (... && (y != inputs));
}
// Asks for the part of an input that is read soon. Processors do so by themselves, but not across pages: at 64 Mi
// elements a loop bound by divisions took 1.2 ns with it, 1.5 without.
constexpr size_t bytes_ahead = 4096;
template <class T> inline void fetch_ahead(const T* from) {
  const char* const ahead = reinterpret_cast<const char*>(from) + bytes_ahead;
  for (size_t offset = 0; offset < sizeof(T) * vec_lanes; offset += 64) __builtin_prefetch(ahead + offset);
}

// From this length on, results are stored to aligned addresses, which loops over V8's large arrays would otherwise
// never hit: 16 bytes behind a multiple of 64 each vector of AVX-512 lies in two lines. The inputs mostly lie likewise.
constexpr size_t aligned_length = 256;
// How many elements lie before the next address that stream() takes, where that is not this one.
template <class T> inline size_t elements_to_alignment(const T* y) {
  constexpr size_t bytes = sizeof(T) * size_t(reg<T>::lanes);
  return (0 - reinterpret_cast<uintptr_t>(y)) % bytes / sizeof(T);
}

// y[i] = body(inputs[i]...) for all i, whatever the length: a lane's result does not depend on its neighbours.
// `streamed` as is_streamed says; the caller then ends with end_streaming.
// The question which store it is stands in the loop: it costs nothing there. With blocks that are computed into a
// buffer and then stored past the caches, 64 Mi sigmoids took 0.92 ns for 0.62: the arithmetic waits for the stores.
template <class T, class Body, class... Inputs>
inline void for_each_vec(Body body, bool streamed, size_t length, T* y, const Inputs*... inputs) {
  size_t i = 0;
  if constexpr (has_stream<reg<T>>) {
    // A part of a vector before the first address that is streamed to, and one at the end: in turns, so that there is
    // one piece of code for both.
    for (size_t left = streamed || length >= aligned_length ? elements_to_alignment(y) : 0;; left = length - i) {
      if (left > 0) {
        const size_t count = left < length ? left : length;
        store_some(body(load_some(inputs + i, count, T(0))...), y + i, count);
        i += count;
      }
      if (i == length) return;
      for (; i + vec_lanes <= length; i += vec_lanes) {
        const vec<T> result = body(vec<T>::load(inputs + i)...);
        if (__builtin_expect(streamed, false)) {
          result.stream(y + i);
          (fetch_ahead(inputs + i), ...);
        } else {
          result.store(y + i);
        }
      }
    }
  } else {
    for (; i + vec_lanes <= length; i += vec_lanes) body(vec<T>::load(inputs + i)...).store(y + i);
    if (i < length) store_some(body(load_some(inputs + i, length - i, T(0))...), y + i, length - i);
  }
}
// What was streamed is ordered like any other store from here on, for other threads too.
template <class T> inline void end_streaming(bool streamed) {
  if constexpr (has_stream<reg<T>>)
    if (streamed) reg<T>::end_stream();
}
template <class T, class Body, class... Inputs>
inline void for_each_vec(Body body, size_t length, T* y, const Inputs*... inputs) {
  const bool streamed = is_streamed(length, y, inputs...);
  for_each_vec(body, streamed, length, y, inputs...);
  end_streaming<T>(streamed);
}

// The same for the loops that compute in double whatever the dtype: a vector of elements, or the first `count` of them.
inline F load_wide(const double* from) { return F::load(from); }
inline F load_wide(const float* from) { return widen(vec<float>::load(from)); }
inline void store_wide(F value, double* to) { value.store(to); }
inline void store_wide(F value, float* to) { narrow(value).store(to); }
template <class T> inline F load_wide(const T* from, size_t count) {
  T lanes[vec_lanes];
  for (size_t i = 0; i < vec_lanes; i++) lanes[i] = i < count ? from[i] : T(0);
  return load_wide(lanes);
}
template <class T> inline void store_wide(F value, T* to, size_t count) {
  T lanes[vec_lanes];
  store_wide(value, lanes);
  for (size_t i = 0; i < count; i++) to[i] = lanes[i];
}
// The elements as they are, for what is done to them before they are widened.
template <class T> inline vec<T> load_elements(const T* from, size_t count) {
  return count == vec_lanes ? vec<T>::load(from) : load_some(from, count, T(0));
}
inline F wide(vec<double> elements) { return elements; }
inline F wide(vec<float> elements) { return widen(elements); }
// For loops whose last vector is not full: `count` is vec_lanes, known when compiling, in all others.
template <class T> inline F load_block(const T* from, size_t count) {
  return count == vec_lanes ? load_wide(from) : load_wide(from, count);
}
template <class T> inline void store_block(F value, T* to, size_t count) {
  count == vec_lanes ? store_wide(value, to) : store_wide(value, to, count);
}
template <class Body> inline void for_each_block(size_t length, Body body) {
  const size_t left = length % vec_lanes;
  for (size_t k = 0; k + left < length; k += vec_lanes) body(k, vec_lanes);
  if (left > 0) body(length - left, left);
}
// The first `count` lanes, the others 0.
inline F first_lanes(F value, size_t count) {
  if (count == vec_lanes) return value;
  double lanes[vec_lanes];
  value.store(lanes);
  return load_wide(lanes, count);
}

inline double first_lane(F value) {
  double lanes[vec_lanes];
  value.store(lanes);
  return lanes[0];
}
inline bool any(mask<double> condition) {
  double lanes[vec_lanes];
  select(condition, 1.0, 0.0).store(lanes);
  for (double lane : lanes)
    if (lane != 0) return true;
  return false;
}
