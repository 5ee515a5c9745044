"""Prints the reference values of the tests of @nonlin/analysis: moments of activation functions of a standard normal
variable, the edge of chaos and places of extrema, in 50 digits of working precision, by formulas of their own.

    /usr/bin/python3 packages/analysis/reference/moments.py > packages/analysis/reference/moments.json

Needs python3-mpmath. Takes half a minute.
"""

import json

from mpmath import mp, mpf, quad, exp, expm1, log, log1p, tanh, erf, ncdf, npdf, pi, sqrt, sin, diff, findroot, inf, atanh

mp.dps = 30


def sigmoid(x):
    return 1 / (1 + exp(-x))


def softplus(x):
    return log1p(exp(x)) if x < 50 else x + log1p(exp(-x))


def gelu_tanh(x):
    return x / 2 * (1 + tanh(sqrt(2 / pi) * (x + mpf("0.044715") * x**3)))


# name, parameters, f, breakpoints
cases = [
    ("tanh", {}, tanh, []),
    ("sigmoid", {}, sigmoid, []),
    ("silu", {}, lambda x: x * sigmoid(x), []),
    ("swish", {"beta": 20}, lambda x: x * sigmoid(20 * x), []),
    ("mish", {}, lambda x: x * tanh(softplus(x)), []),
    ("gelu", {}, lambda x: x * ncdf(x), []),
    ("gelu", {"approximate": "tanh"}, gelu_tanh, []),
    ("softplus", {"beta": 1}, softplus, []),
    ("softplus", {"beta": 50}, lambda x: softplus(50 * x) / 50, []),
    ("elu", {"alpha": 2}, lambda x: x if x > 0 else 2 * expm1(x), [0]),
    ("celu", {"alpha": 0.25}, lambda x: x if x > 0 else expm1(4 * x) / 4, [0]),
    ("softsign", {}, lambda x: x / (1 + abs(x)), [0]),
    ("squareplus", {"b": 1}, lambda x: (x + sqrt(x * x + 1)) / 2, []),
    ("tanhShrink", {}, lambda x: x - tanh(x), []),
    ("hardSwish", {}, lambda x: mpf(0) if x <= -3 else mpf(x) if x >= 3 else x * (x + 3) / 6, [-3, 3]),
    ("logSigmoid", {}, lambda x: -softplus(-x), []),
    ("snake", {"alpha": 3}, lambda x: x + sin(3 * x) ** 2 / 3, []),
]

mesh = [-14, -8, -5, -3, -2, -1, -0.5, -0.25, -0.1, -0.05, 0, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 14]


def expectation(g, breakpoints):
    points = sorted(set([mpf(x) for x in mesh] + [mpf(x) for x in breakpoints]))
    return quad(lambda z: g(z) * npdf(z), points, maxdegree=8)


def slope(f, x):
    return diff(f, x)


def moments(f, breakpoints):
    mean = expectation(f, breakpoints)
    second = expectation(lambda z: f(z) ** 2, breakpoints)
    # E f'^2 by Hermite coefficients would converge slowly: f' by differences in 30 digits, away from breakpoints.
    gradient = expectation(lambda z: slope(f, z) ** 2, breakpoints)
    return mean, second, gradient


def number(x):
    return float(mp.nstr(x, 17))


def tanh_edge(bias_variance):
    """q* and weight variance with chi = 1 for tanh."""

    def both(q):
        root = sqrt(q)
        second = quad(lambda z: tanh(root * z) ** 2 * npdf(z), [-14, -2, 0, 2, 14])
        gradient = quad(lambda z: (1 - tanh(root * z) ** 2) ** 2 * npdf(z), [-14, -2, 0, 2, 14])
        return second, gradient

    def excess(q):
        second, gradient = both(q)
        return q - second / gradient - bias_variance

    q = findroot(excess, (mpf("0.3"), mpf("0.9")), solver="anderson")
    return q, 1 / both(q)[1]


def main():
    result = {"moments": []}
    for name, parameters, f, breakpoints in cases:
        mean, second, gradient = moments(f, breakpoints)
        result["moments"].append(
            {
                "name": name,
                "parameters": parameters,
                "mean": number(mean),
                "secondMoment": number(second),
                "derivativeSecondMoment": number(gradient),
            }
        )
    q, weights = tanh_edge(mpf("0.05"))
    result["tanhEdge"] = {"biasVariance": 0.05, "secondMoment": number(q), "weightVariance": number(weights)}
    minimum = {
        "silu": lambda x: x * sigmoid(x),
        "mish": lambda x: x * tanh(softplus(x)),
        "gelu": lambda x: x * ncdf(x),
    }
    result["minima"] = []
    for name, f in minimum.items():
        x = findroot(lambda t: diff(f, t), mpf("-1"))
        result["minima"].append({"name": name, "x": number(x), "value": number(f(x))})
    result["steepest"] = []
    for name, f, start in [("silu", minimum["silu"], "2.4"), ("mish", minimum["mish"], "1.5"), ("gelu", minimum["gelu"], "1.4")]:
        x = findroot(lambda t: diff(f, t, 2), mpf(start))
        result["steepest"].append({"name": name, "x": number(x), "slope": number(diff(f, x))})
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
