// Compensated sums in one fixed order. Sixteen sums run side by side, element k of a row going to sum k mod 16; each
// carries what its additions rounded away (Neumaier). At the end sum i + 8 is added to sum i, for all i below 8, then
// i + 4 below 4, and so on. The order depends neither on the target nor on the layout, and the result is as good as a
// sum in twice the precision.

constexpr int sum_count = 16;

// V: a vector of doubles, or one double.
template <class V> struct compensated {
  V sum;
  V rest;
};

// `to` and `term` added up; term.rest is what rounding took from term.sum.
template <class V> inline compensated<V> added(compensated<V> to, compensated<V> term) {
  const V sum = to.sum + term.sum;
  const V term_rounded = sum - to.sum;
  const V to_rounded = sum - term_rounded;
  return {sum, to.rest + (((to.sum - to_rounded) + (term.sum - term_rounded)) + term.rest)};
}

inline F if_finite(F value, F yes, F no) { return select(abs(value) <= largest<double>, yes, no); }
inline double if_finite(double value, double yes, double no) {
  return value >= -largest<double> && value <= largest<double> ? yes : no;
}

// The total of sum_count sums, which are used up. The rest goes into the sum as far as it fits, or it could be the
// larger part of a sum that nearly cancels. A sum that overflowed, or has a NaN or an infinity in it, stands alone: its
// rest is meaningless.
template <class V> inline compensated<V> total_of(compensated<V>* sums) {
  for (int half = sum_count / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) sums[i] = added(sums[i], sums[i + half]);
  const V rest = if_finite(sums[0].sum, sums[0].rest, V(0.0));
  const compensated<V> total = added<V>({sums[0].sum, V(0.0)}, {rest, V(0.0)});
  return {total.sum, if_finite(total.sum, total.rest, V(0.0))};
}

// The sums of one row, side by side in the lanes of as many vectors as hold sum_count of them. `k` is the place in the
// row of the vector that is added, a multiple of vec_lanes.
struct row_accumulator {
  static constexpr size_t vectors = sum_count / vec_lanes;
  compensated<F> sums[vectors];

  // Spelled out: GCC compiles an implicit constructor for the processor's baseline, outside the target's region.
  row_accumulator() {
    for (auto& sum : sums) sum = {F(0.0), F(0.0)};
  }
  void add(size_t k, F term, F term_rest) { at(k) = added<F>(at(k), {term, term_rest}); }
  // Without keeping what rounding takes.
  void add_plainly(size_t k, F term) { at(k).sum = at(k).sum + term; }
  compensated<F>& at(size_t k) { return sums[k / vec_lanes % vectors]; }
  // The total, in every lane.
  compensated<F> total() const {
    double sum[sum_count], rest[sum_count];
    for (size_t v = 0; v < vectors; v++) {
      sums[v].sum.store(sum + v * vec_lanes);
      sums[v].rest.store(rest + v * vec_lanes);
    }
    compensated<double> lanes[sum_count];
    for (int k = 0; k < sum_count; k++) lanes[k] = {sum[k], rest[k]};
    const compensated<double> total = total_of(lanes);
    return {F(total.sum), F(total.rest)};
  }
};

// The sums of each of several neighbouring columns, a column to a lane.
struct column_accumulator {
  compensated<F> sums[sum_count];

  column_accumulator() {
    for (auto& sum : sums) sum = {F(0.0), F(0.0)};
  }
  void add(size_t k, F term, F term_rest) { sums[k % sum_count] = added<F>(sums[k % sum_count], {term, term_rest}); }
  void add_plainly(size_t k, F term) { sums[k % sum_count].sum = sums[k % sum_count].sum + term; }
  compensated<F> total() { return total_of(sums); }
};
