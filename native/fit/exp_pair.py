#!/usr/bin/python3
"""Prints the constants of exp_pair in native/math/exp.h:  /usr/bin/python3 native/fit/exp_pair.py"""
from mpmath import factorial, log, mp, mpf

mp.prec = 300

ln2_high, ln2_low = mpf(float.fromhex("0x1.62e42fefa38p-1")), mpf(float.fromhex("0x1.ef35793c7673p-45"))
print("ln2_lowest", float(log(2) - ln2_high - ln2_low).hex())
for k in range(19):
    c = 1 / factorial(k)
    print(f"1/{k}!", float(c).hex(), float(c - mpf(float(c))).hex())
# What the series is cut off by, and the rounding errors of the part that is a plain polynomial.
r = log(2) / 2
print("degree 19: 2 ^", mp.nstr(mp.log(r**19 / factorial(19), 2), 4))
print("ulps of degree 9: 2 ^", mp.nstr(mp.log(r**9 / factorial(9), 2) - 53, 4))
