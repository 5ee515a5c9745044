// Compensated sums in one fixed order. Eight sums run side by side, element k of a row going to sum k mod 8; each
// carries what its additions rounded away (Neumaier). At the end they are added up as ((0,4),(2,6)),((1,5),(3,7)). The
// order depends neither on the number of lanes nor on the layout, and the result is as good as a sum in twice the
// precision.

struct compensated {
  F sum;
  F rest;
};

inline compensated added(compensated to, F term, F term_rest) {
  const F sum = to.sum + term;
  return {sum, to.rest + (sum_error(to.sum, term, sum) + term_rest)};
}
inline compensated combined(compensated a, compensated b) {
  const F sum = a.sum + b.sum;
  return {sum, (a.rest + b.rest) + sum_error(a.sum, b.sum, sum)};
}
// A sum that overflowed, or has a NaN or an infinity in it, stands alone: its rest is meaningless.
inline compensated finished(const compensated* eight_sums) {
  const compensated even = combined(combined(eight_sums[0], eight_sums[4]), combined(eight_sums[2], eight_sums[6]));
  const compensated odd = combined(combined(eight_sums[1], eight_sums[5]), combined(eight_sums[3], eight_sums[7]));
  const compensated total = combined(even, odd);
  const auto finite = abs(total.sum) <= largest<double>;
  // The rest goes into the sum, or it could be the larger part of a sum that nearly cancels.
  const F sum = total.sum + total.rest;
  return {select(finite, sum, total.sum), select(finite, sum_error(total.sum, total.rest, sum), 0.0)};
}

// The eight sums of one row, side by side in the lanes of one `eight`.
struct row_accumulator {
  eight sum, rest;

  // Spelled out: GCC compiles an implicit constructor for the processor's baseline, outside the target's region.
  row_accumulator() : sum(0.0), rest(0.0) {}
  void add(const eight& term, const eight& term_rest) {
    for (int i = 0; i < eight::count; i++) {
      const compensated next = added({sum.part[i], rest.part[i]}, term.part[i], term_rest.part[i]);
      sum.part[i] = next.sum;
      rest.part[i] = next.rest;
    }
  }
  // The total, in every lane.
  compensated total() const {
    double sums[8], rests[8];
    sum.store(sums);
    rest.store(rests);
    compensated eight_sums[8];
    for (int k = 0; k < 8; k++) eight_sums[k] = {F(sums[k]), F(rests[k])};
    return finished(eight_sums);
  }
};

// The eight sums of each of eight neighbouring columns, a column to a lane.
struct column_accumulator {
  compensated sums[8][eight::count];

  column_accumulator() {
    for (auto& row : sums)
      for (auto& sum : row) sum = {F(0.0), F(0.0)};
  }
  void add(size_t k, const eight& term, const eight& term_rest) {
    compensated* row = sums[k % 8];
    for (int i = 0; i < eight::count; i++) row[i] = added(row[i], term.part[i], term_rest.part[i]);
  }
  void total(eight* sum, eight* rest) const {
    for (int i = 0; i < eight::count; i++) {
      compensated eight_sums[8];
      for (int k = 0; k < 8; k++) eight_sums[k] = sums[k][i];
      const compensated result = finished(eight_sums);
      sum->part[i] = result.sum;
      rest->part[i] = result.rest;
    }
  }
};
