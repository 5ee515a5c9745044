// Between arrays of T and the lanes that an op computes in.
// The loops that use these are marked flatten: all arithmetic is inlined into them, which compilers would not do by
// themselves, and would then pass vectors through memory.

// As many vectors of doubles as hold one vec<T>.
template <class T> constexpr int parts = vec<T>::lanes / vec<double>::lanes;

struct wide_floats {
  F part[parts<float>];
  explicit wide_floats(vec<float> from) { widen(from, part); }
};

// body(inputs...) on vectors of `lane`, for inputs and result in vec<T>: where the op computes in double and the array
// holds float32, the inputs are widened and the result is rounded, once.
template <class lane, class T> struct lift;
template <class T> struct lift<T, T> {
  template <class Body, class... V> static vec<T> apply(Body body, V... inputs) { return body(inputs...); }
};
template <> struct lift<double, float> {
  template <class Body, class... V> static vec<float> apply(Body body, V... inputs) {
    return widened(body, wide_floats(inputs)...);
  }
  template <class Body, class... W> static vec<float> widened(Body body, const W&... inputs) {
    F result[parts<float>];
    for (int i = 0; i < parts<float>; i++) result[i] = body(inputs.part[i]...);
    return narrow(result);
  }
};

// A vector whose first `count` lanes come from memory, the others are `fill`; and back.
template <class T> inline vec<T> load_some(const T* from, size_t count, T fill) {
  T lanes[vec<T>::lanes];
  for (size_t i = 0; i < size_t(vec<T>::lanes); i++) lanes[i] = i < count ? from[i] : fill;
  return vec<T>::load(lanes);
}
template <class T> inline void store_some(vec<T> value, T* to, size_t count) {
  T lanes[vec<T>::lanes];
  value.store(lanes);
  for (size_t i = 0; i < count; i++) to[i] = lanes[i];
}

// y[i] = body(inputs[i]...) for all i, whatever the length: a lane's result does not depend on its neighbours.
template <class T, class Body, class... Inputs>
inline void for_each_vec(Body body, size_t length, T* y, const Inputs*... inputs) {
  constexpr size_t step = vec<T>::lanes;
  size_t i = 0;
  for (; i + step <= length; i += step) body(vec<T>::load(inputs + i)...).store(y + i);
  if (i < length) store_some(body(load_some(inputs + i, length - i, T(0))...), y + i, length - i);
}

// Eight doubles, however many vectors that takes: the unit in which rows and sums are processed, so that the order of
// additions does not depend on the target.
struct eight {
  static constexpr int count = 8 / vec<double>::lanes;
  F part[count];

  eight() = default;
  explicit eight(F broadcast) {
    for (int i = 0; i < count; i++) part[i] = broadcast;
  }
  static eight load(const double* from) {
    eight result;
    for (int i = 0; i < count; i++) result.part[i] = F::load(from + i * F::lanes);
    return result;
  }
  static eight load(const float* from) {
    eight result;
    for (int i = 0; i < 8 / vec<float>::lanes; i++)
      widen(vec<float>::load(from + i * vec<float>::lanes), result.part + i * parts<float>);
    return result;
  }
  void store(double* to) const {
    for (int i = 0; i < count; i++) part[i].store(to + i * F::lanes);
  }
  void store(float* to) const {
    for (int i = 0; i < 8 / vec<float>::lanes; i++) narrow(part + i * parts<float>).store(to + i * vec<float>::lanes);
  }
  template <class T> static eight load_some(const T* from, size_t count, T fill) {
    T lanes[8];
    for (size_t i = 0; i < 8; i++) lanes[i] = i < count ? from[i] : fill;
    return load(lanes);
  }
  template <class T> void store_some(T* to, size_t count) const {
    T lanes[8];
    store(lanes);
    for (size_t i = 0; i < count; i++) to[i] = lanes[i];
  }
  // The first `count` elements, the others 0.
  eight first(size_t count) const {
    double lanes[8];
    store(lanes);
    return load_some(lanes, count, 0.0);
  }
};

// body applied to each vector of one or more eights.
template <class Body, class... Eights> inline eight each(Body body, const Eights&... inputs) {
  eight result;
  for (int i = 0; i < eight::count; i++) result.part[i] = body(inputs.part[i]...);
  return result;
}

// The first lane, rounded to T.
template <class T> inline T rounded(F value) {
  double lanes[F::lanes];
  value.store(lanes);
  return T(lanes[0]);
}
