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
