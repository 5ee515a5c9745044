"""PyTorch, eager, one thread, without autograd: its operators, with `out` where they have one; gradients by the operators
that its autograd calls."""

import torch

from protocol import serve

torch.set_num_threads(1)
torch.set_grad_enabled(False)
aten = torch.ops.aten


def first(task):
    return task.parameters[0]


forward = {
    "relu": lambda task, x, out: torch.clamp_min(x, 0, out=out),
    "leaky_relu": lambda task, x, out: aten.leaky_relu.out(x, first(task), out=out),
    # One slope for all, as it is here, is that.
    "prelu": lambda task, x, out: aten.leaky_relu.out(x, first(task), out=out),
    "relu6": lambda task, x, out: torch.clamp(x, 0, 6, out=out),
    "hard_tanh": lambda task, x, out: aten.hardtanh.out(x, -1, 1, out=out),
    "hard_swish": lambda task, x, out: aten.hardswish.out(x, out=out),
    "hard_sigmoid": lambda task, x, out: aten.hardsigmoid.out(x, out=out),
    "hard_shrink": lambda task, x, out: aten.hardshrink.out(x, first(task), out=out),
    "soft_shrink": lambda task, x, out: aten.softshrink.out(x, first(task), out=out),
    "threshold": lambda task, x, out: aten.threshold.out(x, task.parameters[0], task.parameters[1], out=out),
    "elu": lambda task, x, out: aten.elu.out(x, first(task), out=out),
    "celu": lambda task, x, out: aten.elu.out(x, first(task), 1, 1 / first(task), out=out),
    "selu": lambda task, x, out: aten.elu.out(x, 1.6732632423543772, 1.0507009873554805, out=out),
    "exp": lambda task, x, out: torch.exp(x, out=out),
    "expm1": lambda task, x, out: torch.expm1(x, out=out),
    "log1p": lambda task, x, out: torch.log1p(x, out=out),
    "erf": lambda task, x, out: torch.erf(x, out=out),
    "log_sigmoid": lambda task, x, out: aten.log_sigmoid.out(x, out=out),
    "softplus": lambda task, x, out: aten.softplus.out(x, out=out),
    "mish": lambda task, x, out: aten.mish.out(x, out=out),
    "sigmoid": lambda task, x, out: torch.sigmoid(x, out=out),
    "silu": lambda task, x, out: aten.silu.out(x, out=out),
    "tanh": lambda task, x, out: torch.tanh(x, out=out),
    "gelu_none": lambda task, x, out: aten.gelu.out(x, approximate="none", out=out),
    "gelu_tanh": lambda task, x, out: aten.gelu.out(x, approximate="tanh", out=out),
    "glu": lambda task, x, out: torch.mul(torch.sigmoid(x, out=out), task.other, out=out),
    "swiglu": lambda task, x, out: torch.mul(aten.silu.out(x, out=out), task.other, out=out),
    "reglu": lambda task, x, out: torch.mul(torch.clamp_min(x, 0, out=out), task.other, out=out),
    "softmax": lambda task, x, out: torch.softmax(x, 1, out=out),
    "log_softmax": lambda task, x, out: torch.log_softmax(x, 1, out=out),
    "log_sum_exp": lambda task, x, out: torch.logsumexp(x, 1, out=out),
}

gradient = {
    "relu": lambda task, dy, x, out: aten.threshold_backward.grad_input(dy, x, 0, grad_input=out),
    "leaky_relu": lambda task, dy, x, out: aten.leaky_relu_backward.grad_input(dy, x, first(task), False, grad_input=out),
    "relu6": lambda task, dy, x, out: aten.hardtanh_backward.grad_input(dy, x, 0, 6, grad_input=out),
    "hard_tanh": lambda task, dy, x, out: aten.hardtanh_backward.grad_input(dy, x, -1, 1, grad_input=out),
    "hard_sigmoid": lambda task, dy, x, out: aten.hardsigmoid_backward.grad_input(dy, x, grad_input=out),
    "hard_swish": lambda task, dy, x, out: out.copy_(aten.hardswish_backward(dy, x)),
    "hard_shrink": lambda task, dy, x, out: aten.hardshrink_backward.grad_input(dy, x, first(task), grad_input=out),
    "soft_shrink": lambda task, dy, x, out: aten.softshrink_backward.grad_input(dy, x, first(task), grad_input=out),
    "elu": lambda task, dy, x, out: aten.elu_backward.grad_input(dy, first(task), 1, 1, False, x, grad_input=out),
    "selu": lambda task, dy, x, out: aten.elu_backward.grad_input(
        dy, 1.6732632423543772, 1.0507009873554805, 1, False, x, grad_input=out
    ),
    "softplus": lambda task, dy, x, out: aten.softplus_backward.grad_input(dy, x, 1, 20, grad_input=out),
    "silu": lambda task, dy, x, out: aten.silu_backward.grad_input(dy, x, grad_input=out),
    "gelu_none": lambda task, dy, x, out: aten.gelu_backward.grad_input(dy, x, approximate="none", grad_input=out),
    "gelu_tanh": lambda task, dy, x, out: aten.gelu_backward.grad_input(dy, x, approximate="tanh", grad_input=out),
    "mish": lambda task, dy, x, out: out.copy_(aten.mish_backward(dy, x)),
    # From y, which autograd keeps; here it has to be computed.
    "sigmoid": lambda task, dy, x, out: aten.sigmoid_backward.grad_input(dy, torch.sigmoid(x, out=out), grad_input=out),
    "tanh": lambda task, dy, x, out: aten.tanh_backward.grad_input(dy, torch.tanh(x, out=out), grad_input=out),
}

gradient_of_rows = {
    "softmax": lambda dy, y, out: aten._softmax_backward_data.out(dy, y, 1, torch.float32, grad_input=out),
    "log_softmax": lambda dy, y, out: aten._log_softmax_backward_data.out(dy, y, 1, torch.float32, out=out),
}


def prepare(task):
    inputs = [torch.from_numpy(x) for x in task.inputs]
    task.other = torch.from_numpy(task.other)
    # One number of each row, or all.
    reduced = task.shape[:1] + task.shape[2:]
    out = torch.from_numpy(task.out.reshape(task.shape if task.out.size == task.inputs[0].size else reduced))
    if not task.gradient:
        own = forward.get(task.kernel)
        return own and (lambda i: own(task, inputs[i], out))
    dy = torch.from_numpy(task.dy)
    if task.kernel in gradient_of_rows:
        of_rows, y = gradient_of_rows[task.kernel], torch.from_numpy(task.y)
        return lambda i: of_rows(dy, y, out)
    own = gradient.get(task.kernel)
    return own and (lambda i: own(task, dy, inputs[i], out))


serve(f"PyTorch {torch.__version__}, eager, one thread, {torch.backends.cpu.get_cpu_capability()}", prepare)
