"""Computes calls of the conformance suite in PyTorch, or in NumPy and SciPy: one JSON object a line, one line back.

A request: {"op", "parameters", "dtype", "shape", "axis", "inputs"} with arrays as base64 of their bytes; the answer is
{"outputs": [base64, ...]}, {"unsupported": reason} or {"error": message}. The first line that is written says what is
there: {"version", "ops", "dtypes"}.
"""

import base64
import json
import sys

import numpy as np

DTYPES = {"float32": np.float32, "float64": np.float64}


class Unsupported(Exception):
    pass


def only(condition, reason):
    if not condition:
        raise Unsupported(reason)


def torch_library():
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(1)

    def learned(p, axis, x):
        value = p["alpha"]
        if isinstance(value, torch.Tensor):
            # Channels lie on the second axis there.
            only(axis == 1 and x.dim() >= 2, "PReLU has its channels on the second axis")
            return value
        return torch.tensor([value], dtype=x.dtype)

    def rows(f):
        def apply(x, p, axis):
            only(p.get("temperature", 1) == 1, "it has no temperature")
            return f(x, axis)

        return apply

    functions = {
        "relu": lambda x, p, a: F.relu(x),
        "relu6": lambda x, p, a: F.relu6(x),
        "leakyRelu": lambda x, p, a: F.leaky_relu(x, p["negativeSlope"]),
        "prelu": lambda x, p, a: F.prelu(x, learned(p, a, x)),
        "threshold": lambda x, p, a: F.threshold(x, p["threshold"], p["value"]),
        "hardTanh": lambda x, p, a: F.hardtanh(x, p["min"], p["max"]),
        "hardSwish": lambda x, p, a: F.hardswish(x),
        "hardShrink": lambda x, p, a: F.hardshrink(x, p["lambda"]),
        "softShrink": lambda x, p, a: F.softshrink(x, p["lambda"]),
        "tanhShrink": lambda x, p, a: F.tanhshrink(x),
        "elu": lambda x, p, a: F.elu(x, p["alpha"]),
        "celu": lambda x, p, a: F.celu(x, p["alpha"]),
        "selu": lambda x, p, a: F.selu(x),
        "gelu": lambda x, p, a: F.gelu(x, approximate=p["approximate"]),
        "silu": lambda x, p, a: F.silu(x),
        "mish": lambda x, p, a: F.mish(x),
        "softplus": lambda x, p, a: F.softplus(x, p["beta"]),
        "softsign": lambda x, p, a: F.softsign(x),
        "sigmoid": lambda x, p, a: torch.sigmoid(x),
        "logSigmoid": lambda x, p, a: F.logsigmoid(x),
        "tanh": lambda x, p, a: torch.tanh(x),
        "exp": lambda x, p, a: torch.exp(x),
        "expm1": lambda x, p, a: torch.expm1(x),
        "log1p": lambda x, p, a: torch.log1p(x),
        "erf": lambda x, p, a: torch.erf(x),
        "softmax": rows(lambda x, a: F.softmax(x, a)),
        "softmin": rows(lambda x, a: F.softmin(x, a)),
        "logSoftmax": rows(lambda x, a: F.log_softmax(x, a)),
        "logSumExp": rows(lambda x, a: torch.logsumexp(x, a)),
    }
    along = {"softmax": torch._softmax_backward_data, "logSoftmax": torch._log_softmax_backward_data}
    no_gradient = {"softmin", "logSumExp"}

    def run(op, p, axis, inputs):
        name, _, gradient = op.partition(".")
        tensors = [torch.from_numpy(x) for x in inputs]
        p = {key: torch.from_numpy(value) if isinstance(value, np.ndarray) else value for key, value in p.items()}
        if not gradient:
            return [functions[name](tensors[0], p, axis).numpy()]
        if name in along:
            only(p.get("temperature", 1) == 1, "it has no temperature")
            dy, y = tensors
            return [along[name](dy, y, axis, y.dtype).numpy()]
        dy, x = tensors
        x = x.clone().requires_grad_(True)
        functions[name](x, p, axis).backward(dy)
        return [x.grad.numpy()]

    ops = list(functions) + [name + ".grad" for name in functions if name not in no_gradient]
    return torch.__version__, ops, ["float32", "float64"], run


def scipy_library():
    import scipy
    import scipy.special as special

    def rows(f):
        def apply(x, p, axis):
            only(p.get("temperature", 1) == 1, "it has no temperature")
            return f(x, axis=axis)

        return apply

    functions = {
        "relu": lambda x, p, a: np.maximum(x, np.array(0, x.dtype)),
        "sigmoid": lambda x, p, a: special.expit(x),
        "logSigmoid": lambda x, p, a: special.log_expit(x),
        "tanh": lambda x, p, a: np.tanh(x),
        "exp": lambda x, p, a: np.exp(x),
        "expm1": lambda x, p, a: np.expm1(x),
        "log1p": lambda x, p, a: np.log1p(x),
        "erf": lambda x, p, a: special.erf(x),
        "softmax": rows(special.softmax),
        "logSoftmax": rows(special.log_softmax),
        "logSumExp": rows(special.logsumexp),
    }

    def run(op, p, axis, inputs):
        with np.errstate(all="ignore"):
            return [functions[op](inputs[0], p, axis)]

    return "%s, NumPy %s" % (scipy.__version__, np.__version__), list(functions), ["float32", "float64"], run


def array(text, dtype):
    return np.frombuffer(base64.b64decode(text), dtype=DTYPES[dtype]).copy()


def main():
    version, ops, dtypes, run = {"torch": torch_library, "scipy": scipy_library}[sys.argv[1]]()
    print(json.dumps({"version": version, "ops": ops, "dtypes": dtypes}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        dtype = request["dtype"]
        try:
            parameters = {
                name: array(value["array"], dtype) if isinstance(value, dict) else float(value) if not isinstance(value, str) or value in ("NaN", "Infinity", "-Infinity") else value
                for name, value in request["parameters"].items()
            }
            inputs = [array(text, dtype) for text in request["inputs"]]
            size = int(np.prod(request["shape"]))
            shaped = [x.reshape(request["shape"]) if x.size == size else x for x in inputs]
            outputs = run(request["op"], parameters, request["axis"], shaped)
            bytes_of = lambda y: np.ascontiguousarray(y, dtype=DTYPES[dtype]).tobytes()
            answer = {"outputs": [base64.b64encode(bytes_of(y)).decode() for y in outputs]}
        except Unsupported as reason:
            answer = {"unsupported": str(reason)}
        except Exception as error:
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


main()
