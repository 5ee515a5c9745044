// scale() for targets that have no instruction for it, behind all(), which they have.

// 2^n for an integer n in [-126, 127].
inline reg<float> pow2(reg<float> n) { return power_of_sum(n + reg<float>(0x1.8p23f + 127)); }

// x * 2^n for n up to 254, rounded at most once for n >= -126. Subnormal and huge powers are rare, and the branch is
// predicted.
inline reg<float> scale(reg<float> x, reg<float> n) {
  if (__builtin_expect(all((reg<float>(-126.0f) <= n) & (n <= reg<float>(127.0f))), 1)) return x * pow2(n);
  const reg<float> first = min(reg<float>(127.0f), max(reg<float>(-126.0f), n));
  const reg<float> second = max(reg<float>(-126.0f), n - first);
  return x * pow2(first) * pow2(second) * pow2(max(reg<float>(-126.0f), n - first - second));
}
