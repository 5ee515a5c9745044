import {
  type Backend,
  type FloatArray,
  type Kernel,
  type KernelDescription,
  type KernelName,
  kernelList,
} from "@nonlin/core";

/** One call of a kernel, seen from outside. */
export interface Call {
  readonly kernel: KernelDescription;
  readonly direction: "forward" | "gradient";
  /** The arrays that are read, by position: x; dy and x; a second input or the parameters of a channel kernel last. */
  readonly inputs: readonly FloatArray[];
  /** The arrays that are written: y, or dx and what else there is. */
  readonly outputs: readonly FloatArray[];
  /** How many elements of each output are the kernel's to write. */
  readonly lengths: readonly number[];
  /** Sizes of the loop: [length], [outer, channels, inner], [outer, run, stride] or [outer, axisLength, inner]. */
  readonly sizes: readonly number[];
  readonly parameters: readonly number[];
  /** Computes as the kernel does, on other arrays if wanted. */
  run(inputs?: readonly FloatArray[], outputs?: readonly FloatArray[]): void;
}

/** How many arguments with arrays come first, and how many of them are inputs. */
const signatures = {
  map: { forward: [1, 1], gradient: [2, 1] },
  channel: { forward: [2, 1], gradient: [3, 2] },
  gate: { forward: [2, 1], gradient: [3, 2] },
  rows: { forward: [1, 1], gradient: [2, 1] },
  selection: { forward: [1, 1], gradient: [2, 1] },
  reduction: { forward: [1, 1], gradient: [2, 1] },
  loss: { forward: [2, 1], gradient: [3, 2] },
} as const;

/** How many elements of each output a kernel writes, or passes over, by the sizes of its loop. */
const outputLengths = {
  map: ([length]: Sizes) => [length],
  channel: ([outer, channels, inner]: Sizes, _: Call["direction"], outputs: readonly FloatArray[]) => [
    outer * channels * inner,
    ...outputs.slice(1).map(({ length }) => (length === 1 ? 1 : channels)),
  ],
  gate: ([outer, run, stride]: Sizes, direction: Call["direction"]) =>
    direction === "forward" ? [outer * run] : new Array<number>(2).fill(outer === 0 ? 0 : (outer - 1) * stride + run),
  rows: ([outer, axisLength, inner]: Sizes) => [outer * axisLength * inner],
  selection: ([outer, axisLength, inner]: Sizes) => [outer * axisLength * inner],
  reduction: ([outer, axisLength, inner]: Sizes, direction: Call["direction"]) => [
    outer * inner * (direction === "forward" ? 1 : axisLength),
  ],
  loss: ([outer, axisLength, inner]: Sizes, direction: Call["direction"]) =>
    direction === "forward" ? [outer * inner] : [outer * inner, outer * axisLength * inner],
};
type Sizes = readonly [number, number, number];

/** A backend that hands every call of the kernels named (default: all) to `intercept` instead. */
export function wrap(
  backend: Backend,
  name: string,
  intercept: (call: Call) => void,
  names: readonly KernelName[] = kernelList.map((description) => description.name),
): Backend {
  const kernels = Object.fromEntries(
    kernelList.map((description) => {
      const kernel = backend.kernels[description.name];
      return [description.name, names.includes(description.name) ? wrapKernel(description, kernel, intercept) : kernel];
    }),
  );
  return { ...backend, name, kernels: kernels as never };
}

/** Arguments: arrays, and lists of them. */
type Arrays = readonly (FloatArray | readonly FloatArray[])[];

/** The same arguments with other arrays. */
function inPlaceOf(given: Arrays, others: readonly FloatArray[]): Arrays {
  const left = [...others];
  return given.map((argument) =>
    Array.isArray(argument) ? left.splice(0, argument.length) : (left.shift() as FloatArray),
  );
}

function wrapKernel(description: KernelDescription, kernel: Kernel, intercept: (call: Call) => void) {
  const method =
    (direction: "forward" | "gradient") =>
    (...received: readonly unknown[]) => {
      const [inputCount, outputCount] = signatures[description.kind][direction];
      const [from, to, rest] = [
        received.slice(0, inputCount),
        received.slice(inputCount, inputCount + outputCount),
        received.slice(inputCount + outputCount),
      ] as [Arrays, Arrays, unknown[]];
      const [inputs, outputs] = [from.flat() as FloatArray[], to.flat() as FloatArray[]];
      const parameters = (rest.find((value) => Array.isArray(value)) ?? []) as number[];
      const sizes = rest.filter((value) => typeof value === "number");
      // A channel kernel takes its parameters after x, before the outputs: the order of the inputs is that of the call.
      const run = (otherInputs = inputs as readonly FloatArray[], otherOutputs = outputs as readonly FloatArray[]) =>
        (kernel[direction] as (...args: unknown[]) => void)(
          ...inPlaceOf(from, otherInputs),
          ...inPlaceOf(to, otherOutputs),
          ...rest,
        );
      const lengths = outputLengths[description.kind](sizes as never, direction, outputs);
      intercept({ kernel: description, direction, inputs, outputs, lengths, sizes, parameters, run });
    };
  return { forward: method("forward"), gradient: method("gradient") };
}
