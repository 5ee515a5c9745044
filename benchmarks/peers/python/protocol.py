"""The protocol of a peer's program (../native/protocol.h) for Python: a line in, a line out."""

import mmap
import os
import sys
import time
from dataclasses import dataclass

import numpy


@dataclass
class Task:
    """What is to be computed."""

    kernel: str
    gradient: bool
    shape: tuple  # the axis is dimension 1, and the last where nothing is inside it
    parameters: list
    inputs: list  # arrays, the input of one call after the other
    dy: numpy.ndarray
    other: numpy.ndarray
    y: numpy.ndarray
    out: numpy.ndarray


def mapped(file):
    descriptor = os.open(file, os.O_RDWR)
    return numpy.frombuffer(mmap.mmap(descriptor, 0), dtype=numpy.float32)


def serve(introduction, prepare):
    """`prepare` takes a Task and returns a function of the number of an input, or None where there is no such function. It
    may have a method `fetch`, which brings the result to the task's `out`."""
    if sys.argv[1:] == ["--check"]:
        return
    arrays = {name: mapped(os.path.join(sys.argv[1], name)) for name in ("x", "dy", "other", "y", "out")}
    print(introduction, flush=True)
    task, call, mask = None, None, 0
    for line in sys.stdin:
        verb, *words = line.split()
        if verb == "prepare":
            task = call = None
            task = task_of(words, arrays)
            mask = len(task.inputs) - 1
            call = prepare(task)
            print("none" if call is None else "ready", flush=True)
        elif verb == "run":
            times = int(words[0])
            start = time.perf_counter_ns()
            for i in range(times):
                call(i & mask)
            print(time.perf_counter_ns() - start, flush=True)
        else:
            if hasattr(call, "fetch"):
                call.fetch()
            arrays["out"][: task.out.size] = task.out
            print("there", flush=True)


def task_of(words, arrays):
    kernel, direction, *numbers = words
    outer, axis, inner, inputs, results = map(int, numbers[:5])
    shape = (outer, axis) if inner == 1 else (outer, axis, inner)
    length = outer * axis * inner
    gradient = direction == "gradient"

    def own(name, start=0):
        """A copy in memory of this process, which is what its pages are like elsewhere."""
        return arrays[name][start : start + length].reshape(shape).copy()

    return Task(
        kernel=kernel,
        gradient=gradient,
        shape=shape,
        parameters=[float(number) for number in numbers[5:]],
        inputs=[own("x", i * length) for i in range(inputs)],
        # No more than is needed: several programs hold what may be large.
        dy=own("dy") if gradient else None,
        other=arrays["other"][:length].reshape(shape),
        y=own("y") if gradient else None,
        # What nobody writes shows.
        out=numpy.full(results, numpy.nan, numpy.float32),
    )
