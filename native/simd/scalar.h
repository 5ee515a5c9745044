// One lane. This file defines what every name means: avx2.h and neon.h are tested against it, bit for bit.
// Included inside a target's namespace, after <cstdint> and <cstring>.
//
// The names a target offers, and nothing else:
//   vec<T>::lanes, vec<T>(broadcast), load, store, + - * / and unary -, < <= > >= ==, & | !,
//   select, min, max, abs, copy_sign, pow2, exponent, truncate, widen, narrow.

inline uint32_t to_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline uint64_t to_bits(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline double from_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
inline float from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

template <class T> struct mask {
  bool lane;
  friend mask operator&(mask a, mask b) { return {a.lane && b.lane}; }
  friend mask operator|(mask a, mask b) { return {a.lane || b.lane}; }
  friend mask operator!(mask a) { return {!a.lane}; }
};

template <class T> struct vec {
  static constexpr int lanes = 1;
  T value;

  vec() = default;
  vec(T broadcast) : value(broadcast) {}
  static vec load(const T* from) { return *from; }
  void store(T* to) const { *to = value; }

  friend vec operator+(vec a, vec b) { return a.value + b.value; }
  friend vec operator-(vec a, vec b) { return a.value - b.value; }
  friend vec operator*(vec a, vec b) { return a.value * b.value; }
  friend vec operator/(vec a, vec b) { return a.value / b.value; }
  friend vec operator-(vec a) { return -a.value; }
  friend mask<T> operator<(vec a, vec b) { return {a.value < b.value}; }
  friend mask<T> operator<=(vec a, vec b) { return {a.value <= b.value}; }
  friend mask<T> operator>(vec a, vec b) { return {a.value > b.value}; }
  friend mask<T> operator>=(vec a, vec b) { return {a.value >= b.value}; }
  friend mask<T> operator==(vec a, vec b) { return {a.value == b.value}; }

  // b where the comparison is false: so NaN in b passes through, NaN in a does not, and min(0, -0) is -0.
  friend vec min(vec a, vec b) { return a.value < b.value ? a : b; }
  friend vec max(vec a, vec b) { return a.value > b.value ? a : b; }
  friend vec select(mask<T> condition, vec a, vec b) { return condition.lane ? a : b; }

  friend vec abs(vec a) { return from_bits(to_bits(a.value) & ~to_bits(T(-0.0))); }
  friend vec copy_sign(vec magnitude, vec sign) {
    const auto sign_bit = to_bits(T(-0.0));
    return from_bits((to_bits(magnitude.value) & ~sign_bit) | (to_bits(sign.value) & sign_bit));
  }
};

// 2^n for an integer n in [-1022, 1023]; 0 for -1023.
inline vec<double> pow2(vec<double> n) { return from_bits((to_bits(n.value + 0x1.8p52) << 52) + to_bits(1.0)); }
// floor(log2 x) for a positive, normal, finite x.
inline vec<double> exponent(vec<double> x) { return double(int(to_bits(x.value) >> 52) - 1023); }
// x with the lower 27 bits of its significand cleared: 26 bits are left, so that a product of two is exact.
inline vec<double> truncate(vec<double> x) { return from_bits(to_bits(x.value) & ~uint64_t(0x7ffffff)); }

// One vec<float> is as many vec<double> as hold its lanes, in order; narrow rounds once, to nearest even.
inline void widen(vec<float> from, vec<double>* to) { to[0] = double(from.value); }
inline vec<float> narrow(const vec<double>* from) { return float(from[0].value); }
