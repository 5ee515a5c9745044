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

// t / pi less some integer is the sum of six, each about 2^-26 of the one before: of the first two what is left of the
// products, then products alone. `upper` is the piece for the lower half of t, `lower` the next, for the upper half.
inline F turn_left(F t, F upper, F lower) {
  const F high = truncate(t);
  const F low = t - high;
  const F sum = fraction(high * lower) + fraction(low * upper);
  return sum;
}
inline F turn_left_low(F t, F upper, F lower) {
  const F high = truncate(t);
  const F low = t - high;
  return sum_error(fraction(high * lower), fraction(low * upper), turn_left(t, upper, lower));
}
inline F turn_top(F t) {
  const F k = first_piece(t);
  const F first = fraction(turn_left(t, piece_0(k), piece_1(k)));
  const F top = first + fraction(turn_left(t, piece_1(k), piece_2(k)));
  return top;
}
inline F turn_top_low(F t) {
  const F k = first_piece(t);
  const F first = fraction(turn_left(t, piece_0(k), piece_1(k)));
  const F second = fraction(turn_left(t, piece_1(k), piece_2(k)));
  return sum_error(first, second, turn_top(t)) + turn_left_low(t, piece_1(k), piece_2(k));
}
inline F turn_middle(F t, F upper, F lower) {
  const F high = truncate(t);
  const F low = t - high;
  const F sum = high * lower + low * upper;
  return sum;
}
inline F turn_middle_low(F t, F upper, F lower) {
  const F high = truncate(t);
  const F low = t - high;
  return sum_error(high * lower, low * upper, high * lower + low * upper);
}

// t / pi less the nearest integer, and what rounding took from that: 2^-104 is missing from the two, or that part of
// them.
inline F turn_sum(F t) {
  const F k = first_piece(t);
  const F sum = turn_top(t) + turn_middle(t, piece_2(k), piece_3(k));
  const F near = fraction(sum) + turn_middle(t, piece_3(k), piece_4(k));
  return near;
}
inline F turn_rest(F t) {
  const F k = first_piece(t);
  const F a = turn_top(t);
  const F b = turn_middle(t, piece_2(k), piece_3(k));
  const F sum = a + b;
  const F near = fraction(sum);
  const F c = turn_middle(t, piece_3(k), piece_4(k));
  const F low = (turn_top_low(t) + sum_error(a, b, sum)) +
                (turn_middle_low(t, piece_2(k), piece_3(k)) + sum_error(near, c, turn_sum(t)));
  const F rest = low + (turn_middle_low(t, piece_3(k), piece_4(k)) +
                        (turn_middle(t, piece_4(k), piece_5(k)) + turn_middle(t, piece_5(k), piece_6(k))));
  return rest;
}
inline F turn(F t) {
  const F f = turn_sum(t) + turn_rest(t);
  return f;
}
inline F turn_low(F t) { return sum_error(turn_sum(t), turn_rest(t), turn(t)); }

// The same of t + t_low.
inline F phase_rest(F t, F t_low) {
  const F a = turn(t);
  const F b = turn(t_low);
  const F rest = sum_error(a, b, a + b) + (turn_low(t) + turn_low(t_low));
  return rest;
}
template <class Result> inline F phase(F t, F t_low);
template <> inline F phase<float>(F t, F) { return turn(t); }
template <> inline F phase<double>(F t, F t_low) {
  const F f = fraction(turn(t) + turn(t_low)) + phase_rest(t, t_low);
  return f;
}
template <class Result> inline F phase_low(F t, F t_low);
template <> inline F phase_low<float>(F t, F) { return turn_low(t); }
template <> inline F phase_low<double>(F t, F t_low) {
  return sum_error(fraction(turn(t) + turn(t_low)), phase_rest(t, t_low), phase<double>(t, t_low));
}

// The same of t + pi/4.
inline F later_phase(F f, F f_low) {
  const F sum = f + 0.25;
  const F later = fraction(sum) + (sum_error(f, 0.25, sum) + f_low);
  return later;
}
inline F later_phase_low(F f, F f_low) {
  const F sum = f + 0.25;
  return sum_error(fraction(sum), sum_error(f, 0.25, sum) + f_low, later_phase(f, f_low));
}

// The angle within pi/4 whose sine, or where |f| > 1/4 whose cosine, is that of |f + f_low| times pi.
inline F folded(F f) {
  const F q = select(abs(f) > 0.25, 0.5 - abs(f), abs(f));
  return q;
}
inline F folded_low(F f, F f_low) {
  const F outward = copy_sign(1.0, f) * f_low;
  return select(abs(f) > 0.25, -outward, outward);
}
inline F angle(F f) {
  const F r = pi * folded(f);
  return r;
}
inline F angle_low(F f, F f_low) {
  const F q = folded(f);
  const F r_low = product_error(pi, q, angle(f)) + (pi * folded_low(f, f_low) + pi_low * q);
  return r_low;
}

