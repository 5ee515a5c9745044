// Numbers of 16 bits are carried by Float64Arrays here, so that a case says the same for every dtype.
import {
  allocate as allocateForKernel,
  type Backend,
  type Dtype,
  dtypes,
  fromSixteenBits,
  type Kernel,
  type KernelArray,
  kernelByDtype,
  kernelDtype,
  kernelList,
  type Row,
  roundTo,
  type SixteenBitDtype,
  table,
  toSixteenBits,
} from "@nonlin/core";

/** A new array of zeros for numbers of this dtype. */
export function allocate(dtype: Dtype, length: number): KernelArray {
  return allocateForKernel(kernelDtype(dtype), length);
}

/** An array that holds these values, rounded to the dtype. */
export function filled(dtype: Dtype, values: ArrayLike<number>): KernelArray {
  const array = allocate(dtype, values.length);
  for (let i = 0; i < values.length; i++) array[i] = roundTo(dtype, values[i] as number);
  return array;
}

/** An array of one value. */
export function constant(dtype: Dtype, length: number, value: number): KernelArray {
  return allocate(dtype, length).fill(value);
}

/** What can be computed on a backend: its own dtypes, and with float64 those of 16 bits. */
export function dtypesOn(backend: Backend): readonly Dtype[] {
  return dtypes.filter((dtype) => backend.dtypes.includes(kernelDtype(dtype)));
}

/**
 * A backend whose kernels compute on numbers of this dtype: itself, or one whose kernels are those that core makes for 16
 * bits out of its float64 ones. They take and leave carriers.
 */
export function backendOn(backend: Backend, dtype: Dtype): Backend {
  if (dtype === "float32" || dtype === "float64") return backend;
  const kernels = kernelList.flatMap(({ name, op, kind }) => {
    const kernel = backend.kernels?.[name] as Kernel | undefined;
    if (typeof kernel?.forward !== "function" || typeof kernel.gradient !== "function") return [];
    const onBits = kernelByDtype(table[op] as Row, kernel)[dtype] as unknown as Methods;
    const wide = kind === "loss" ? wideOfLosses : { forward: [], gradient: [] };
    const onCarriers = (direction: "forward" | "gradient") => carried(onBits, direction, dtype, wide[direction]);
    return [[name, { forward: onCarriers("forward"), gradient: onCarriers("gradient") }]];
  });
  return { ...backend, kernels: Object.fromEntries(kernels) as never };
}

type Method = (...args: readonly unknown[]) => void;
type Methods = Readonly<Record<"forward" | "gradient", Method>>;

/** Where a loss kernel has arrays that are float64 whatever the dtype is: losses, and what comes from above. */
const wideOfLosses = { forward: [2], gradient: [2, 3] };

/** A function on bits as one on carriers: what shares memory there shares it here. */
function carried(
  onBits: Methods,
  direction: "forward" | "gradient",
  dtype: SixteenBitDtype,
  wide: readonly number[],
): Method {
  return (...args) => {
    const memories = new Map<ArrayBufferLike, Uint16Array>();
    const carriers: [carrier: Float64Array, bits: Uint16Array][] = [];
    const bitsOf = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map((item) => bitsOf(item));
      if (!(value instanceof Float64Array)) return value;
      const memory = memories.get(value.buffer) ?? new Uint16Array(value.buffer.byteLength / 8);
      memories.set(value.buffer, memory);
      const start = value.byteOffset / 8;
      const bits = memory.subarray(start, start + value.length);
      for (let i = 0; i < value.length; i++) bits[i] = toSixteenBits(dtype, value[i] as number);
      carriers.push([value, bits]);
      return bits;
    };
    onBits[direction](...args.map((value, position) => (wide.includes(position) ? value : bitsOf(value))));
    for (const [carrier, bits] of carriers) {
      for (let i = 0; i < carrier.length; i++) carrier[i] = fromSixteenBits(dtype, bits[i] as number);
    }
  };
}
