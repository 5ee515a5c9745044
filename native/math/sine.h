// sin^2 t and sin 2t, both of period pi, for |t| < 2^258: t / pi less the nearest integer, as a sum of two, by Payne
// and Hanek's method (Radian reduction for trigonometric functions, 1983): of 1/pi only those digits are multiplied
// that make up neither a multiple of 1 nor a part too small to count. Beyond, and for digits that are not there, the
// results are those of some other angle. Much here is asked for more than once: a result that has a name is one value
// in JavaScript, too. Constants: native/fit/sine.py.

// 1/pi in pieces of 26 bits, whose products with half of a double are exact.
constexpr double inverse_pi_0 = 0x1.45f306p-2;
constexpr double inverse_pi_1 = 0x1.b93910p-27;
constexpr double inverse_pi_2 = 0x1.529fc2p-53;
constexpr double inverse_pi_3 = 0x1.d5f47dp-79;
constexpr double inverse_pi_4 = 0x1.34ddc08p-105;
constexpr double inverse_pi_5 = 0x1.6d8a56p-131;
constexpr double inverse_pi_6 = 0x1.93c439p-157;
constexpr double inverse_pi_7 = 0x1.07f94p-187;
constexpr double inverse_pi_8 = 0x1.63abde8p-209;
constexpr double inverse_pi_9 = 0x1.de2b0dp-236;
constexpr double inverse_pi_10 = 0x1.7246e38p-261;
constexpr double inverse_pi_11 = 0x1.2126e9p-288;
constexpr double inverse_pi_12 = 0x1.c00c92p-314;
constexpr double inverse_pi_13 = 0x1.77504ep-340;
constexpr double pi = 0x1.921fb54442d18p+1;
constexpr double pi_low = 0x1.1a62633145c07p-53;

// Up to here t / pi is right: beyond the product of two float32. A t of this exponent may be 2^2 of its powers of two.
constexpr double sine_reach = 0x1p258;
constexpr double sine_reach_exponent = 256;

// Integers, for |x| < 2^51, or where x is one.
inline F nearest_integer(F x) { return (x + 0x1.8p52) - 0x1.8p52; }
inline F fraction(F x) {
  const F rest = x - nearest_integer(x);
  return rest;
}

// The piece at which the digits of 1/pi begin that count for the upper half of t: 0 to 8.
inline F first_piece(F t) {
  const F distance = exponent(abs(t)) - 25.0;
  return clamp(nearest_integer(distance * 0x1.3b13b13b13b14p-5 - 0.48), 0.0, 8.0);
}

// The k-th of nine. Neighbouring calls have most of their selections in common, which are then made once.
inline F one_of_nine(F k, F c0, F c1, F c2, F c3, F c4, F c5, F c6, F c7, F c8) {
  const F below_four = select(k >= 4.0, k - 4.0, k);
  const F below_two = select(below_four >= 2.0, below_four - 2.0, below_four);
  const F c01 = select(below_two >= 1.0, c1, c0);
  const F c23 = select(below_two >= 1.0, c3, c2);
  const F c45 = select(below_two >= 1.0, c5, c4);
  const F c67 = select(below_two >= 1.0, c7, c6);
  const F c03 = select(below_four >= 2.0, c23, c01);
  const F c47 = select(below_four >= 2.0, c67, c45);
  const F c08 = select(k >= 8.0, c8, select(k >= 4.0, c47, c03));
  return c08;
}

// The piece before the first, with which the lower half of t begins, and those that follow.
inline F piece_0(F k) {
  return one_of_nine(k, 0.0, inverse_pi_0, inverse_pi_1, inverse_pi_2, inverse_pi_3, inverse_pi_4, inverse_pi_5,
                     inverse_pi_6, inverse_pi_7);
}
inline F piece_1(F k) {
  return one_of_nine(k, inverse_pi_0, inverse_pi_1, inverse_pi_2, inverse_pi_3, inverse_pi_4, inverse_pi_5,
                     inverse_pi_6, inverse_pi_7, inverse_pi_8);
}
inline F piece_2(F k) {
  return one_of_nine(k, inverse_pi_1, inverse_pi_2, inverse_pi_3, inverse_pi_4, inverse_pi_5, inverse_pi_6,
                     inverse_pi_7, inverse_pi_8, inverse_pi_9);
}
inline F piece_3(F k) {
  return one_of_nine(k, inverse_pi_2, inverse_pi_3, inverse_pi_4, inverse_pi_5, inverse_pi_6, inverse_pi_7,
                     inverse_pi_8, inverse_pi_9, inverse_pi_10);
}
inline F piece_4(F k) {
  return one_of_nine(k, inverse_pi_3, inverse_pi_4, inverse_pi_5, inverse_pi_6, inverse_pi_7, inverse_pi_8,
                     inverse_pi_9, inverse_pi_10, inverse_pi_11);
}
inline F piece_5(F k) {
  return one_of_nine(k, inverse_pi_4, inverse_pi_5, inverse_pi_6, inverse_pi_7, inverse_pi_8, inverse_pi_9,
                     inverse_pi_10, inverse_pi_11, inverse_pi_12);
}
inline F piece_6(F k) {
  return one_of_nine(k, inverse_pi_5, inverse_pi_6, inverse_pi_7, inverse_pi_8, inverse_pi_9, inverse_pi_10,
                     inverse_pi_11, inverse_pi_12, inverse_pi_13);
}

