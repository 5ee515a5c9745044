// Algebraic functions, and hardSwish, which takes doubles in the exact tier.

template <> struct softsign<fast> {
  using lane = float;
  // 1 for infinity, where the quotient is NaN.
  static G forward(G x) { return select(abs(x) == infinity<float>, copy_sign(1.0f, x), x / (1.0f + abs(x))); }
  // In two divisions: the square of a large x is no float32.
  static G gradient(G dy, G x) {
    const G d = 1.0f + abs(x);
    return (dy / d) / d;
  }
};

// With a = |x| and r = sqrt(a^2 + b) it is (a + r) / 2 on the right and b / (2 (a + r)) on the left, as in ops. From
// squareplus_end on r is a.
constexpr float squareplus_end = 0x1p50f;
template <> struct squareplus<fast> {
  using lane = float;
  static bool takes(const double* parameters) { return parameters[0] >= 0x1p-20 && parameters[0] <= 0x1p20; }
  static G forward(G x, G b) {
    const G a = abs(x);
    const G bounded = min(squareplus_end, a);
    const G half_sum = fma(0.5f, a, 0.5f * max(a, sqrt(fma(bounded, bounded, b))));
    return select(x >= 0.0f, half_sum, (0.25f * b) / half_sum);
  }
  // The derivative is b / (2 (r^2 + a r)) on the left, beyond the end b / (4 a^2), and 1 minus that on the right.
  static G gradient(G dy, G x, G b) {
    const G a = abs(x);
    const G bounded = min(squareplus_end, a);
    const G square = fma(bounded, bounded, b);
    const G left = (0.5f * b) / fma(bounded, sqrt(square), square);
    const G beyond = ((dy / a) * (0.25f * b)) / a;
    return select(x > 0.0f, dy * (1.0f - left), select(a > squareplus_end, beyond, dy * left));
  }
};

// x + 3 is exact near the root -3, and 2x + 3 near that of the derivative.
constexpr float sixth = 0x1.555556p-3f;
template <> struct hard_swish<fast> {
  using lane = float;
  static G forward(G x) { return select(x <= -3.0f, 0.0f, select(x >= 3.0f, x, (x * (x + 3.0f)) * sixth)); }
  static G gradient(G dy, G x) {
    return dy * select(x <= -3.0f, 0.0f, select(x >= 3.0f, 1.0f, ((x + x) + 3.0f) * sixth));
  }
};
