"""Writes arrays.json beside itself: .npy files as numpy writes them, with what they hold.

    python3 generate.py            (needs numpy; made with 2.4)
"""

import base64
import io
import json
import pathlib
import warnings

import numpy
from numpy.lib import format as npy

warnings.simplefilter("ignore")  # versions 2.0 and 3.0 are written without need


def file_of(array, version=None):
    buffer = io.BytesIO()
    npy.write_array(buffer, array, version=version)
    return base64.b64encode(buffer.getvalue()).decode()


def accepted(array, version):
    values = array.astype("float64").ravel(order="C")
    return {
        "version": "{}.{}".format(*version),
        "dtype": array.dtype.name,
        "byteOrder": "big" if array.dtype.str[0] == ">" else "little",
        "order": "C" if array.flags.c_contiguous else "Fortran",
        "shape": list(array.shape),
        # In row-major order, and exact: every float16 and float32 is a float64, and json writes those with all their digits.
        "values": [float(value) for value in values],
        "file": file_of(array, version),
    }


def sample(shape, descr, order):
    count = int(numpy.prod(shape))
    values = (numpy.arange(count, dtype="float64") - 2.5) * 1.1
    return numpy.array(values.reshape(shape), dtype=descr, order=order)


cases = []
for descr in ["<f4", "<f8", ">f4", ">f8", "<f2", ">f2"]:
    for order in "CF":
        cases.append(accepted(sample((2, 3, 4), descr, order), (1, 0)))
    for version in [(2, 0), (3, 0)]:
        cases.append(accepted(sample((2, 3), descr, "F"), version))
for shape in [(), (1,), (0,), (5,), (3, 0, 2), (1, 4), (4, 1), (1, 1, 1, 1, 2, 1, 1, 3)]:
    cases.append(accepted(sample(shape, "<f4", "C"), (1, 0)))

refused = {
    "longdouble": numpy.zeros(3, numpy.longdouble),
    "int32": numpy.zeros(3, "<i4"),
    "bool": numpy.zeros(3, "?"),
    "complex64": numpy.zeros(3, "<c8"),
    "text": numpy.array(["a", "bc"]),
    "object": numpy.array([None, {}], dtype=object),
    "structured": numpy.zeros(2, dtype=[("x", "<f4"), ("it's", "<f4", (2, 3))]),
}
out = {
    "numpy": numpy.__version__,
    "accepted": cases,
    "refused": [{"what": what, "file": file_of(array)} for what, array in refused.items()],
}
path = pathlib.Path(__file__).with_name("arrays.json")
path.write_text(json.dumps(out, indent=1) + "\n")