// What is left of two products of about the same size: of the upper half of t, and of the lower with the piece before.
inline F turn_left(F high, F low, F before, F piece) { return fraction(high * piece) + fraction(low * before); }
inline F turn_left_low(F high, F low, F before, F piece, F sum) {
  return sum_error(fraction(high * piece), fraction(low * before), sum);
}
// Such products where they are below 1.
inline F turn_products(F high, F low, F before, F piece) { return high * piece + low * before; }
inline F turn_products_low(F high, F low, F before, F piece, F sum) {
  return sum_error(high * piece, low * before, sum);
}

// t / pi less the nearest integer, in two: the sum of six pairs of products, each about 2^-26 of the one before. 2^-104
// is missing from it, or that part of it.
inline F turn(F t) {
  const F k = first_piece(t);
  const F high = truncate(t);
  const F low = t - high;
  const F p1 = piece_1(k);
  const F p2 = piece_2(k);
  const F p3 = piece_3(k);
  const F first = fraction(turn_left(high, low, piece_0(k), p1));
  const F second = fraction(turn_left(high, low, p1, p2));
  return fraction((first + second) + turn_products(high, low, p2, p3)) + turn_products(high, low, p3, piece_4(k));
}
inline F turn_rest(F t, F sum) {
  const F k = first_piece(t);
  const F high = truncate(t);
  const F low = t - high;
  const F p1 = piece_1(k);
  const F p2 = piece_2(k);
  const F p3 = piece_3(k);
  const F p4 = piece_4(k);
  const F p5 = piece_5(k);
  const F first = fraction(turn_left(high, low, piece_0(k), p1));
  const F left = turn_left(high, low, p1, p2);
  const F second = fraction(left);
  const F top = first + second;
  const F middle = turn_products(high, low, p2, p3);
  const F total = top + middle;
  const F fourth = turn_products(high, low, p3, p4);
  const F errors = (sum_error(first, second, top) + turn_left_low(high, low, p1, p2, left)) +
                   (sum_error(top, middle, total) + turn_products_low(high, low, p2, p3, middle));
  const F last = turn_products(high, low, p4, p5) + turn_products(high, low, p5, piece_6(k));
  return (errors + sum_error(fraction(total), fourth, sum)) + (turn_products_low(high, low, p3, p4, fourth) + last);
}
// The same of what rounding took from t.
template <class Result> inline F turn_of_low(F t_low);
template <> inline F turn_of_low<float>(F) { return 0.0; }
template <> inline F turn_of_low<double>(F t_low) { return turn(t_low); }
template <class Result> inline F turn_rest_of_low(F t_low, F sum);
template <> inline F turn_rest_of_low<float>(F, F) { return 0.0; }
template <> inline F turn_rest_of_low<double>(F t_low, F sum) { return turn_rest(t_low, sum); }

// f and f_low: (turn + rest) + later in a sum of two, less the nearest integer.
inline F phase(F turn, F rest, F later) {
  const F sum = turn + later;
  return fraction(sum) + (sum_error(turn, later, sum) + rest);
}
inline F phase_low(F turn, F rest, F later, F f) {
  const F sum = turn + later;
  return sum_error(fraction(sum), sum_error(turn, later, sum) + rest, f);
}

// The angle within pi/4 whose sine, or where |f| > 1/4 whose cosine, is that of |f + f_low| times pi.
inline F folded(F f) { return select(abs(f) > 0.25, 0.5 - abs(f), abs(f)); }
inline F angle(F f) { return pi * folded(f); }
inline F angle_low(F f, F f_low, F r) {
  const F q = folded(f);
  const F outward = copy_sign(1.0, f) * f_low;
  const F q_low = select(abs(f) > 0.25, -outward, outward);
  return product_error(pi, q, r) + (pi * q_low + pi_low * q);
}

