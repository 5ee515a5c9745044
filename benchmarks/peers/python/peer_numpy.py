"""NumPy and SciPy: a function of theirs where there is one, otherwise the formula in their functions, into arrays that are
there already where they can."""

import numpy as np
import scipy
from scipy import special

from protocol import serve

f32 = np.float32


def sigmoid(task, x, out):
    special.expit(x, out=out)


def silu(task, x, out):
    special.expit(x, out=out)
    np.multiply(out, x, out=out)


def softplus(task, x, out):
    np.logaddexp(x, f32(0), out=out)


def mish(task, x, out):
    np.logaddexp(x, f32(0), out=out)
    np.tanh(out, out=out)
    np.multiply(out, x, out=out)


def elu(task, x, out):
    np.minimum(x, f32(0), out=out)
    np.expm1(out, out=out)
    np.copyto(out, x, where=x > 0)


def gelu(task, x, out):
    np.multiply(x, f32(0.7071067811865476), out=out)
    special.erf(out, out=out)
    np.add(out, f32(1), out=out)
    np.multiply(out, x, out=out)
    np.multiply(out, f32(0.5), out=out)


def log_sigmoid(task, x, out):
    special.log_expit(x, out=out)


def leaky_relu(task, x, out):
    np.multiply(x, f32(task.parameters[0]), out=out)
    np.maximum(out, x, out=out)


forward = {
    "relu": lambda task, x, out: np.maximum(x, f32(0), out=out),
    "leaky_relu": leaky_relu,
    "prelu": leaky_relu,
    "relu6": lambda task, x, out: np.clip(x, f32(0), f32(6), out=out),
    "hard_tanh": lambda task, x, out: np.clip(x, f32(-1), f32(1), out=out),
    "exp": lambda task, x, out: np.exp(x, out=out),
    "expm1": lambda task, x, out: np.expm1(x, out=out),
    "log1p": lambda task, x, out: np.log1p(x, out=out),
    "erf": lambda task, x, out: special.erf(x, out=out),
    "tanh": lambda task, x, out: np.tanh(x, out=out),
    "sigmoid": sigmoid,
    "log_sigmoid": log_sigmoid,
    "silu": silu,
    "softplus": softplus,
    "mish": mish,
    "elu": elu,
    "gelu_none": gelu,
    "softmax": lambda task, x, out: np.copyto(out, special.softmax(x, axis=1)),
    "log_softmax": lambda task, x, out: np.copyto(out, special.log_softmax(x, axis=1)),
}


def prepare(task):
    own = None if task.gradient else forward.get(task.kernel)
    if own is None:
        return None
    out = task.out.reshape(task.shape)
    return lambda i: own(task, task.inputs[i], out)


serve(f"NumPy {np.__version__} and SciPy {scipy.__version__}, float32, with out where they take it", prepare)
