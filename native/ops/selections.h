// Functions of whole rows that select by order: most results are exactly 0. `gap` is how far the least selected element
// lies above the threshold: from the sum of the distances of all selected ones to that one, and what these distances,
// or their squares, leave of the row's share. Sums and what is left come from loops/selection.h, with what their
// rounding took. Everything is added to the gap, so that a result has its relative accuracy, however small: nothing
// cancels.

// The first of the largest.
template <class Result> struct hardmax {
  static constexpr bool takes_first = true;
  // 0, as dy * 0 is: NaN for what is not a finite number.
  static F gradient(F dy, F y) {
    const F product = dy * y;
    return product - product;
  }
};

// product_error and quotient_rest to the last digit: here what they leave is held against the other element's.
inline F product_rest(F a, F b, F product) {
  const F a_high = truncate(a);
  const F b_high = truncate(b);
  const F a_low = a - a_high;
  const F b_low = b - b_high;
  return (((a_high * b_high - product) + a_high * b_low) + a_low * b_high) + a_low * b_low;
}
inline F ratio_rest(F a, F a_low, F b, F b_low, F ratio) {
  const F back = ratio * b;
  return (((a - back) - product_rest(ratio, b, back)) + (a_low - ratio * b_low)) / b;
}

// (distance to the least selected element, and its rest) + gap, and what rounding took.
inline F raised(F x, F least, F gap) { return (x - least) + gap; }
inline F raised_rest(F x, F least, F gap, F gap_rest) {
  const F distance = x - least;
  return sum_error(distance, gap, distance + gap) + (sum_error(x, -least, distance) + gap_rest);
}

// dy - mean, where mean is a quotient of two sums.
inline F centered(F dy, F sum, F rest, F slopes, F slopes_rest) {
  const F mean = sum / slopes;
  return (dy - mean) - ratio_rest(sum, rest, slopes, slopes_rest, mean);
}
// slope * difference, which is 0, and not -0, outside of the selection.
inline F sloped(F slope, F difference) {
  const F product = slope * difference;
  return select(slope > 0.0, product, abs(product));
}

// max(x - threshold, 0), where that adds up to 1: of count elements, the least of which gets `gap`.
template <class Result> struct sparsemax {
  static constexpr bool takes_first = false;
  static constexpr bool squares = false;
  static F gap(F left, F, F, F, F count) { return left / count; }
  static F gap_rest(F left, F left_rest, F, F, F count, F gap) { return ratio_rest(left, left_rest, count, 0.0, gap); }
  static F forward(F x, F least, F gap, F gap_rest) {
    return raised(x, least, gap) + raised_rest(x, least, gap, gap_rest);
  }
  static F slope(F y) { return select(y > 0.0, 1.0, y); }
  static F slope_rest(F) { return 0.0; }
  static F gradient_weight(F dy, F y) { return dy * slope(y); }
  static F gradient_weight_rest(F, F) { return 0.0; }
  static F gradient(F dy, F y, F sum, F rest, F slopes, F slopes_rest) {
    return sloped(slope(y), centered(dy, sum, rest, slopes, slopes_rest));
  }
};

// sqrt(sum^2 + count * left), and what rounding took.
inline F root_square(F left, F sum, F count) { return sum * sum + count * left; }
inline F root_square_rest(F left, F left_rest, F sum, F sum_rest, F count) {
  const F square = sum * sum;
  const F product = count * left;
  const F square_low = product_rest(sum, sum, square) + 2.0 * (sum * sum_rest);
  const F product_low = product_rest(count, left, product) + count * left_rest;
  return sum_error(square, product, square + product) + (square_low + product_low);
}
// sqrt(square + square_rest) - root, where root is sqrt(square) rounded.
inline F root_rest(F square, F square_rest, F root) {
  const F back = root * root;
  return (((square - back) - product_rest(root, root, back)) + square_rest) / (2.0 * root);
}

// max((x - threshold) / 2, 0)^2, where that adds up to 1, or the squares of twice that to 4. With distances d to the
// least selected element, the gap g solves sum((d + g)^2) = 4: count * g^2 + 2 * sum(d) * g = 4 - sum(d^2) = left.
template <class Result> struct entmax15 {
  static constexpr bool takes_first = false;
  static constexpr bool squares = true;
  static F gap(F left, F, F sum, F, F count) { return left / (sum + sqrt(root_square(left, sum, count))); }
  static F gap_rest(F left, F left_rest, F sum, F sum_rest, F count, F gap) {
    const F square = root_square(left, sum, count);
    const F root = sqrt(square);
    const F divisor = sum + root;
    const F root_low = root_rest(square, root_square_rest(left, left_rest, sum, sum_rest, count), root);
    return ratio_rest(left, left_rest, divisor, sum_error(sum, root, divisor) + (sum_rest + root_low), gap);
  }
  static F forward(F x, F least, F gap, F gap_rest) {
    const F high = 0.5 * raised(x, least, gap);
    const F low = 0.5 * raised_rest(x, least, gap, gap_rest);
    const F square = high * high;
    return square + (product_rest(high, high, square) + 2.0 * (high * low));
  }
  static F slope(F y) { return sqrt(y); }
  // At 0 it would be 0 / 0.
  static F slope_rest(F y) { return select(y > 0.0, root_rest(y, 0.0, sqrt(y)), 0.0); }
  static F gradient_weight(F dy, F y) { return dy * sqrt(y); }
  static F gradient_weight_rest(F dy, F y) {
    const F root = sqrt(y);
    return product_rest(dy, root, dy * root) + dy * slope_rest(y);
  }
  static F gradient(F dy, F y, F sum, F rest, F slopes, F slopes_rest) {
    const F difference = centered(dy, sum, rest, slopes, slopes_rest);
    // The roots have more digits than the sums: of equal terms those beyond are left, below 2^-100.
    return sloped(sqrt(y), select(abs(difference) < 0x1p-90 * abs(dy), 0.0, difference));
  }
};