// Sine and cosine of r + r_low, |r| <= pi/4, in sums of two to 2^-59.
inline F sine_rest(F r, F r_low, F leading) {
  const F z = r * r;
  const F z_low = product_error(r, r, z) + 2.0 * r * r_low;
  const F cube = r * z;
  const F cube_low = product_error(r, z, cube) + (r * z_low + r_low * z);
  const F sixth = cube * 0x1.5555555555555p-3;
  const F sixth_low = product_error(cube, 0x1.5555555555555p-3, sixth) +
                      (cube * 0x1.5555555555555p-57 + cube_low * 0x1.5555555555555p-3);
  const F p = polynomial(z, 0x1.1111111111111p-7, -0x1.a01a01a01a01ap-13, 0x1.71de3a556c5e9p-19, -0x1.ae64567eefd7bp-26,
                         0x1.61246051db49bp-33, -0x1.ae7d151a12bbep-41, 0x1.929f8e17ed4cbp-49);
  return sum_error(r, -sixth, leading) + ((r_low - sixth_low) + cube * z * p);
}
inline F sine_leading(F r) { return r - r * (r * r) * 0x1.5555555555555p-3; }
inline F sine(F r, F r_low) {
  const F leading = sine_leading(r);
  return leading + sine_rest(r, r_low, leading);
}
inline F sine_low(F r, F r_low, F s) {
  const F leading = sine_leading(r);
  return sum_error(leading, sine_rest(r, r_low, leading), s);
}

inline F cosine_rest(F r, F r_low, F leading) {
  const F z = r * r;
  const F z_low = product_error(r, r, z) + 2.0 * r * r_low;
  const F p = polynomial(z, 0x1.5555555555555p-5, -0x1.6c16c16c16c16p-10, 0x1.a01a01a019d09p-16, -0x1.27e4fb7712b8cp-22,
                         0x1.1eed8deb644b7p-29, -0x1.9394b9bb6e16dp-37, 0x1.ab782b04de8dep-45);
  return sum_error(1.0, -0.5 * z, leading) + (z * z * p - 0.5 * z_low);
}
inline F cosine_leading(F r) { return 1.0 - 0.5 * (r * r); }
inline F cosine(F r, F r_low) {
  const F leading = cosine_leading(r);
  return leading + cosine_rest(r, r_low, leading);
}
inline F cosine_low(F r, F r_low, F c) {
  const F leading = cosine_leading(r);
  return sum_error(leading, cosine_rest(r, r_low, leading), c);
}

// sin^2 of (f + f_low) pi for |f| <= 1/2: near f = 0 with all its digits. For float32 to 2^-50.
template <class Result> inline F squared_sine(F f, F f_low);
template <> inline F squared_sine<float>(F f, F) {
  const F r = angle(f);
  const F z = r * r;
  const F p = polynomial(z, 0x1.5555555555555p-3, -0x1.1111111110bb1p-7, 0x1.a01a019e83460p-13, -0x1.71de379607474p-19,
                         0x1.ae600a7a70c62p-26, -0x1.5e0ae8e372075p-33);
  const F s = r - r * z * p;
  return select(abs(f) > 0.25, 1.0 - s * s, s * s);
}
// What rounding took from s * s, with s_low from s.
inline F sine_square_low(F s, F s_low, F square) { return product_error(s, s, square) + 2.0 * s * s_low; }
// The same from the sine or cosine s of the folded angle.
inline F squared_of(F f, F s, F s_low) {
  const F square = s * s;
  const F low = sine_square_low(s, s_low, square);
  const F far = 1.0 - square;
  return select(abs(f) > 0.25, far + (sum_error(1.0, -square, far) - low), square + low);
}
inline F squared_of_low(F f, F s, F s_low, F result) {
  const F square = s * s;
  const F low = sine_square_low(s, s_low, square);
  const F far = 1.0 - square;
  const F high = select(abs(f) > 0.25, far, square);
  return sum_error(high, select(abs(f) > 0.25, sum_error(1.0, -square, far) - low, low), result);
}
template <> inline F squared_sine<double>(F f, F f_low) {
  const F r = angle(f);
  const F r_low = angle_low(f, f_low, r);
  const F s = sine(r, r_low);
  return squared_of(f, s, sine_low(r, r_low, s));
}
