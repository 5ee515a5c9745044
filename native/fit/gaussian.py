#!/usr/bin/python3
"""Prints the constants of native/math/gaussian.h:  /usr/bin/python3 native/fit/gaussian.py   (Debian: python3-mpmath)

W(t) = e^(t^2/2) * Phi(-t), t >= 0: the tail of the normal distribution with its decay taken out, between
1/2 at 0 and 1/(t sqrt(2 pi)) for large t.
"""
from mpmath import cos, erf, erfc, exp, log, lu_solve, matrix, mp, mpf, pi, polyval, sign, sqrt

mp.prec = 300


def W(t):
    if t < 30:
        return exp(t * t / 2) * erfc(t / sqrt(2)) / 2
    fraction = mpf(0)  # Laplace's continued fraction of Mills' ratio
    for n in range(400, 0, -1):
        fraction = n / (t + fraction)
    return 1 / (t + fraction) / sqrt(2 * pi)


def moebius_node(a, b, c):
    """Chebyshev nodes in (t - c)/(t + c), where W is smooth all over, as points of [a, b]."""
    low, high = (a - c) / (a + c), (b - c) / (b + c)

    def node(z):
        u = low + (high - low) * z
        return min(b, max(a, c * (1 + u) / (1 - u)))

    return node


def rational(f, a, b, m, n, c, rounds=60):
    """Remez exchange for p/q of degrees m/n with the least relative error. Returns the best p, q and error seen: the
    exchange may stop short of equioscillation, and then the error printed is what counts."""
    size = m + n + 2
    node = moebius_node(a, b, c)
    reference = [node((1 - cos(pi * k / (size - 1))) / 2) for k in range(size)]
    grid = [node((1 - cos(pi * mpf(k) / 2000)) / 2) for k in range(2001)]
    level, best = mpf(0), None
    for _ in range(rounds):
        for _ in range(8):
            A, B = matrix(size, size), matrix(size, 1)
            for i, x in enumerate(reference):
                value, s = f(x), (-1) ** i
                for j in range(m + 1):
                    A[i, j] = x**j
                for j in range(n):
                    A[i, m + 1 + j] = -value * x ** (j + 1) * (1 + s * level)
                A[i, size - 1] = -s * value
                B[i] = value
            solution = lu_solve(A, B)
            converged = abs(solution[size - 1] - level) < abs(level) * mpf(10) ** -6
            level = solution[size - 1]
            if converged:
                break
        p = [solution[j] for j in range(m + 1)]
        q = [mpf(1)] + [solution[m + 1 + j] for j in range(n)]
        errors = [polyval(p[::-1], x) / polyval(q[::-1], x) / f(x) - 1 for x in grid]
        worst = max(abs(e) for e in errors)
        if best is None or worst < best[2]:
            best = (p, q, worst)
        extrema, current = [], 0
        for k in range(1, len(grid)):
            if sign(errors[k]) != sign(errors[current]):
                extrema.append(current)
                current = k
            elif abs(errors[k]) > abs(errors[current]):
                current = k
        extrema.append(current)
        if len(extrema) < size or worst < abs(level) * mpf("1.02"):
            break
        while len(extrema) > size:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        reference = [grid[k] for k in extrema]
    return best


def chebyshev_polynomial(g, count, degree):
    """Coefficients in powers of u of the Chebyshev interpolant of g on [-1, 1], cut at `degree`."""
    nodes = [cos(pi * (k + mpf(1) / 2) / count) for k in range(count)]
    values = [g(u) for u in nodes]
    c = [
        2 * sum(values[k] * cos(pi * j * (k + mpf(1) / 2) / count) for k in range(count)) / count
        for j in range(degree + 1)
    ]
    c[0] /= 2
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    powers = [c[0]] + [mpf(0)] * degree
    for j in range(1, degree + 1):
        for i, t in enumerate(now):
            powers[i] += c[j] * t
        following = [mpf(0)] + [2 * t for t in now]
        for i, t in enumerate(before):
            following[i] -= t
        before, now = now, following
    return powers


