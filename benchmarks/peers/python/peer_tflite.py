"""TensorFlow Lite with XNNPACK, which it hands all to that it can: a model for each function, written here. Its tensors are
its own, so that every call computes the first input; XNNPACK's kernels have no branches that could learn it."""

import warnings

import flatbuffers

warnings.filterwarnings("ignore")

import tensorflow  # noqa: E402
from tensorflow.lite.python import schema_py_generated as schema  # noqa: E402
from tensorflow.lite.python.interpreter import Interpreter  # noqa: E402

from protocol import serve  # noqa: E402

operators = schema.BuiltinOperator


def gelu(approximate):
    options = schema.GeluOptionsT()
    options.approximate = approximate
    return operators.GELU, schema.BuiltinOptions.GeluOptions, options


def leaky_relu(task):
    options = schema.LeakyReluOptionsT()
    options.alpha = task.parameters[0]
    return [((operators.LEAKY_RELU, schema.BuiltinOptions.LeakyReluOptions, options), ["x"], "y")]


def softmax():
    options = schema.SoftmaxOptionsT()
    options.beta = 1.0
    return operators.SOFTMAX, schema.BuiltinOptions.SoftmaxOptions, options


def alone(code):
    """An operator without options."""
    return code, schema.BuiltinOptions.NONE, None


def one(operator):
    return lambda task: [(operator, ["x"], "y")]


product = operators.MUL, schema.BuiltinOptions.MulOptions, schema.MulOptionsT()

# The operators of each function, each with what it reads and what it writes.
models = {
    "relu": one(alone(operators.RELU)),
    "leaky_relu": leaky_relu,
    # One slope for all, as it is here, is that.
    "prelu": leaky_relu,
    "relu6": one(alone(operators.RELU6)),
    "hard_tanh": one(alone(operators.RELU_N1_TO_1)),
    "hard_swish": one(alone(operators.HARD_SWISH)),
    "elu": one(alone(operators.ELU)),
    "exp": one(alone(operators.EXP)),
    "sigmoid": one(alone(operators.LOGISTIC)),
    "tanh": one(alone(operators.TANH)),
    "gelu_none": one(gelu(False)),
    "gelu_tanh": one(gelu(True)),
    "silu": lambda task: [(alone(operators.LOGISTIC), ["x"], "s"), (product, ["x", "s"], "y")],
    "softmax": one(softmax()),
    "log_softmax": one(alone(operators.LOG_SOFTMAX)),
}


def written(nodes, shape):
    """The model's bytes."""
    names = ["x", *(output for _, _, output in nodes)]
    graph = schema.SubGraphT()
    graph.tensors = []
    for name in names:
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type, tensor.buffer = name, list(shape), schema.TensorType.FLOAT32, 0
        graph.tensors.append(tensor)
    graph.inputs, graph.outputs = [names.index("x")], [names.index("y")]
    model = schema.ModelT()
    model.version, model.buffers, model.operatorCodes, graph.operators = 3, [schema.BufferT()], [], []
    for (number, options_type, options), inputs, output in nodes:
        code = schema.OperatorCodeT()
        # An older field had room for 127 only.
        code.builtinCode, code.deprecatedBuiltinCode, code.version = number, min(number, 127), 1
        node = schema.OperatorT()
        node.opcodeIndex = len(model.operatorCodes)
        node.inputs, node.outputs = [names.index(name) for name in inputs], [names.index(output)]
        node.builtinOptionsType, node.builtinOptions = options_type, options
        model.operatorCodes.append(code)
        graph.operators.append(node)
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


class Call:
    def __init__(self, nodes, task):
        self.out = task.out.reshape(task.shape)
        self.interpreter = Interpreter(model_content=written(nodes, task.shape), num_threads=1)
        self.interpreter.allocate_tensors()
        self.output = self.interpreter.get_output_details()[0]["index"]
        source = self.interpreter.get_input_details()[0]["index"]
        self.interpreter.set_tensor(source, task.inputs[0])

    def __call__(self, _input):
        self.interpreter.invoke()

    def fetch(self):
        self.out[:] = self.interpreter.get_tensor(self.output)


def prepare(task):
    nodes = None if task.gradient else models.get(task.kernel)
    # Its softmax is along the last axis.
    if nodes is None or len(task.shape) > 2:
        return None
    return Call(nodes(task), task)


serve(f"TensorFlow Lite {tensorflow.__version__} with its XNNPACK, one thread, on tensors of its own", prepare)
