#!/usr/bin/python3
"""Prints the constants of native/math/sine.h:  /usr/bin/python3 native/fit/sine.py   (Debian: python3-mpmath)"""
from mpmath import chebyfit, cos, factorial, floor, fsum, log, mp, mpf, pi, polyval, sin, sqrt

mp.prec = 500


def show(x):
    return float(x).hex()


def pair(x):
    high = mpf(float(x))
    return f"{show(high)}, {show(x - high)}"


print("1/pi in pieces of 26 bits, from the largest on")
rest = 1 / pi
for k in range(14):
    piece = floor(rest * 2 ** (26 * (k + 1))) / 2 ** (26 * (k + 1))
    print(f"  {k}: {show(piece)}")
    rest -= piece
print("pi", pair(pi))
print("1/6", pair(mpf(1) / 6))


def series(z, first):
    """z^k over (first + 2k)!, with alternating signs: what is left of a sine or cosine after its leading terms."""
    return fsum((-z) ** k / factorial(first + 2 * k) for k in range(40))


# z = r^2 for |r| <= pi/4, a little widened.
END = mpf("0.617")
SAMPLES = [END * k / 1000 for k in range(1, 1001)]
mp.prec = 200
for name, first, count in (
    ("sin r = r - r z p(z)", 3, 6),
    ("sin r = r - r z / 6 + r z^2 p(z)", 5, 7),
    ("cos r = 1 - z / 2 + z^2 p(z)", 4, 7),
):
    fit = [mpf(float(c)) for c in chebyfit(lambda z: series(z, first), [0, END], count)]
    print(name, ", ".join(show(c) for c in fit[::-1]))
    # Relative to the function itself.
    power, f = first // 2, (sin if first % 2 else cos)
    errors = [
        abs(polyval(fit, z) - series(z, first)) * z**power * (sqrt(z) if first % 2 else 1) / f(sqrt(z)) for z in SAMPLES
    ]
    print("  relative error 2^", mp.nstr(log(max(errors), 2), 5))