def show(x):
    return float(x).hex()


def pair(x):
    high = mpf(float(x))
    return f"{show(high)}, {show(x - high)}"


print("float: W on [0, 20], 9/10")
p, q, worst = rational(W, mpf(0), mpf(20), 9, 10, mpf(3))
p, q = [mpf(float(x)) for x in p], [mpf(float(x)) for x in q]
print("  p", ", ".join(show(x) for x in p))
print("  q", ", ".join(show(x) for x in q))
points = [mpf(k) / 50 for k in range(1001)]
print("  relative error 2^", log(max(abs(polyval(p[::-1], x) / polyval(q[::-1], x) / W(x) - 1) for x in points), 2))

print("double: W(t) * (t + 4) as a polynomial in u = (t - 4)/(t + 4) on [0, 55]")
C, LAST = mpf(4), mpf(55)
HIGH = (LAST - C) / (LAST + C)
# u in [-1, HIGH]; fitted on all of [-1, HIGH] through an affine change, then expanded in powers of u.
DEGREE = 26
affine = chebyshev_polynomial(lambda z: W(C * (1 + (-1 + (HIGH + 1) * (z + 1) / 2)) / (1 - (-1 + (HIGH + 1) * (z + 1) / 2)))
                              * (C * (1 + (-1 + (HIGH + 1) * (z + 1) / 2)) / (1 - (-1 + (HIGH + 1) * (z + 1) / 2)) + C), 80, DEGREE)
# z = (u - mid) / half
half, mid = (HIGH + 1) / 2, (HIGH - 1) / 2
powers = [mpf(0)] * (DEGREE + 1)
basis = [mpf(1)]
for j in range(DEGREE + 1):
    for i, t in enumerate(basis):
        powers[i] += affine[j] * t
    following = [mpf(0)] * (len(basis) + 1)
    for i, t in enumerate(basis):
        following[i + 1] += t / half
        following[i] -= t * mid / half
    basis = following
PAIRS = 6
rounded = []
for i, x in enumerate(powers):
    rounded.append(mpf(float(x)) + (mpf(float(x - mpf(float(x)))) if i < PAIRS else 0))
    print(f"  {i}: {pair(x) if i < PAIRS else show(x)}")
worst = max(
    abs(polyval(rounded[::-1], (t - C) / (t + C)) / (W(t) * (t + C)) - 1) for t in [mpf(k) / 20 for k in range(1101)]
)
print("  relative error 2^", log(worst, 2))

print("1/sqrt(2 pi)", pair(1 / sqrt(2 * pi)))
print("2 sqrt(2/pi)", pair(2 * sqrt(2 / pi)))
print("2 sqrt(2/pi) * 0.044715", pair(2 * sqrt(2 / pi) * 44715 / 1000000))
print("6 sqrt(2/pi) * 0.044715", pair(6 * sqrt(2 / pi) * 44715 / 1000000))

print("2/sqrt(pi)", pair(2 / sqrt(pi)))
short = mpf(int(2 / sqrt(pi) * 2**28)) / 2**28
print("  29 bits of it, and the rest", show(short), show(2 / sqrt(pi) - short))
print("erf: g(s) = (2/sqrt(pi) - erf(x)/x) / x^2 with s = x^2 on [0, 3.95^2], 10/10")


def g(s):
    if s < mpf("1e-20"):
        return 2 / sqrt(pi) * (mpf(1) / 3 - s / 10)
    return (2 / sqrt(pi) - erf(sqrt(s)) / sqrt(s)) / s


p, q, worst = rational(g, mpf(0), mpf("3.95") ** 2, 10, 10, mpf(3), rounds=30)
p, q = [mpf(float(x)) for x in p], [mpf(float(x)) for x in q]
print("  p", ", ".join(show(x) for x in p))
print("  q", ", ".join(show(x) for x in q))
points = [mpf("3.95") ** 2 * k / 1000 for k in range(1001)]
print("  relative error 2^", log(max(abs(polyval(p[::-1], s) / polyval(q[::-1], s) / g(s) - 1) for s in points), 2))
