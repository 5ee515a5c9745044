#!/usr/bin/python3
"""Prints the expansions about the roots of derivatives, for native/math/{logistic,gaussian}.h and ops/sigmoids.h:  /usr/bin/python3 native/fit/roots.py"""
from mpmath import diff, erfc, exp, findroot, mp, mpf, pi, sqrt, taylor

mp.prec = 300


def swish_slope(a):  # the derivative of z s(z) at z = -a
    e = exp(-a)
    return e * (e + 1 - a) / (1 + e) ** 2


def gelu_slope(t):  # the derivative of x Phi(x) at x = -t
    return erfc(t / sqrt(2)) / 2 - t * exp(-t * t / 2) / sqrt(2 * pi)


def mish_slope(x):
    e = exp(x)
    d = e * (e + 2) + 2
    return e * ((e + 2) * d + 4 * x * (1 + e)) / d**2


for name, f, near, scale in (
    ("swish", swish_slope, "1.2785", 4),
    ("gelu_none", gelu_slope, "0.7518", 1),
    ("mish", mish_slope, "-1.1924", 4),
):
    root = findroot(f, mpf(near))
    high = mpf(float(root))
    print(name, "root", float(high).hex(), float(root - high).hex(), "decimal", mp.nstr(root, 20))
    print("  times", scale, ":", ", ".join(float(scale * c).hex() for c in taylor(f, root, 4)[1:]))
