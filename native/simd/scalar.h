// One lane. This file defines what every name means: avx2.h and neon.h are tested against it, bit for bit.
// Included inside a target's namespace, after <cstdint> and <cstring>.
//
// The names a target offers, and nothing else:
//   reg<T>::lanes, reg<T>(broadcast), load (from numbers or bytes), store, + - * / and unary -, < <= > >= ==, & | !,
//   select, min, max, abs, copy_sign, sqrt, pow2, exponent, truncate, widen, narrow.

constexpr int vec_lanes = 16;

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

template <class T> struct reg_mask {
  bool lane;
  friend reg_mask operator&(reg_mask a, reg_mask b) { return {a.lane && b.lane}; }
  friend reg_mask operator|(reg_mask a, reg_mask b) { return {a.lane || b.lane}; }
  friend reg_mask operator!(reg_mask a) { return {!a.lane}; }
};

template <class T> struct reg {
  static constexpr int lanes = 1;
  T value;

  reg() = default;
  reg(T broadcast) : value(broadcast) {}
  static reg load(const T* from) { return *from; }
  static reg load(const unsigned char* from) { return T(*from); }
  void store(T* to) const { *to = value; }

  friend reg operator+(reg a, reg b) { return a.value + b.value; }
  friend reg operator-(reg a, reg b) { return a.value - b.value; }
  friend reg operator*(reg a, reg b) { return a.value * b.value; }
  friend reg operator/(reg a, reg b) { return a.value / b.value; }
  friend reg operator-(reg a) { return -a.value; }
  friend reg_mask<T> operator<(reg a, reg b) { return {a.value < b.value}; }
  friend reg_mask<T> operator<=(reg a, reg b) { return {a.value <= b.value}; }
  friend reg_mask<T> operator>(reg a, reg b) { return {a.value > b.value}; }
  friend reg_mask<T> operator>=(reg a, reg b) { return {a.value >= b.value}; }
  friend reg_mask<T> operator==(reg a, reg b) { return {a.value == b.value}; }

  // b where the comparison is false: so NaN in b passes through, NaN in a does not, and min(0, -0) is -0.
  friend reg min(reg a, reg b) { return a.value < b.value ? a : b; }
  friend reg max(reg a, reg b) { return a.value > b.value ? a : b; }
  friend reg select(reg_mask<T> condition, reg a, reg b) { return condition.lane ? a : b; }

  friend reg abs(reg a) { return from_bits(to_bits(a.value) & ~to_bits(T(-0.0))); }
  friend reg copy_sign(reg magnitude, reg sign) {
    const auto sign_bit = to_bits(T(-0.0));
    return from_bits((to_bits(magnitude.value) & ~sign_bit) | (to_bits(sign.value) & sign_bit));
  }
};

// Rounded once, as IEEE 754 has it.
inline reg<double> sqrt(reg<double> x) { return __builtin_sqrt(x.value); }
// 2^n for an integer n in [-1022, 1023]; 0 for -1023.
inline reg<double> pow2(reg<double> n) { return from_bits((to_bits(n.value + 0x1.8p52) << 52) + to_bits(1.0)); }
// floor(log2 x) for a positive, normal, finite x.
inline reg<double> exponent(reg<double> x) { return double(int(to_bits(x.value) >> 52) - 1023); }
// x with the lower 27 bits of its significand cleared: 26 bits are left, so that a product of two is exact.
inline reg<double> truncate(reg<double> x) { return from_bits(to_bits(x.value) & ~uint64_t(0x7ffffff)); }

// One reg<float> is as many reg<double> as hold its lanes, in order; narrow rounds once, to nearest even.
inline void widen(reg<float> from, reg<double>* to) { to[0] = double(from.value); }
inline reg<float> narrow(const reg<double>* from) { return float(from[0].value); }
