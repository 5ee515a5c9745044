#!/usr/bin/python3
"""Writes the golden vectors (src/golden/*.ts) that @nonlin/conformance holds backends to.

    /usr/bin/python3 golden/generate.py             all kernels, some minutes
    /usr/bin/python3 golden/generate.py gelu_none   these kernels only
    /usr/bin/python3 golden/generate.py --check     writes nothing; exit code 1 if a file differs
    /usr/bin/python3 golden/generate.py --list silu bfloat16 forward 0400
                                                    the results whose checksum stands for 0400 to 07ff

Needs mpmath (Debian: python3-mpmath). Deterministic. The format is described in golden/README.md.

Everything here is independent of nonlin's code: functions are evaluated by mpmath with at least 240 bits, and rounded to
float32, float64, float16 and bfloat16 by integer arithmetic on the result.
"""

import math
import multiprocessing
import pathlib
import random
import struct
import sys
import zlib
from fractions import Fraction

from mpmath import mp, mpf

HERE = pathlib.Path(__file__).resolve().parent
OUTPUT = HERE.parent / "src" / "golden"

# ----------------------------------------------------------------------------------------------------------------------
# Formats


class Format:
    def __init__(self, name, bits, precision, smallest_exponent, largest_exponent):
        self.name = name
        self.bits = bits
        self.precision = precision  # bits of the significand, the hidden one included
        self.quantum = smallest_exponent  # of the smallest subnormal
        self.largest_exponent = largest_exponent  # of the largest power of two

    def from_bits(self, bits):
        """An exact Python float (values of the other formats are doubles, too)."""
        if self.bits == 64:
            return struct.unpack(">d", struct.pack(">Q", bits))[0]
        if self.name == "float16":
            return struct.unpack(">e", struct.pack(">H", bits))[0]
        return struct.unpack(">f", struct.pack(">I", bits << (32 - self.bits)))[0]

    def to_bits(self, value):
        """The bits of a Python float that this format holds exactly."""
        if self.bits == 64:
            return struct.unpack(">Q", struct.pack(">d", value))[0]
        if self.name == "float16":
            return struct.unpack(">H", struct.pack(">e", value))[0]
        return struct.unpack(">I", struct.pack(">f", value))[0] >> (32 - self.bits)

    def hex(self, value):
        return format(self.to_bits(value), "0%dx" % (self.bits // 4))

    def nearest(self, value):
        """Rounds a Python float (or a decimal string) to the format, as core does with parameters."""
        value = float(value)
        if self.bits == 64 or value == 0 or not math.isfinite(value):
            return value
        if self.bits == 32:
            return struct.unpack(">f", struct.pack(">f", value))[0]
        return Rounding(self, mpf(value)).value

    def step(self, value, ulps):
        """The value so many floats further on; over zero, too."""
        bits = self.to_bits(value)
        half = 1 << (self.bits - 1)
        position = half - bits if bits >= half else bits  # -0 and 0 are one position
        position += ulps
        return self.from_bits(position if position >= 0 else half - position)

    @property
    def largest(self):
        return math.ldexp(2 - math.ldexp(1.0, 1 - self.precision), self.largest_exponent)

    @property
    def smallest_normal(self):
        return math.ldexp(1.0, self.quantum + self.precision - 1)

    @property
    def smallest(self):
        return math.ldexp(1.0, self.quantum)


FORMATS = [Format("float32", 32, 24, -149, 127), Format("float64", 64, 53, -1074, 1023)]
SIXTEEN_BIT_FORMATS = [Format("float16", 16, 11, -24, 15), Format("bfloat16", 16, 8, -133, 127)]


class Zero:
    """An exact zero. sign 0: the definition does not say which zero it is."""

    def __init__(self, sign):
        self.sign = sign


class Rounding:
    """An exact value, rounded: the nearest float and the distance that is left, in units of the exact value's ulp."""

    def __init__(self, format, value):
        """value: a non-zero mpf."""
        sign, mantissa, exponent, length = value._mpf_
        self.negative = sign == 1
        self.leading = exponent + length - 1  # floor(log2 |value|)
        quantum = max(self.leading - format.precision + 1, format.quantum)
        shift = exponent - quantum
        if shift >= 0:
            integer, rest, unit = mantissa << shift, 0, 1
        elif -shift > length + 8:  # far below half of the smallest subnormal
            integer, rest, unit = 0, 0, 1
        else:
            unit = 1 << -shift
            integer, rest = divmod(mantissa, unit)
        # How clear the decision is, relative to the value, as a power of two.
        distance = abs(2 * rest - unit)
        self.undecided_bits = 10**9 if distance == 0 else (mantissa.bit_length() + 1 - distance.bit_length())
        up = 2 * rest > unit or (2 * rest == unit and integer & 1 == 1)
        rounded = integer + (1 if up else 0)
        remainder = mpf(rest - (unit if up else 0)) / unit
        if self.negative:
            remainder = -remainder
        self.remainder = remainder
        magnitude_bits = rounded.bit_length() + quantum
        if magnitude_bits > format.largest_exponent + 1:
            self.value = math.inf
            self.remainder = mpf(0)
        else:
            self.value = math.ldexp(float(rounded), quantum)
        if self.negative:
            self.value = -self.value


def text(format, evaluate):
    """One expected value. evaluate() -> (exact value, largest term or None) at the current precision of mp."""
    for precision in (240, 700, 2700):
        with mp.workprec(precision):
            value, largest = evaluate()
            if isinstance(value, Zero):
                return "~" if value.sign == 0 else format.hex(math.copysign(0.0, value.sign))
            if not mp.isfinite(value):  # outside of the domain, or a pole
                return format.hex(float(value))
            if value == 0:  # as far as this precision sees
                result = "~"
                continue
            rounding = Rounding(format, value)
            cancelled = 0
            result = format.hex(rounding.value)
            if rounding.value not in (math.inf, -math.inf):
                digits = abs(int(mp.nint(rounding.remainder * 10**5)))
                sign = "-" if rounding.remainder < 0 else "+"
                power_of_two = rounding.value != 0 and math.frexp(abs(rounding.value))[0] == 0.5
                if digits or (power_of_two and rounding.remainder * (1 if rounding.value > 0 else -1) < 0):
                    result += sign + format_digits(digits)
                if largest is not None and largest != 0:
                    # Where the terms cancel: how many binary places the largest lies above the result.
                    leading = Rounding(format, mpf(largest)).leading
                    cancelled = leading - rounding.leading
                    places = leading - max(rounding.leading, format.quantum + format.precision - 1)
                    if places >= 2:
                        result += "*%d" % places
        if rounding.undecided_bits < precision - 80 - cancelled:
            return result
    return result


def format_digits(digits):
    return ("%05d" % digits).rstrip("0")


# ----------------------------------------------------------------------------------------------------------------------
# Functions. Each returns (exact value, largest term): the second is None where nothing cancels.

# e^-FAR is far below every subnormal, and times every float, too.
FAR = 6000


def decay(t):
    """e^-t for t >= 0, or something just as negligible."""
    return mp.exp(-min(t, mpf(FAR)))


def logistic(x):
    if x >= 0:
        return 1 / (1 + decay(x))
    e = decay(-x)
    return e / (1 + e)


def logistic_slope(x):
    e = decay(abs(x))
    return e / (1 + e) ** 2


def normal_cumulative(x):
    x = max(min(x, mpf(110)), mpf(-110))
    return mp.erfc(-x / mp.sqrt(2)) / 2


def normal_density(x):
    x = max(min(x, mpf(110)), mpf(-110))
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def signed_product(a, b):
    """a * b, where a zero keeps its IEEE sign."""
    if a == 0 or b == 0:
        return Zero(math.copysign(1, a) * math.copysign(1, b))
    return mpf(a) * mpf(b)


def swish(x, beta):
    return (Zero(math.copysign(1, x)) if x == 0 else mpf(x) * logistic(mpf(beta) * mpf(x))), None


def swish_slope(x, beta):
    z = mpf(beta) * mpf(x)
    a, b = logistic(z), z * logistic_slope(z)
    return a + b, max(abs(a), abs(b))


def swish_parameter_slope(x, beta):
    return (Zero(0) if x == 0 else mpf(x) ** 2 * logistic_slope(mpf(beta) * mpf(x))), None


def leaky(x, slope):
    return (mpf(x) if x > 0 else signed_product(slope, x)), None


def leaky_slope(x, slope):
    return (mpf(1) if x > 0 else Zero(math.copysign(1, slope)) if slope == 0 else mpf(slope)), None


def elu(x, alpha):
    if x > 0:
        return mpf(x), None
    if x == 0:
        return Zero(math.copysign(1, x)), None  # 0 passes through, whatever alpha is
    if alpha == 0:
        return Zero(-math.copysign(1, alpha)), None
    return mpf(alpha) * mp.expm1(max(mpf(x), mpf(-FAR))), None


def elu_slope(x, alpha):
    if x > 0:
        return mpf(1), None
    return (Zero(math.copysign(1, alpha)) if alpha == 0 else mpf(alpha) * decay(-mpf(x))), None


def exponential(t):
    """e^t, or something just as negligible, or just as far above every float times every float."""
    return mp.exp(max(min(t, mpf(FAR)), mpf(-FAR)))


def exponential_minus_one(t):
    return mp.expm1(max(min(t, mpf(FAR)), mpf(-FAR)))


def log1p_slope(x):
    if x <= -1:
        return mpf("inf" if x == -1 else "nan"), None
    return 1 / (1 + mpf(x)), None


def log1p(x):
    if x < -1:
        return mpf("nan")
    return mp.log1p(x) if x > -1 else mpf("-inf")


# The constants of selu, as its paper's code has them, to more digits than a double holds.
def selu_scale():
    return mpf("1.0507009873554804934193349852946")


def selu_alpha():
    return mpf("1.6732632423543772848170429916717")


def selu(x):
    return selu_scale() * (x if x > 0 else selu_alpha() * exponential_minus_one(x))


def selu_slope(x):
    return selu_scale() * (1 if x > 0 else selu_alpha() * exponential(mpf(x))), None


def celu(x, alpha):
    if x == 0:
        return Zero(math.copysign(1, x)), None
    return (mpf(x) if x > 0 else alpha * exponential_minus_one(mpf(x) / alpha)), None


def celu_slope(x, alpha):
    return (mpf(1) if x > 0 else exponential(mpf(x) / alpha)), None


def softplus(x, beta):
    z = mpf(x) * beta
    return (max(z, mpf(0)) + mp.log1p(decay(abs(z)))) / beta, None


def softplus_slope(x, beta):
    return logistic(mpf(x) * beta), None


def gelu(x):
    return (Zero(math.copysign(1, x)) if x == 0 else mpf(x) * normal_cumulative(mpf(x))), None


def gelu_slope(x):
    a, b = normal_cumulative(mpf(x)), mpf(x) * normal_density(mpf(x))
    return a + b, max(a, abs(b))


def tanh_form(x):
    """gelu by tanh is x * logistic(w); w and its derivative."""
    cubic = mpf(44715) / 10**6
    factor = 2 * mp.sqrt(2 / mp.pi)
    return factor * (x + cubic * x**3), factor * (1 + 3 * cubic * x**2)


def gelu_tanh(x):
    return (Zero(math.copysign(1, x)) if x == 0 else mpf(x) * logistic(tanh_form(mpf(x))[0])), None


def gelu_tanh_slope(x):
    w, slope = tanh_form(mpf(x))
    # Far out the slope's size would outweigh the stand-in for e^-w.
    a, b = logistic(w), (mpf(x) * slope * logistic_slope(w) if abs(x) < 1000 else mpf(0))
    if b == 0 and x < 0:
        a = -a
    return a + b, max(abs(a), abs(b))


def constant(value):
    """A float of which a zero keeps its sign."""
    return Zero(math.copysign(1, value)) if value == 0 else mpf(value)


def step_between(low, x, high):
    return mpf(1) if low < x < high else Zero(1)


def star_relu(x, scale, bias):
    square, addend = (mpf(scale) * mpf(x) ** 2 if x > 0 else mpf(0)), mpf(bias)
    if square == 0 and addend == 0:
        return Zero(0), None
    return square + addend, max(abs(square), abs(addend))


def star_relu_slope(x, scale, bias):
    return (2 * mpf(scale) * mpf(x) if x > 0 and scale != 0 else Zero(0)), None


def xielu(x, alpha_p, alpha_n, beta, eps):
    if x > 0:
        terms = [mpf(alpha_p) * mpf(x) ** 2, mpf(beta) * mpf(x)]
    else:
        exponential = exponential_minus_one(min(mpf(x), mpf(eps)))
        terms = [mpf(alpha_n) * exponential, -mpf(alpha_n) * mpf(x), mpf(beta) * mpf(x)]
    total = mp.fsum(terms)
    return (total, max(abs(t) for t in terms)) if total != 0 else (Zero(0), None)


def xielu_slope(x, alpha_p, alpha_n, beta, eps):
    half = mpf(1) / 2 if x == eps else 1
    curve = 2 * mpf(alpha_p) * mpf(x) if x > 0 else mpf(alpha_n) * ((half * exponential(mpf(x)) if x <= eps else 0) - 1)
    total = curve + mpf(beta)
    return (total, max(abs(curve), abs(mpf(beta)))) if total != 0 else (Zero(0), None)


def xielu_excess(x, alpha_p, alpha_n, beta, eps):
    return (Zero(0) if x > 0 else exponential_minus_one(min(mpf(x), mpf(eps))) - mpf(x)), None


def threshold(x, edge, value):
    return constant(x if x > edge else value), None


def hard_tanh(x, low, high):
    return constant(low if x < low else high if x > high else x), None


def line(x, alpha, beta):
    """The slope and alpha * x + beta without any rounding. The number of the format nearest to 1/6 stands for 1/6."""
    sixth = alpha in [format.nearest(1 / 6) for format in FORMATS + SIXTEEN_BIT_FORMATS]
    slope = Fraction(1, 6) if sixth else Fraction(alpha)
    return slope, slope * Fraction(x) + Fraction(beta)


def hard_sigmoid(x, alpha, beta):
    slope, y = line(x, alpha, beta)
    if y >= 1:
        return mpf(1), None
    if y <= 0:
        return Zero(1), None
    return mpf(y.numerator) / y.denominator, max(abs(float(slope) * x), abs(beta))


def hard_sigmoid_slope(x, alpha, beta):
    slope, y = line(x, alpha, beta)
    if alpha == 0 or not 0 < y < 1:
        return Zero(math.copysign(1, alpha) if 0 < y < 1 else 1), None
    return mpf(slope.numerator) / slope.denominator, None


def hard_swish(x):
    if x <= -3:
        return Zero(1), None
    return (constant(x) if x >= 3 or x == 0 else mpf(x) * (mpf(x) + 3) / 6), None


def hard_swish_slope(x):
    return (Zero(1) if x <= -3 else mpf(1) if x >= 3 else (2 * mpf(x) + 3) / 6), None


def hard_shrink(x, edge):
    return (Zero(math.copysign(1, x)) if abs(x) <= edge else mpf(x)), None


def soft_shrink(x, edge):
    if abs(x) <= edge:
        return Zero(math.copysign(1, x)), None
    return (mpf(x) - edge if x > 0 else mpf(x) + edge), None


def shrink_slope(x, edge):
    return (mpf(1) if abs(x) > edge else Zero(1)), None


def relu(x):
    return (mpf(x) if x > 0 else Zero(math.copysign(1, x) if x == 0 else 1)), None


def relu_slope(x):
    return (mpf(1) if x > 0 else Zero(1)), None


def squared_relu(x):
    return (mpf(x) ** 2 if x > 0 else Zero(1)), None


def squared_relu_slope(x):
    return (2 * mpf(x) if x > 0 else Zero(1)), None


def softsign_slope(x):
    return 1 / (1 + abs(mpf(x))) ** 2, None


def squareplus(x, b):
    """The product of the values at x and -x is b / 4: nothing cancels."""
    x, b = mpf(x), mpf(b)
    right = (abs(x) + mp.sqrt(x * x + b)) / 2
    return (right if x > 0 else b / (4 * right)), None


def squareplus_slope(x, b):
    root = mp.sqrt(mpf(x) ** 2 + b)
    return (squareplus(x, b)[0] / root), None


def extra_precision(bits, f):
    """f() with so many bits more, for what cancels."""
    with mp.workprec(mp.prec + bits):
        return f()


def tanh_shrink(x):
    if x >= 150:  # 2 e^(-2x), or something just as negligible that can be told from nothing
        return x - 1 + mp.ldexp(1, -300)
    if x < 0:
        return -tanh_shrink(-x)
    return extra_precision(max(0, -2 * mp.frexp(x)[1]) + 10, lambda: x - mp.tanh(x))


def tanh_shrink_slope(x):
    if x == 0:
        return Zero(1), None
    # Far out 1 - 4 e^-2x, or something just as negligible.
    return (mp.tanh(mpf(x)) ** 2 if abs(x) < FAR else 1 - mp.exp(-mpf(FAR))), None


def mish(x):
    e = exponential(mpf(x))
    return x * e * (e + 2) / (e * (e + 2) + 2)


def mish_slope(x):
    e = exponential(mpf(x))
    d = e * (e + 2) + 2
    a, b = e * (e + 2) / d, (4 * mpf(x) * e * (1 + e) / d**2 if abs(x) < FAR else mpf(0))
    if b == 0 and x < 0:
        a = -a
    return a + b, max(abs(a), abs(b))


# 1.702 is a double here, as in every framework's source.
QUICK = 1.702


def erf_slope(x):
    return 2 / mp.sqrt(mp.pi) * decay(mpf(x) ** 2), None


def zero_at_zero(f):
    return lambda x: (Zero(math.copysign(1, x)) if x == 0 else f(mpf(x)), None)


def snake(x, alpha):
    if x == 0:
        return Zero(math.copysign(1, x)), None
    return mpf(x) + mp.sin(mpf(alpha) * x) ** 2 / alpha, None


def snake_slope(x, alpha):
    return extra_precision(260, lambda: 1 + mp.sin(2 * mpf(alpha) * x)), mpf(1)


def snake_parameter_slope(x, alpha):
    """(t sin 2t - sin^2 t) / alpha^2."""
    if x == 0:
        return Zero(0), None
    t = mpf(alpha) * x
    a, b = t * mp.sin(2 * t), mp.sin(t) ** 2
    return (a - b) / mpf(alpha) ** 2, max(abs(a), b) / mpf(alpha) ** 2


class Pointwise:
    """value(x, *parameters), derivative, and those by the learned parameters; parameters: default first.

    unit(*parameters): a size of x where something happens, beside the sizes at which it happens to everybody.
    period(*parameters): something happens at all multiples of it.
    edge: where the domain begins.
    reach: how far the row's promises go, as a bound of x times the first parameter.
    """

    def __init__(
        self, value, derivative, *parameter_derivatives, parameters=((),), unit=None, period=None, edge=None, reach=None
    ):
        self.value = value
        self.derivative = derivative
        self.parameter_derivatives = parameter_derivatives
        self.parameters = parameters
        self.unit = unit
        self.period = period
        self.reach = reach
        self.edge = edge

    def parameters_in(self, format):
        """Those that the format holds: none becomes 0 or infinite."""
        for given in self.parameters:
            if all(p == 0 or format.smallest <= abs(p) <= format.largest for p in given):
                yield [format.nearest(p) for p in given]

    def own_points(self, format, rng, parameters):
        """Points beside points()."""
        result = []
        if self.unit is not None:
            unit = self.unit(*parameters)
            sizes = [mpf(rng.uniform(-110, 110) if rng.getrandbits(1) else rng.gauss(0, 4)) for _ in range(12)]
            if format.bits == 64:
                sizes += [mpf(rng.uniform(-1450, 800)) for _ in range(6)]
            result += [float(size * unit) for size in sizes if abs(size * unit) < format.largest]
        if self.period is not None:
            period = self.period(*parameters)
            for bits in (2, 2, 2, 3, 4, 6, 8, 11, 20, 30):
                multiple = (rng.getrandbits(bits) + 1) * rng.choice((1, -1)) * period
                if abs(multiple) < format.largest:
                    nearest = format.nearest(float(multiple))
                    result += [nearest, format.step(nearest, rng.choice((1, -1)) << rng.randrange(format.precision - 2))]
        if self.edge is not None:
            result += [self.edge + sign * math.ldexp(rng.uniform(1, 2), -e) for e in range(1, format.precision) for sign in (1, 1, 1, -1)]
        unique = {format.nearest(x): None for x in result}
        return [x for x in unique if x != 0]

    def within_reach(self, xs, parameters):
        if self.reach is None:
            return xs
        return [x for x in xs if math.isfinite(x) and abs(Fraction(x) * Fraction(parameters[0])) < self.reach]


class Rows:
    def __init__(self, value, gradient):
        self.value = value
        self.gradient = gradient


def softmax(x, temperature):
    """x: floats, -Infinity allowed. A function of the index, at the current precision."""
    largest = mpf(max(x))
    terms = [mp.exp((mpf(v) - largest) / temperature) if v != -math.inf else mpf(0) for v in x]
    total = mp.fsum(terms)
    return lambda i: (terms[i] / total if terms[i] != 0 else Zero(1), None)


def log_softmax(x, temperature):
    largest = mpf(max(x))
    dominant = x.index(max(x))
    rest = mp.fsum(
        mp.exp((mpf(v) - largest) / temperature) for i, v in enumerate(x) if i != dominant and v != -math.inf
    )
    logarithm = mp.log1p(rest)

    def at(i):
        if x[i] == -math.inf:
            return mpf("-inf"), None
        value = (mpf(x[i]) - largest) / temperature - logarithm
        return (value if value != 0 else Zero(1)), None

    return at


class Reduction:
    """value(x) -> (exact value, largest term); gradient(dy, x) -> function of the index."""

    def __init__(self, value, gradient):
        self.value = value
        self.gradient = gradient


def log_sum_exp(x):
    largest = mpf(max(x))
    dominant = x.index(max(x))
    rest = mp.fsum(mp.exp(mpf(v) - largest) for i, v in enumerate(x) if i != dominant and v != -math.inf)
    if rest == 0:
        return largest if largest != 0 else Zero(math.copysign(1, x[dominant])), None
    value = largest + mp.log1p(rest)
    return value, max(abs(largest), mp.log1p(rest))


def log_sum_exp_gradient(dy, x):
    share = softmax(x, 1)

    def at(i):
        value = share(i)[0]
        return (mpf(dy) * value if not isinstance(value, Zero) else Zero(math.copysign(1, dy))), None

    return at


class Loss:
    """evaluate(x, label, parameter) -> the loss, and the gradient as a function of the index: (exact value, largest term)."""

    def __init__(self, evaluate, parameters):
        self.evaluate = evaluate
        self.parameters = parameters


def softmax_cross_entropy(x, label, smoothing):
    largest = mpf(max(x))
    dominant = x.index(max(x))
    weights = [mp.exp(mpf(v) - largest) if v != -math.inf else mpf(0) for v in x]
    rest = mp.fsum(w for i, w in enumerate(weights) if i != dominant)
    others = mp.fsum(w for i, w in enumerate(weights) if i != label)
    total = 1 + rest
    below = (1 - smoothing) * (largest - mpf(x[label])) if x[label] != -math.inf else mp.inf
    if smoothing != 0:
        below += smoothing * mp.fsum(largest - mpf(v) for v in x) / len(x) if -math.inf not in x else mp.inf
    loss = mp.log1p(rest) + below
    toll = smoothing / len(x)

    def at(i):
        terms = (-others / total, smoothing, -toll) if i == label else (weights[i] / total, -toll)
        value = mp.fsum(terms)
        return (value if value != 0 else Zero(1)), (max(abs(t) for t in terms) if smoothing != 0 else None)

    return (loss if loss != 0 else Zero(1)), at


def softmax_gradient(dy, y, temperature):
    products = [mpf(a) * mpf(b) for a, b in zip(dy, y)]
    dot = mp.fsum(products)
    largest_product = max(abs(p) for p in products)

    def at(i):
        value = mpf(y[i]) * (mpf(dy[i]) - dot) / temperature
        return value, mpf(y[i]) * max(abs(mpf(dy[i])), largest_product) / temperature

    return at


def log_softmax_gradient(dy, y, temperature):
    total = mp.fsum(mpf(d) for d in dy)
    largest_dy = max(abs(mpf(d)) for d in dy)

    def at(i):
        probability = mpf(0) if y[i] == -math.inf else mp.exp(mpf(y[i]))
        value = (mpf(dy[i]) - probability * total) / temperature
        return value, max(abs(mpf(dy[i])), probability * largest_dy) / temperature

    return at


class Selection:
    """A function of rows without parameters that is 0 but for the greatest elements: value(x), gradient(dy, y)."""

    def __init__(self, value, gradient):
        self.value = value
        self.gradient = gradient


def real(fraction):
    return mpf(fraction.numerator) / fraction.denominator


def hardmax(x):
    first = x.index(max(x))
    return lambda i: (mpf(1) if i == first else Zero(1), None)


def hardmax_gradient(dy, y):
    return lambda i: (Zero(1), None)


def selected(x, share, power):
    """The elements above the threshold, exact, in descending order: what they have above the last of them is below share."""
    floor = max(x) - 8  # far enough; where that is max(x) itself, all others are
    total = squares = Fraction(0)
    support = []
    for v in map(Fraction, sorted((v for v in x if v >= floor), reverse=True)):
        total, squares, count = total + v, squares + v * v, len(support) + 1
        above = total - count * v if power == 1 else squares - 2 * v * total + count * v * v
        if above >= share:
            break
        support.append(v)
    return support


def sparsemax(x):
    support = selected(x, 1, 1)
    threshold = (sum(support) - 1) / len(support)

    def at(i):
        value = Fraction(x[i]) - threshold if x[i] != -math.inf else 0
        return real(value) if value > 0 else Zero(1), None

    return at


def entmax15(x):
    support = selected(x, 4, 2)
    least = support[-1]
    distances = [v - least for v in support]
    total, left = sum(distances), 4 - sum(d * d for d in distances)
    gap = real(left) / (real(total) + mp.sqrt(real(total * total + len(support) * left)))

    def at(i):
        if Fraction(x[i] if x[i] != -math.inf else -(2**1100)) < least:
            return Zero(1), None
        return ((real(Fraction(x[i]) - least) + gap) / 2) ** 2, None

    return at


def centered_gradient(slope):
    def gradient(dy, y):
        slopes = [slope(mpf(v)) if v > 0 else mpf(0) for v in y]
        mean = mp.fsum(mpf(d) * s for d, s in zip(dy, slopes)) / mp.fsum(slopes)

        def at(i):
            value = slopes[i] * (mpf(dy[i]) - mean)
            if slopes[i] == 0:
                return Zero(1), None
            # The terms of the mean may cancel too.
            return value, slopes[i] * max(abs(mpf(d)) for d, s in zip(dy, slopes) if s != 0)

        return at

    return gradient


class Gate:
    """value(a, b, *parameters), and the derivatives by a and by b; centres: more places where something happens."""

    def __init__(self, value, activated, other, parameters=((),), centres=lambda *_: []):
        self.value = value
        self.activated = activated
        self.other = other
        self.parameters = parameters
        self.centres = centres


def times(pair, *factors):
    """A function's result times some numbers. A zero keeps its IEEE sign."""
    value, largest = pair
    factors = [mpf(f) if f != 0 else Zero(math.copysign(1, f)) for f in factors]
    if isinstance(value, Zero) or any(isinstance(f, Zero) for f in factors):
        return Zero(math.prod(v.sign if isinstance(v, Zero) else (1 if v > 0 else -1) for v in [value] + factors)), None
    product = mp.fprod(factors)
    return value * product, None if largest is None else largest * abs(product)


def gate(activation, slope):
    return Gate(
        lambda a, b: times(activation(a), b),
        lambda a, b: times(slope(a), b),
        lambda a, b: activation(a),
    )


def oai_factor(b, limit):
    return max(min(mpf(b), mpf(limit)), -mpf(limit)) + 1


def oai_activated(a, b, alpha, limit):
    return times((Zero(1), None) if a > limit else swish_slope(a, alpha), oai_factor(b, limit))


def oai_other(a, b, alpha, limit):
    return times(swish(min(a, limit), alpha), 0.0 if abs(b) > limit else 1.0)


KERNELS = {
    "sigmoid": Pointwise(lambda x: (logistic(mpf(x)), None), lambda x: (logistic_slope(mpf(x)), None)),
    "tanh": Pointwise(
        zero_at_zero(lambda x: mp.tanh(max(min(x, mpf(FAR)), mpf(-FAR)))),
        lambda x: (4 * logistic_slope(2 * mpf(x)), None),
    ),
    "relu": Pointwise(relu, relu_slope),
    "leaky_relu": Pointwise(leaky, leaky_slope, parameters=((0.01,), (0.0,), (-0.3,), (1.5,), (1e30,))),
    "prelu": Pointwise(
        leaky,
        leaky_slope,
        lambda x, alpha: (Zero(0) if x >= 0 else mpf(x), None),
        parameters=((0.25,), (0.0,), (-0.7,), (1.1,), (-3e20,)),
    ),
    "star_relu": Pointwise(
        star_relu,
        star_relu_slope,
        lambda x, scale, bias: (mpf(x) ** 2 if x > 0 else Zero(0), None),
        lambda x, scale, bias: (mpf(1), None),
        parameters=((0.8944, -0.4472), (-2.5, 0.75), (3e20, -1e-30)),
    ),
    "threshold": Pointwise(
        threshold,
        lambda x, edge, value: (step_between(edge, x, math.inf), None),
        parameters=((0.0, 0.0), (0.5, -1.0), (-1.3, 0.25), (6.0, 1e-40), (1e30, -0.0)),
    ),
    "relu6": Pointwise(lambda x: hard_tanh(x, 0.0, 6.0), lambda x: (step_between(0, x, 6), None)),
    "hard_tanh": Pointwise(
        hard_tanh,
        lambda x, low, high: (step_between(low, x, high), None),
        parameters=((-1.0, 1.0), (0.0, 6.0), (-0.7, -0.3), (0.5, 0.5), (-1e30, 1e-40)),
    ),
    "hard_sigmoid": Pointwise(
        hard_sigmoid,
        hard_sigmoid_slope,
        parameters=((1 / 6, 0.5), (0.2, 0.5), (-0.3, 0.7), (0.0, 0.4), (1e-20, 1.0), (3.0, -2e5)),
    ),
    "hard_swish": Pointwise(hard_swish, hard_swish_slope),
    "hard_shrink": Pointwise(hard_shrink, shrink_slope, parameters=((0.5,), (0.0,), (1.7,), (1e-40,), (1e30,))),
    "soft_shrink": Pointwise(soft_shrink, shrink_slope, parameters=((0.5,), (0.0,), (1.7,), (1e-40,), (1e30,))),
    "exp": Pointwise(lambda x: (exponential(mpf(x)), None), lambda x: (exponential(mpf(x)), None)),
    "expm1": Pointwise(zero_at_zero(exponential_minus_one), lambda x: (exponential(mpf(x)), None)),
    "log1p": Pointwise(zero_at_zero(log1p), log1p_slope, edge=-1.0),
    "selu": Pointwise(zero_at_zero(selu), selu_slope),
    "celu": Pointwise(
        celu,
        celu_slope,
        parameters=((1.0,), (1.7,), (-0.75,), (1e-30,), (-1e30,), (1e300,), (-1e-300,), (-1.7e308,)),
        unit=lambda alpha: mpf(alpha),
    ),
    "softplus": Pointwise(
        softplus,
        softplus_slope,
        parameters=((1.0,), (1.7,), (20.0,), (1e-30,), (1e300,), (1e-300,), (5e-324,)),
        unit=lambda beta: 1 / mpf(beta),
    ),
    "log_sigmoid": Pointwise(lambda x: (-softplus(-x, 1)[0], None), lambda x: (logistic(-mpf(x)), None)),
    "elu": Pointwise(elu, elu_slope, parameters=((1.0,), (0.5,), (1.7,), (-0.3,), (1e-30,), (0.0,))),
    "xielu": Pointwise(
        xielu,
        xielu_slope,
        lambda x, *_: (mpf(x) ** 2 if x > 0 else Zero(0), None),
        xielu_excess,
        parameters=((0.8, 0.8, 0.5, -1e-6), (-2.5, 1.7, 0.0, -1e-6), (1e-20, 30.0, 1.0, -0.3)),
    ),
    "snake": Pointwise(
        snake,
        snake_slope,
        snake_parameter_slope,
        parameters=((1.0,), (-1.7,), (-3e20,)),
        unit=lambda alpha: 1 / mpf(alpha),
        period=lambda alpha: mp.pi / 4 / mpf(alpha),
        reach=2**256,
    ),
    "silu": Pointwise(lambda x: swish(x, 1.0), lambda x: swish_slope(x, 1.0)),
    "swish": Pointwise(
        swish,
        swish_slope,
        swish_parameter_slope,
        parameters=((1.0,), (1.702,), (0.0,), (-1.3,), (0.1,), (30.0,), (-2e5,), (1e-20,)),
    ),
    "gelu_none": Pointwise(gelu, gelu_slope),
    "gelu_tanh": Pointwise(gelu_tanh, gelu_tanh_slope),
    "squared_relu": Pointwise(squared_relu, squared_relu_slope),
    "tanh_shrink": Pointwise(zero_at_zero(tanh_shrink), tanh_shrink_slope),
    "mish": Pointwise(zero_at_zero(mish), mish_slope),
    "quick_gelu": Pointwise(lambda x: swish(x, QUICK), lambda x: swish_slope(x, QUICK)),
    "erf": Pointwise(zero_at_zero(lambda x: mp.erf(max(min(x, mpf(110)), mpf(-110)))), erf_slope),
    "softsign": Pointwise(zero_at_zero(lambda x: x / (1 + abs(x))), softsign_slope),
    "squareplus": Pointwise(
        squareplus,
        squareplus_slope,
        parameters=((4.0,), (0.3,), (1e300,), (1e-300,)),
        unit=lambda b: mp.sqrt(mpf(b)),
    ),
    "glu": gate(lambda a: (logistic(mpf(a)), None), lambda a: (logistic_slope(mpf(a)), None)),
    "swiglu": gate(lambda a: swish(a, 1.0), lambda a: swish_slope(a, 1.0)),
    "geglu_none": gate(gelu, gelu_slope),
    "geglu_tanh": gate(gelu_tanh, gelu_tanh_slope),
    "reglu": gate(relu, relu_slope),
    "swiglu_oai": Gate(
        lambda a, b, alpha, limit: times(swish(min(a, limit), alpha), oai_factor(b, limit)),
        oai_activated,
        oai_other,
        parameters=((1.702, 7.0), (1.0, 7.0), (0.0, 3.0), (-1.3, 0.5), (30.0, 1e30), (-1e-3, 1e-20)),
        centres=lambda alpha, limit: [limit, -limit, 1.0, -1.0, -0.99],
    ),
    "softmax": Rows(softmax, softmax_gradient),
    "log_softmax": Rows(log_softmax, log_softmax_gradient),
    "hardmax": Selection(hardmax, hardmax_gradient),
    "sparsemax": Selection(sparsemax, centered_gradient(lambda y: mpf(1))),
    "entmax15": Selection(entmax15, centered_gradient(mp.sqrt)),
    "softmax_cross_entropy": Loss(softmax_cross_entropy, (0.0, 0.1, 1.0)),
    "log_sum_exp": Reduction(log_sum_exp, log_sum_exp_gradient),
}

# ----------------------------------------------------------------------------------------------------------------------
# Recipes: inputs too long to store. Documented in golden/README.md; src/recipes.ts is the other implementation.


class Draws:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B9) & 0xFFFFFFFF
        z = self.state
        z = ((z ^ (z >> 16)) * 0x21F0AAAD) & 0xFFFFFFFF
        z = ((z ^ (z >> 15)) * 0x735A2D97) & 0xFFFFFFFF
        return z ^ (z >> 15)

    def fraction(self, format):
        """An integer multiple of 2^(1 - precision) in [-1, 1)."""
        if format.bits < 64:
            half = 1 << (format.precision - 1)
            return math.ldexp((self.next() >> (32 - format.precision)) - half, 1 - format.precision)
        high = self.next()
        return math.ldexp(high * 2**21 + (self.next() >> 11) - 2**52, -52)


def recipe(format, name, seed, length, exponent):
    draws = Draws(seed)
    uniform = lambda: math.ldexp(draws.fraction(format), exponent)
    if name == "uniform":
        return [uniform() for _ in range(length)]
    if name == "positive":
        return [abs(uniform()) for _ in range(length)]
    if name == "negative":
        return [-abs(uniform()) for _ in range(length)]
    if name == "spread":
        return [math.ldexp(draws.fraction(format), draws.next() % (2 * exponent + 1) - exponent) for _ in range(length)]
    result = []
    while len(result) < length:
        value = uniform()
        if name == "opposite":
            result += [value, -value]
        elif name == "twin":
            result += [-abs(value), -abs(value)]
        else:
            raise ValueError(name)
    return result[:length]


class Input:
    """A row of inputs and how it is written."""

    def __init__(self, format, values=None, recipe_arguments=None):
        if recipe_arguments is None:
            self.values = [format.nearest(v) for v in values]
            self.text = ",".join(format.hex(v) for v in self.values)
        else:
            self.values = recipe(format, *recipe_arguments)
            self.text = "%s(%s)" % (recipe_arguments[0], ",".join(str(a) for a in recipe_arguments[1:]))


# ----------------------------------------------------------------------------------------------------------------------
# Points

# Where something happens: kinks, minima, saturation to the last bit, underflow. Taken with both signs and neighbours.
CENTRES = [0.5, 0.6931471805599453, 1, 2, 3, 5.5, 6, 8.3, 9.0109, 10, 13.2, 14.17, 14.5, 16.6355, 17.33, 18, 19.0615]
CENTRES_32 = [20.5, 22, 43.6, 51.9, 87.3365, 88.7228, 92, 102.5, 103.2789, 103.9721, 104]
CENTRES_64 = [20.1, 21.2, 36.0437, 36.7368, 37.5, 38.47, 38.6, 354.2, 372.5, 708.3964, 709.7827, 715, 744.4401, 745.1332, 751, 755]
ROOTS = [-0.7517915246935645, -0.7524614220710162, -1.2784645427610738]  # of gelu', gelu' by tanh, silu'


def points(format, rng, many):
    def random_float(exponent):
        significand = rng.getrandbits(format.precision - 1) | (1 << (format.precision - 1))
        value = math.ldexp(significand, exponent - format.precision + 1)
        return format.nearest(value) if rng.getrandbits(1) else -format.nearest(value)

    def uniform(bound):
        return format.nearest((rng.getrandbits(53) - 2**52) / 2**52 * bound)

    result = [0.0, -0.0]
    if many:
        for ulps in (1, 2, 3, 5, 7, 11, 101, 4097, 65537):
            result += [format.smallest * ulps, -format.smallest * ulps]
        for centre in (format.smallest_normal, format.largest):
            for sign in (1, -1):
                result += [format.step(sign * centre, -1), sign * centre]
        for centre in CENTRES + (CENTRES_64 if format.bits == 64 else CENTRES_32):
            for sign in (1, -1):
                nearest = format.nearest(sign * centre)
                result += [nearest, format.step(nearest, 1 + rng.getrandbits(2)), format.step(nearest, -1 - rng.getrandbits(2))]
        for root in ROOTS:
            nearest = format.nearest(root)
            result += [format.step(nearest, ulps) for ulps in (-2, -1, 0, 1, 2)]
            for power in range(3, format.precision - 2, 6 if format.bits == 64 else 3):
                result += [format.step(nearest, 1 << power), format.step(nearest, -(1 << power))]
        for exponent in range(-format.precision - 4, 4, 3 if format.bits == 64 else 1):
            sign = rng.choice((1, -1))
            result += [sign * math.ldexp(1, exponent), -sign * math.ldexp(3, exponent)]
        low, high = format.quantum + 1, format.largest_exponent
        count = 110
        for i in range(count):
            result.append(random_float(low + (high - low) * i // (count - 1)))
        for exponent in range(-30, 11):
            result.append(random_float(exponent))
        result += [uniform(20) for _ in range(140)]
        result += [uniform(760 if format.bits == 64 else 110) for _ in range(50)]
        result += [format.nearest(rng.gauss(0, 1)) for _ in range(80)]
    else:
        for value in (format.smallest, format.smallest_normal, format.largest):
            result += [value, -value]
        for _ in range(12):
            result.append(random_float(rng.randrange(format.quantum + 1, format.largest_exponent)))
        for _ in range(10):
            result.append(random_float(rng.randrange(-30, 11)))
        result += [format.nearest(root) for root in ROOTS]
        result += [uniform(20) for _ in range(20)]
        result += [uniform(760 if format.bits == 64 else 110) for _ in range(6)]
        result += [format.nearest(rng.gauss(0, 1)) for _ in range(10)]
    if format.bits == 16:
        result = [format.nearest(value) for value in result]
    unique = {format.to_bits(value): value for value in result if math.isfinite(value)}
    return list(unique.values())


def upstream(format, rng):
    """A dy."""
    kind = rng.randrange(10)
    if kind < 6:
        return format.nearest(rng.gauss(0, 1))
    if kind < 8:
        span = min(40, format.largest_exponent - 3)
        return format.nearest(math.ldexp(rng.gauss(0, 1), rng.randrange(-span, span)))
    significand = rng.getrandbits(format.precision - 1) | (1 << (format.precision - 1))
    exponent = rng.randrange(format.quantum + 2, format.largest_exponent)
    return format.nearest(math.ldexp(significand, exponent - format.precision + 1))


# ----------------------------------------------------------------------------------------------------------------------
# Files


def pointwise_lines(name, kernel):
    for format in SIXTEEN_BIT_FORMATS:
        parameters = [format.nearest(p) for p in kernel.parameters[0]]
        yield section(format, "checksums", True, parameters)
        for what, function in (("forward", kernel.value), ("derivative", kernel.derivative)):
            yield " ".join([what] + [checksum(format, first, function, parameters, kernel.edge) for first in range(0, 1 << 16, BLOCK)])
    for format in FORMATS + SIXTEEN_BIT_FORMATS:
        given_parameters = list(enumerate(kernel.parameters_in(format)))
        if format.bits == 16:
            given_parameters = given_parameters[:3]
        for index, parameters in given_parameters:
            rng = random.Random("%s %s %d" % (name, format.name, index))
            # With the default parameters there are checksums of all results.
            if format.bits == 16 and index == 0:
                continue
            yield section(format, "values", index == 0, parameters)
            xs = points(format, rng, index == 0)
            for x in kernel.within_reach(xs + kernel.own_points(format, rng, parameters), parameters):
                fields = [format.hex(x), text(format, lambda: kernel.value(x, *parameters))]
                fields.append(text(format, lambda: kernel.derivative(x, *parameters)))
                for by_parameter in kernel.parameter_derivatives:
                    fields.append(text(format, lambda: by_parameter(x, *parameters)))
                yield " ".join(fields)
        for index, parameters in given_parameters:
            rng = random.Random("%s %s %d gradient" % (name, format.name, index))
            yield section(format, "gradients", index == 0, parameters)
            xs = points(format, rng, True) if index == 0 else points(format, rng, False)
            if index == 0:
                xs = rng.sample(xs, 130)
            else:
                xs = rng.sample(xs, 30)
            for x in kernel.within_reach(xs + kernel.own_points(format, rng, parameters), parameters):
                dy = upstream(format, rng)

                def gradient():
                    derivative, largest = kernel.derivative(x, *parameters)
                    if isinstance(derivative, Zero):
                        return Zero(derivative.sign * math.copysign(1, dy)), None
                    return mpf(dy) * derivative, None if largest is None else abs(dy) * largest

                yield " ".join([format.hex(dy), format.hex(x), text(format, gradient)])
        if kernel.parameter_derivatives:
            for index, parameters in given_parameters[:4]:
                yield section(format, "sums", index == 0, parameters)
                for dy, x in sum_inputs(format, index == 0):

                    def total(by_parameter):
                        terms = []
                        for d, v in zip(dy.values, x.values):
                            slope = by_parameter(v, *parameters)[0]
                            if not isinstance(slope, Zero):
                                terms.append(mpf(d) * slope)
                        if not terms:
                            return Zero(0), None
                        return mp.fsum(terms), max(abs(t) for t in terms)

                    totals = [text(format, lambda: total(by)) for by in kernel.parameter_derivatives]
                    yield " ".join([dy.text, x.text] + totals)


def leading_exponent(format, pair):
    """floor(log2) of a result's size; 0 for a zero."""
    value = pair[0]
    return 0 if isinstance(value, Zero) or value == 0 else Rounding(format, mpf(value)).leading


def of_exponent(format, rng, exponent):
    """A random float of that size, or the nearest size that there is."""
    exponent = max(format.quantum, min(format.largest_exponent, exponent))
    significand = (rng.getrandbits(format.precision) | (1 << format.precision)) * rng.choice((1, -1))
    value = math.ldexp(significand, exponent - format.precision)
    return format.nearest(max(-format.largest, min(format.largest, value)))


def gate_points(format, rng, kernel, parameters, many):
    """Values of a: those of elementwise functions, and more where an activation alone is too small for the dtype."""
    everywhere = points(format, rng, many)
    result = [0.0, -0.0] + rng.sample(everywhere, min(len(everywhere), 230 if many else 14))
    near_and_far = ((700, 1440), (26, 54), (18, 28)) if format.bits == 64 else ((87, 200), (12, 20), (4, 12))
    for low, high in near_and_far:
        result += [format.nearest(-rng.uniform(low, high)) for _ in range(22 if many else 2)]
    for value in kernel.centres(*parameters):
        nearest = format.nearest(value)
        result += [nearest, format.step(nearest, 1), format.step(nearest, -1)]
    return result


def partner(format, rng, kernel, parameters, exponent):
    """A number to be multiplied with one of that size: mostly one that brings it to an ordinary size."""
    kind = rng.randrange(12)
    centres = kernel.centres(*parameters)
    if centres and kind < 4:
        return format.step(format.nearest(rng.choice(centres)), rng.randrange(-1, 2))
    if kind < 3:
        return format.nearest(rng.gauss(0, 1))
    if kind < 10:
        return of_exponent(format, rng, rng.randrange(-30, 30) - exponent)
    if kind < 11:
        return of_exponent(format, rng, rng.randrange(format.quantum, format.largest_exponent + 1))
    return rng.choice((0.0, -0.0, format.largest, -format.smallest))


def gate_lines(name, kernel):
    for format in FORMATS + SIXTEEN_BIT_FORMATS:
        given_parameters = kernel.parameters[:3] if format.bits == 16 else kernel.parameters
        for index, given in enumerate(given_parameters):
            rng = random.Random("%s %s %d" % (name, format.name, index))
            parameters = [format.nearest(p) for p in given]
            if not all(map(math.isfinite, parameters)):
                continue
            yield section(format, "gates", index == 0, parameters)
            for a in gate_points(format, rng, kernel, parameters, index == 0 and format.bits > 16):
                exponent = leading_exponent(format, kernel.value(a, 0.5, *parameters))
                b = partner(format, rng, kernel, parameters, exponent)
                yield " ".join([format.hex(a), format.hex(b), text(format, lambda: kernel.value(a, b, *parameters))])
        for index, given in enumerate(given_parameters):
            rng = random.Random("%s %s %d gradient" % (name, format.name, index))
            parameters = [format.nearest(p) for p in given]
            if not all(map(math.isfinite, parameters)):
                continue
            yield section(format, "gate-gradients", index == 0, parameters)
            for a in gate_points(format, rng, kernel, parameters, index == 0 and format.bits > 16):
                # dy and b may make up for a small slope together, one of them or both.
                exponent = leading_exponent(format, kernel.activated(a, 0.5, *parameters))
                share = rng.choice((0, exponent // 2, exponent, rng.randrange(-2000, 2000) if rng.getrandbits(1) else 0))
                b = partner(format, rng, kernel, parameters, share)
                leading = leading_exponent(format, (mpf(b), None))
                dy = partner(format, rng, kernel, parameters, exponent + leading)
                if exponent < -2100:  # cut off, as the bound says: 0 as long as dy * b is a number
                    dy = of_exponent(format, rng, min(format.largest_exponent, format.largest_exponent - 1 - leading))
                fields = [format.hex(v) for v in (dy, a, b)]
                fields.append(text(format, lambda: times(kernel.activated(a, b, *parameters), dy)))
                fields.append(text(format, lambda: times(kernel.other(a, b, *parameters), dy)))
                yield " ".join(fields)


# How many results one checksum stands for.
BLOCK = 1024


def results_of_block(format, first, function, parameters, edge):
    """(x, result) as bits for the finite x, inside of the domain, among so many inputs in the order of their bits."""
    for bits in range(first, first + BLOCK):
        x = format.from_bits(bits)
        if math.isfinite(x) and (edge is None or x > edge):
            result = text(format, lambda: function(x, *parameters))
            # What cancels exactly is +0, by IEEE's rules.
            yield bits, int(result[:4].replace("~", "0"), 16)


def checksum(format, first, function, parameters, edge):
    """CRC-32, which no single wrong result escapes."""
    results = results_of_block(format, first, function, parameters, edge)
    return "%08x" % zlib.crc32(b"".join(struct.pack(">H", result) for _, result in results))


def list_results(name, format_name, what, first):
    """For who wants to know which result of a block is wrong."""
    kernel = KERNELS[name]
    format = next(f for f in SIXTEEN_BIT_FORMATS if f.name == format_name)
    function = {"forward": kernel.value, "derivative": kernel.derivative}[what]
    parameters = [format.nearest(p) for p in kernel.parameters[0]]
    for bits, result in results_of_block(format, int(first, 16) // BLOCK * BLOCK, function, parameters, kernel.edge):
        print("%04x %04x  %r -> %r" % (bits, result, format.from_bits(bits), format.from_bits(result)))


def sum_inputs(format, many):
    seeds = iter(range(1, 1000))
    lengths = (2, 3, 7, 8, 9, 15, 16, 17, 31, 64, 67, 1000) if many else (3, 9, 64)
    for length in lengths:
        yield tuple(Input(format, recipe_arguments=("uniform", next(seeds), length, e)) for e in (0, 2))
    if not many or format.bits == 16:
        return
    for length in (33, 1000):
        yield tuple(Input(format, recipe_arguments=("spread", next(seeds), length, 12)) for _ in "ab")
    # The terms cancel in pairs; what is left is the last one, or nothing but that.
    for length in (9, 65, 1001):
        seed = next(seeds)
        yield (
            Input(format, recipe_arguments=("opposite", seed, length, 0)),
            Input(format, recipe_arguments=("twin", seed + 500, length, 2)),
        )
    yield tuple(Input(format, recipe_arguments=(n, next(seeds), 100003, 1)) for n in ("uniform", "negative"))
    yield tuple(Input(format, recipe_arguments=(n, next(seeds), 20001, 1)) for n in ("positive", "negative"))


def rows_inputs(format, temperature, default):
    rng = random.Random("rows %s %r" % (format.name, temperature))
    normal = lambda scale=1.0: rng.gauss(0, 1) * scale
    explicit = [[3.25], [-1e30], [0.5, 0.5], [1.0, 1.0 + 2.0**-20], [2.5] * 7]
    for length in (2, 3, 7, 8, 9):
        explicit.append([normal() for _ in range(length)])
        explicit.append([normal(10) for _ in range(length)])
    explicit += [
        [20.0, 0.0, 1.0, -3.0],  # one dominates
        [60.0, 0.0, -0.5],
        [0.0, -100.0, -103.5],  # subnormal in float32
        [0.0, -30.0, -87.0, -88.5],
        [-math.inf, 0.25, 1.5, -math.inf],
        [-math.inf, 7.0],
        [10000.5, 10001.25, 9999.0, 10001.0],
        [-3e5, -3e5 + 0.5, -3e5 + 0.25],
        [3e38, -3e38, 1.0],
        [1e-40, -1e-40, 0.0],
        [-0.0, 0.0],
        [1.1, 1.2, 1.3, 1.4] * 4,  # ties, each four times
        [5.0, -1.0, 5.0, 5.0],
    ]
    if format.bits == 64:
        explicit += [
            [0.0, -708.2, -740.0, -744.9],
            [0.0, -36.8, -37.5],
            [700.0, 0.1, -30.0],
            [1e16, 1e16 - 2, 1e16 - 8],
            [1.7e308, -1.7e308, 1.6e308],
        ]
    if not default:
        explicit = explicit[5:19] + explicit[-5:]
    for row in explicit:
        # What a format of 16 bits cannot hold is left out.
        if all(math.isfinite(format.nearest(v)) or v == -math.inf for v in row):
            yield Input(format, row), None
    if default:
        seed = 1
        for length, exponent in ((64, 2), (64, 5), (1000, 1), (1000, 4), (128256, 3))[: 4 if format.bits == 16 else 5]:
            seed += 1
            yield Input(format, recipe_arguments=("uniform", seed, length, exponent)), sample(length)
    else:
        yield Input(format, recipe_arguments=("uniform", 99, 64, 3)), sample(64)


def reduction_inputs(format):
    """The rows of rows_inputs, and rows whose largest element and the logarithm of the rest cancel."""
    for x, indices in rows_inputs(format, 1.0, True):
        yield x, indices
    rng = random.Random("reductions %s" % format.name)
    for length in (2, 2, 3, 3, 5, 8, 17, 40):
        for offset in (0, 1e-3, -1e-6, 0.2):
            with mp.workprec(240):
                x = [format.nearest(rng.gauss(0, 1)) for _ in range(length)]
                total = mp.log(mp.fsum(mp.exp(mpf(v)) for v in x))
                x = [format.nearest(float(mpf(v) - total + offset)) for v in x]
                if offset == 0:  # the last one puts the result as near to 0 as it can
                    x[-1] = format.nearest(float(mp.log(1 - mp.fsum(mp.exp(mpf(v)) for v in x[:-1]))))
            yield Input(format, x), None
    for dominant in (0.0, -0.0, 1e-5, -1e-3, 2.0**-20):
        for others in ([-3.0], [-12.5, -14.0], [-40.0], [-100.0, -101.0, -99.5], [-700.0], [-1000.0]):
            if all(math.isfinite(format.nearest(v)) for v in others):
                yield Input(format, [dominant] + others), None


def reduction_lines(name, kernel):
    for format in FORMATS + SIXTEEN_BIT_FORMATS:
        rng = random.Random("reduction gradients %s" % format.name)
        inputs = list(reduction_inputs(format))
        yield section(format, "reductions", True, [])
        for x, _ in inputs:
            yield "%s %s" % (x.text, text(format, lambda: kernel.value(x.values)))
        yield section(format, "reduction-gradients", True, [])
        for number, (x, indices) in enumerate(inputs):
            if number >= 36 and number % 4:
                continue
            dy = 1.0 if number % 3 == 0 else of_exponent(format, rng, rng.choice((-3, 0, 2, format.largest_exponent // 2, format.quantum // 2)))
            expected = expected_row(format, indices, len(x.values), lambda: kernel.gradient(dy, x.values))
            yield "%s %s %s" % (format.hex(dy), x.text, expected)


def loss_lines(name, kernel):
    for format in FORMATS + SIXTEEN_BIT_FORMATS:
        for index, given in enumerate(kernel.parameters):
            parameter = format.nearest(given)
            yield section(format, "losses", index == 0, [parameter])
            rng = random.Random("losses %s %r" % (format.name, given))
            for number, (x, indices) in enumerate(rows_inputs(format, 1.0, True)):
                length = len(x.values)
                if index > 0 and (number % 2 or length > 1000 or -math.inf in x.values):
                    continue
                dominant = x.values.index(max(x.values))
                for label in sorted({dominant, rng.randrange(length)}):
                    evaluate = lambda: kernel.evaluate(x.values, label, mpf(parameter))
                    if indices is not None:
                        indices = sorted({label} | set(indices))
                    loss = text(format, lambda: (evaluate()[0], None))
                    dx = expected_row(format, indices, length, lambda: evaluate()[1])
                    if index > 0 and format.bits < 64 and any(int((v + "*0").split("*")[1]) > 18 for v in dx.split(",")):
                        continue  # a difference of two shares that a double does not have
                    yield "%d %s %s %s" % (label, x.text, loss, dx)


def sample(length):
    """Which results of a long row are stored."""
    if length <= 64:
        return list(range(0, length, 3)) + [length - 1]
    return sorted({(length - 1) * i // 20 for i in range(21)})


def expected_row(format, indices, length, evaluate):
    """evaluate() -> function of the index. The row is evaluated once for each precision."""
    rows = {}

    def at(i):
        if mp.prec not in rows:
            rows[mp.prec] = evaluate()
        return rows[mp.prec](i)

    def one(i):
        def value():
            exact, largest = at(i)
            if not isinstance(exact, Zero) and mp.isinf(exact):
                raise OverflowError
            return exact, largest

        try:
            result = text(format, value)
        except OverflowError:
            return format.hex(-math.inf)
        # A logarithm of a probability just below 1: the definition's -0 would tell 1 - e^-1000 from 1, which no sum does.
        return "~" if result.startswith(format.hex(-0.0)) else result

    if indices is None:
        return ",".join(one(i) for i in range(length))
    return ",".join("%d:%s" % (i, one(i)) for i in indices)


TEMPERATURES = (1.0, 0.7, 3.0, 1e-3, 1e30)


def rows_lines(name, kernel):
    for format in FORMATS + SIXTEEN_BIT_FORMATS:
        for index, given in enumerate(TEMPERATURES[:2] if format.bits == 16 else TEMPERATURES + ((1e308,) if format.bits == 64 else ())):
            temperature = format.nearest(given)
            exact_temperature = mpf(temperature)
            yield section(format, "rows", index == 0, [temperature])
            outputs = []
            for x, indices in rows_inputs(format, temperature, index == 0):
                expected = expected_row(format, indices, len(x.values), lambda: kernel.value(x.values, exact_temperature))
                yield "%s %s" % (x.text, expected)
                if indices is None:
                    outputs.append([format.from_bits(int(v[: format.bits // 4].replace("~", "0" * 8), 16)) for v in expected.split(",")])
            yield section(format, "row-gradients", index == 0, [temperature])
            for dy, y, indices in row_gradient_inputs(name, format, outputs, index == 0):
                expected = expected_row(
                    format, indices, len(y.values), lambda: kernel.gradient(dy.values, y.values, exact_temperature)
                )
                yield "%s %s %s" % (dy.text, y.text, expected)


def row_gradient_inputs(name, format, outputs, default):
    rng = random.Random("row gradients %s %d %s" % (format.name, len(outputs), default))
    for number, y in enumerate(outputs):
        kind = number % 4
        if kind == 3 and len(y) > 1:  # as cross-entropy sends it
            dy = [0.0] * len(y)
            dy[rng.randrange(len(y))] = -1.0
        elif kind == 2 and number % 8 == 2:  # constant: everything cancels but the rounding of y
            dy = [0.75] * len(y)
        else:
            dy = [rng.gauss(0, 1) for _ in y]
        yield Input(format, dy), Input(format, y), None
    y_recipe, y_exponent = ("negative", lambda length: 4) if name.startswith("log") else ("positive", lambda length: 1 - length.bit_length())
    seed = 200
    for length in (64, 1000, 128256) if default and format.bits > 16 else (64,):
        for dy_recipe in ("uniform", "opposite"):
            seed += 2
            yield (
                Input(format, recipe_arguments=(dy_recipe, seed, length, 1)),
                Input(format, recipe_arguments=(y_recipe, seed + 1, length, y_exponent(length))),
                sample(length),
            )


def selection_inputs(format):
    rng = random.Random("selections %s" % format.name)
    unit = 2.0 ** -format.precision
    explicit = [[3.25], [-1e30], [0.5, 0.5], [1.0, 1.0 + 2.0**-20], [2.5] * 7, [-0.0, 0.0], [5.0, -1.0, 5.0, 5.0]]
    explicit += [[rng.gauss(0, scale) for _ in range(n)] for n in (2, 3, 7, 9) for scale in (0.1, 0.6, 2)]
    explicit += [
        [-math.inf, 0.25, 0.5, -math.inf],
        [1.1, 1.2, 1.3, 1.4] * 4,  # ties, each four times
        [3e38, -3e38, 1.0],
        [10000.5, 10001.25, 10001.0],
        [1.0, 0.0],  # on the threshold of sparsemax, and just above
        [0.0, -1.0 + unit],
        [1.0, 2.0**-60],
        [1.0, 1e-40],
        [0.7, 0.3, 1e-20],  # the first two add up to 1 in float32
        [2.0, 0.0],  # the same of entmax15
        [0.0, -2.0 + 2 * unit],
        [2.0, 1e-20],
        [1.0, 1.0, 1.0, 1.0, 0.0],
        [1.0, 1.0, 1.0, 1.0, 1e-10],
    ]
    # What the others leave of 1 is next to nothing.
    for n in (2, 3, 5, 8):
        row = [format.nearest(rng.random() * 2 / n) for _ in range(n)]
        for _ in range(2):
            row.append(format.nearest(float(1 - sum(Fraction(v) for v in row))))
        explicit.append(row + [rng.random() * 2.0**-60])
    # The same of 4, in squares.
    for n in (2, 4, 7):
        row = [abs(rng.gauss(0, 1)) for _ in range(n)]
        size = math.sqrt(sum(v * v for v in row))
        explicit.append([2 * v / size for v in row] + [0.0, rng.gauss(0, 1) * 2.0**-30])
    if format.bits == 64:
        explicit += [[1e16, 1e16 - 2, 1e16], [1.7e308, -1.7e308], [0.3, 0.1 + 2.0**-54, 0.6], [1.0, 1e-200]]
    for row in explicit:
        if all(math.isfinite(format.nearest(v)) or v == -math.inf for v in row):
            yield Input(format, row), None
    # Few selected, many, all; more in doubt than a kernel may keep.
    long = (("uniform", 64, 0), ("uniform", 1000, 2), ("uniform", 1000, -6), ("uniform", 1000, -12), ("positive", 30011, 0))
    for seed, (name, length, exponent) in enumerate(long[: 4 if format.bits == 16 else 5], 300):
        x = Input(format, recipe_arguments=(name, seed, length, exponent))
        order = sorted(range(length), key=lambda i: -x.values[i])
        yield x, sorted({order[0], order[1], *(order[min(2**k, length - 1)] for k in range(1, 15))})


def selection_lines(name, kernel):
    for format in FORMATS + SIXTEEN_BIT_FORMATS:
        yield section(format, "rows", True, [])
        outputs = []
        for x, indices in selection_inputs(format):
            expected = expected_row(format, indices, len(x.values), lambda: kernel.value(x.values))
            yield "%s %s" % (x.text, expected)
            if indices is None:
                outputs.append([format.from_bits(int(v[: format.bits // 4], 16)) for v in expected.split(",")])
        yield section(format, "row-gradients", True, [])
        for dy, y, indices in row_gradient_inputs(name, format, outputs, True):
            expected = expected_row(format, indices, len(y.values), lambda: kernel.gradient(dy.values, y.values))
            yield "%s %s %s" % (dy.text, y.text, expected)


def section(format, what, default, parameters):
    return " ".join(
        ["[%s" % format.name, what, "default" if default else "given", ",".join(format.hex(p) for p in parameters) or "-"]
    ) + "]"


def module_text(name):
    kernel = KERNELS[name]
    writers = {
        Pointwise: pointwise_lines,
        Gate: gate_lines,
        Rows: rows_lines,
        Selection: selection_lines,
        Reduction: reduction_lines,
        Loss: loss_lines,
    }
    lines = writers[type(kernel)](name, kernel)
    body = "\n".join(lines)
    return (
        "// Generated by golden/generate.py, which also says from what. The format: golden/README.md.\n"
        "const text: string = `\n%s\n`;\nexport default text;\n" % body
    )


def index_text():
    names = sorted(KERNELS)
    lines = ["// Generated by golden/generate.py."]
    identifier = lambda n: "".join(part if i == 0 else part.capitalize() for i, part in enumerate(n.split("_")))
    lines += ['import %s from "./%s.js";' % (identifier(n), n.replace("_", "-")) for n in sorted(names, key=lambda n: n.replace("_", "-"))]
    lines += ["", "/** The golden vectors of each kernel, as text. */"]
    lines += ["export const goldenTexts: Readonly<Record<string, string>> = {"]
    lines += ["  %s," % n if identifier(n) == n else "  %s: %s," % (n, identifier(n)) for n in names]
    lines += ["};", ""]
    return "\n".join(lines)


def hard_cases_text():
    """golden/hard-cases.jsonl, written by native/test/sweep, regrouped by function; empty until it exists."""
    import json

    source = HERE / "hard-cases.jsonl"
    groups = {}
    if source.exists():
        for line in source.read_text().splitlines():
            if line.strip():
                case = json.loads(line)
                pair = tuple(bits_text(case[key]) for key in ("input", "expected"))
                groups.setdefault(case["function"], []).append("%s %s" % pair)
    lines = []
    for function in sorted(groups):
        lines.append("[%s]" % function)
        lines += groups[function]
    return (
        "// Generated by golden/generate.py from golden/hard-cases.jsonl: float32 inputs whose exact result lies next to a\n"
        "// rounding boundary.\n"
        "const text: string = `\n%s\n`;\nexport default text;\n" % "\n".join(lines)
    )


def bits_text(value):
    return format(value if isinstance(value, int) else int(value, 16), "08x")


def generated(name):
    if name == "index":
        return name, index_text()
    if name == "hard-cases":
        return name, hard_cases_text()
    return name.replace("_", "-"), module_text(name)


def main(arguments):
    if arguments[:1] == ["--list"]:
        list_results(*arguments[1:])
        return 0
    check = "--check" in arguments
    chosen = [a for a in arguments if a != "--check"] or sorted(KERNELS) + ["index", "hard-cases"]
    OUTPUT.mkdir(exist_ok=True)
    stale = []
    with multiprocessing.Pool() as pool:
        for name, content in pool.imap_unordered(generated, chosen):
            path = OUTPUT / (name + ".ts")
            if path.exists() and path.read_text() == content:
                continue
            stale.append(path.name)
            if not check:
                path.write_text(content)
            print("%s %s, %d bytes" % ("differs:" if check else "wrote", path.name, len(content)), flush=True)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
