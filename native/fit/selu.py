#!/usr/bin/python3
"""Prints the constants of selu, for native/ops/exponentials.h:  /usr/bin/python3 native/fit/selu.py"""
from mpmath import mp, mpf

mp.prec = 300

# As the code of the paper has them (github.com/bioinf-jku/SNNs); the paper prints fewer digits.
scale = mpf("1.0507009873554804934193349852946")
alpha = mpf("1.6732632423543772848170429916717")
for name, value in (("selu_scale", scale), ("selu_scale_alpha", scale * alpha)):
    print(name, float(value).hex(), "decimal", mp.nstr(value, 20))