// Sine and cosine of r + r_low, |r| <= pi/4, in sums of two to 2^-59.
inline F sine_leading(F r) {
  const F leading = r - r * (r * r) * 0x1.5555555555555p-3;
  return leading;
}
inline F sine_rest(F r, F r_low) {
  const F z = r * r;
  const F z_low = product_error(r, r, z) + 2.0 * r * r_low;
  const F cube = r * z;
  const F cube_low = product_error(r, z, cube) + (r * z_low + r_low * z);
  const F sixth = cube * 0x1.5555555555555p-3;
  const F sixth_low = product_error(cube, 0x1.5555555555555p-3, sixth) +
                      (cube * 0x1.5555555555555p-57 + cube_low * 0x1.5555555555555p-3);
  const F p = polynomial(z, 0x1.1111111111111p-7, -0x1.a01a01a01a01ap-13, 0x1.71de3a556c5e9p-19, -0x1.ae64567eefd7bp-26,
                         0x1.61246051db49bp-33, -0x1.ae7d151a12bbep-41, 0x1.929f8e17ed4cbp-49);
  const F rest = sum_error(r, -sixth, sine_leading(r)) + ((r_low - sixth_low) + cube * z * p);
  return rest;
}
inline F sine(F r, F r_low) {
  const F s = sine_leading(r) + sine_rest(r, r_low);
  return s;
}
inline F sine_low(F r, F r_low) { return sum_error(sine_leading(r), sine_rest(r, r_low), sine(r, r_low)); }

inline F cosine_leading(F r) {
  const F leading = 1.0 - 0.5 * (r * r);
  return leading;
}
inline F cosine_rest(F r, F r_low) {
  const F z = r * r;
  const F z_low = product_error(r, r, z) + 2.0 * r * r_low;
  const F half = 0.5 * z;
  const F p = polynomial(z, 0x1.5555555555555p-5, -0x1.6c16c16c16c16p-10, 0x1.a01a01a019d09p-16, -0x1.27e4fb7712b8cp-22,
                         0x1.1eed8deb644b7p-29, -0x1.9394b9bb6e16dp-37, 0x1.ab782b04de8dep-45);
  const F rest = sum_error(1.0, -half, cosine_leading(r)) + (z * z * p - 0.5 * z_low);
  return rest;
}
inline F cosine(F r, F r_low) {
  const F c = cosine_leading(r) + cosine_rest(r, r_low);
  return c;
}
inline F cosine_low(F r, F r_low) { return sum_error(cosine_leading(r), cosine_rest(r, r_low), cosine(r, r_low)); }

// sin^2 of (f + f_low) pi for |f| <= 1/2: near f = 0 with all its digits.
template <class Result> inline F squared_sine(F f, F f_low);
// To 2^-50.
template <> inline F squared_sine<float>(F f, F) {
  const F r = angle(f);
  const F z = r * r;
  const F p = polynomial(z, 0x1.5555555555555p-3, -0x1.1111111110bb1p-7, 0x1.a01a019e83460p-13, -0x1.71de379607474p-19,
                         0x1.ae600a7a70c62p-26, -0x1.5e0ae8e372075p-33);
  const F s = r - r * z * p;
  return select(abs(f) > 0.25, 1.0 - s * s, s * s);
}
// The sine or cosine of the folded angle, squared, and what rounding took from it.
inline F sine_square(F f, F f_low) {
  const F s = sine(angle(f), angle_low(f, f_low));
  const F square = s * s;
  return square;
}
inline F sine_square_low(F f, F f_low) {
  const F r = angle(f);
  const F r_low = angle_low(f, f_low);
  const F s = sine(r, r_low);
  const F low = product_error(s, s, sine_square(f, f_low)) + 2.0 * s * sine_low(r, r_low);
  return low;
}
inline F squared_leading(F f, F f_low) {
  const F square = sine_square(f, f_low);
  const F leading = select(abs(f) > 0.25, 1.0 - square, square);
  return leading;
}
inline F squared_rest(F f, F f_low) {
  const F square = sine_square(f, f_low);
  const F low = sine_square_low(f, f_low);
  const F rest = select(abs(f) > 0.25, sum_error(1.0, -square, 1.0 - square) - low, low);
  return rest;
}
template <> inline F squared_sine<double>(F f, F f_low) {
  const F square = squared_leading(f, f_low) + squared_rest(f, f_low);
  return square;
}
inline F squared_sine_low(F f, F f_low) {
  return sum_error(squared_leading(f, f_low), squared_rest(f, f_low), squared_sine<double>(f, f_low));
}

// The sine of twice that angle, and what rounding took from it.
inline F double_sine(F f, F f_low) {
  const F r = angle(f);
  const F r_low = angle_low(f, f_low);
  const F sine_2 = 2.0 * copy_sign(1.0, f) * (sine(r, r_low) * cosine(r, r_low));
  return sine_2;
}
inline F double_sine_low(F f, F f_low) {
  const F r = angle(f);
  const F r_low = angle_low(f, f_low);
  const F s = sine(r, r_low);
  const F c = cosine(r, r_low);
  const F low = product_error(s, c, s * c) + (s * cosine_low(r, r_low) + sine_low(r, r_low) * c);
  return 2.0 * copy_sign(1.0, f) * low;
}
