#!/usr/bin/python3
"""Prints the constants of native/fast/*.h:  python3 native/fit/fast.py   (Debian: python3-mpmath python3-numpy)

Polynomials with float32 coefficients: these are rounded from the first on, the others being fitted anew to what is
left. Each line ends with the largest error seen, relative to what the polynomial is a part of.
"""
import re
import struct

import numpy as np
from mpmath import cos, erf, erfc, exp, expm1, floor, log, mp, mpf, nint, pi, sin, sqrt, tanh

mp.prec = 200


def float32(x):
    return mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def hexadecimal(x):
    return re.sub(r"\.?0*p\+?", "p", float.hex(float(x)))


def minimax(residual, weight, xs, powers):
    """Coefficients of x^k for k in powers with nearly the least maximum of |weight * (p - residual)| (Lawson)."""
    scale = float(max(abs(x) for x in xs))
    t = np.array([float(x) / scale for x in xs])
    target = np.array([float(weight(x) * residual(x)) for x in xs])
    columns = np.array([float(weight(x)) for x in xs])[:, None] * t[:, None] ** np.array(powers)
    share = np.ones(len(xs)) / len(xs)
    best, level = None, float("inf")
    for _ in range(200):
        root = np.sqrt(share)
        solution = np.linalg.lstsq(columns * root[:, None], target * root, rcond=None)[0]
        errors = np.abs(columns @ solution - target)
        if errors.max() < level:
            best, level = solution, errors.max()
        share = share * (errors / errors.max() + 1e-3)
        share /= share.sum()
    return [best[j] / scale**k for j, k in enumerate(powers)]


def fit(name, f, weight, a, b, degree, pair=False):
    """Rounds one coefficient after the other; the first to a sum of two, where that is asked for."""
    a, b = mpf(a), mpf(b)
    known = []
    nodes = [a + (b - a) * (1 - cos(pi * (mpf(i) + mpf(1) / 2) / 150)) / 2 for i in range(150)]
    while len(known) <= degree:
        powers = list(range(len(known), degree + 1))
        rest = minimax(lambda x: f(x) - sum(c * x**k for k, c in enumerate(known)), weight, nodes, powers)
        high = float32(rest[0])
        if pair and not known:
            low = float32(rest[0] - high)
            known.append(high + low)
        else:
            known.append(high)
    grid = [a + (b - a) * mpf(i) / 1000 for i in range(1001)]
    worst = max(abs(weight(x) * (sum(c * x**k for k, c in enumerate(known)) - f(x))) for x in grid)
    words = [hexadecimal(c) for c in known]
    if pair:
        words[0] = f"{hexadecimal(known[0] - low)} + {hexadecimal(low)}"
    print(f"{name}: {', '.join(words)}   2^{float(log(worst, 2)):.1f}")


def split(name, x, bits=24):
    high = cut(x, bits)
    print(f"{name}: {hexadecimal(high)}, {hexadecimal(float32(x - high))}")


def cut(x, bits):
    """The first bits of x."""
    unit = mpf(2) ** (floor(log(abs(x), 2)) + 1 - bits)
    return nint(x / unit) * unit


def pieces(name, x):
    """Two of 33 bits, and a double."""
    first = cut(x, 33)
    second = cut(x - first, 33)
    print(f"{name}: {', '.join(hexadecimal(float(c)) for c in (first, second, x - first - second))}")


def mills(t):
    """e^(t^2/2) Phi(-t)"""
    return exp(t * t / 2) * erfc(t / sqrt(2)) / 2


def near(f, x, at_zero):
    return at_zero if x == 0 else f(x)


def main():
    split("log2_e", 1 / log(2))
    split("ln2", log(2))
    # Without fused multiply-add; |n| < 2^9.
    split("ln2 of 15 bits", log(2), bits=15)
    split("1.702", mpf("1.702"))
    split("gelu_slope = 2 sqrt(2/pi)", 2 * sqrt(2 / pi))
    split("gelu_cubic = 0.044715", mpf("0.044715"))
    split("2/sqrt(pi)", 2 / sqrt(pi))
    split("1/sqrt(2 pi)", 1 / sqrt(2 * pi))
    split("sqrt(2)", sqrt(mpf(2)))
    scale, alpha = mpf("1.0507009873554804934193349852946"), mpf("1.6732632423543772848170429916717")
    split("selu: lambda", scale)
    split("selu: lambda alpha", scale * alpha)
    half = log(mpf(2)) / 2 * mpf("1.001")
    tail = lambda r: near(lambda r: (expm1(r) - r) / r**2, r, mpf(1) / 2)
    fit("expm1: (e^r - 1 - r)/r^2", tail, lambda r: r**2, -half, half, 4)
    # log(1 + e) = e (1 - e R(e))
    logarithm = lambda e: near(lambda e: (1 - log(1 + e) / e) / e, e, mpf(1) / 2)
    fit("log1p: (1 - log(1 + e)/e)/e", logarithm, lambda e: e / (1 - e * logarithm(e)), 0, 1, 9)
    fraction = lambda f: near(lambda f: (log(1 + f) - f) / f**2, f, -mpf(1) / 2)
    weight = lambda f: near(lambda f: f**2 / log(1 + f), f, mpf(0))
    fit("log of sqrt(1/2) to sqrt(2): (log(1 + f) - f)/f^2", fraction, weight, sqrt(mpf(1) / 2) - 1, sqrt(mpf(2)) - 1, 8)
    odd = lambda z: near(lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z, z, -mpf(1) / 3)
    fit("tanh to 0.625: (tanh(x)/x - 1)/x^2 in x^2", odd, lambda z: z, 0, mpf("0.625") ** 2, 4)
    gap = lambda z: near(lambda z: (sqrt(z) - tanh(sqrt(z))) / z ** mpf("1.5"), z, mpf(1) / 3)
    bend = lambda z: near(lambda z: (1 - 3 * gap(z)) / z, z, mpf(2) / 5)
    fit("tanh_shrink to 1: (1 - 3 (x - tanh(x))/x^3)/x^2 in x^2", bend, lambda z: z / (3 * gap(z)), 0, 1, 6)
    split("1/3", mpf(1) / 3)
    ratio = lambda z: near(lambda z: erf(sqrt(z)) / sqrt(z) - 1, z, 2 / sqrt(pi) - 1)
    fit("erf to 1: erf(x)/x - 1 in x^2", ratio, lambda z: 1 / (1 + ratio(z)), 0, 1, 6)
    pieces("pi", pi)
    print(f"1/pi: {hexadecimal(1 / pi)}")
    sine = lambda z: near(lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z, z, -mpf(1) / 6)
    fit("sine to pi/2: (sin(r)/r - 1)/r^2 in r^2", sine, lambda z: z / (1 + z * sine(z)), 0, (pi / 2) ** 2, 5)
    cosine = lambda z: near(lambda z: (cos(sqrt(z)) - 1) / z, z, -mpf(1) / 2)
    fit("cosine to pi/2: (cos(r) - 1)/r^2 in r^2", cosine, lambda z: z, 0, (pi / 2) ** 2, 6)
    # W(t) = e^(t^2/2) Phi(-t) as v C(u), v = 1/(t + 4), u = (t - 4)/(t + 4) = 1 - 8v; of the pair the first is used
    C = lambda u: mills(4 * (1 + u) / (1 - u)) * (8 / (1 - u))
    last = (mpf(24) - 4) / (mpf(24) + 4)
    fit("mills: W(t) (t + 4) in (t - 4)/(t + 4)", C, lambda u: 1 / C(u), -1, last, 11, pair=True)


if __name__ == "__main__":
    main()
