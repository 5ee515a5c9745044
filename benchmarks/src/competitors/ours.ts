import { type ActivationsOn, type Backend, isAxisRow, type OpName, type Precision } from "@nonlin/core";
import type { WasmBackend } from "@nonlin/wasm";
import { createActivations } from "nonlin";
import { type Competitor, inTurn } from "../competitor.js";
import { learnedDefaults } from "../subject.js";

/** A function of nonlin seen from here: which options it takes, its row tells at run time. */
interface Callable {
  (...inputsAndOptions: readonly object[]): unknown;
  grad(first: Float32Array, ...fromAndOptions: readonly object[]): unknown;
}

/** How a call of ours is made. */
interface Manner {
  readonly precision: Precision;
  /** Where arrays come from that a call takes; as they are, without. */
  readonly place?: (array: Float32Array) => Float32Array;
}

/** nonlin on one of its backends, called as a user calls it: the checks of each call are in the time. */
export function ours(backend: Backend, name: string = backend.name, threads = 1): Competitor {
  return {
    name,
    description: `nonlin, ${backend.name} backend (${backend.isa}): the public call with \`out\`, its checks included${withThreads(threads)}`,
    family: "nonlin",
    exact: true,
    threads,
    prepare: preparedBy(createActivations({ backend }), { precision: "exact" }),
  };
}

/** The same with `precision: "fast"`, where the backend has a kernel for that. */
export function oursFast(backend: Backend, name: string, threads = 1): Competitor {
  const prepare = preparedBy(createActivations({ backend }), { precision: "fast" });
  return {
    name,
    description: `nonlin, ${backend.name} backend (${backend.isa}), precision: "fast"${withThreads(threads)}`,
    family: "nonlin",
    exact: false,
    threads,
    prepare: async (subject, data, out) =>
      backend.fastKernels?.[subject.kernel.name] === undefined ? [] : prepare(subject, data, out),
  };
}

/** The WebAssembly backend on arrays that lie in its memory, so that calls copy nothing. */
export function oursResident(backend: WasmBackend, name: string): Competitor {
  const activations = createActivations({ backend });
  return {
    name,
    description: `nonlin, ${backend.name} backend, on arrays of its own \`alloc\`: nothing is copied`,
    family: "nonlin",
    exact: true,
    threads: 1,
    async prepare(subject, data, out) {
      const own: Float32Array[] = [];
      const place = (array: Float32Array) => {
        const copy = backend.alloc("float32", array.length);
        own.push(copy);
        copy.set(array);
        return copy;
      };
      const [first, ...others] = data.inputs;
      const placed = {
        ...data,
        inputs: [place(first), ...others.map(place)] as const,
        // No more than is needed: WebAssembly's memory has room for little beside the largest.
        ...(subject.direction === "gradient" ? { dy: place(data.dy), y: place(data.y) } : {}),
        ...(subject.row.kind === "gate" ? { other: place(data.other) } : {}),
      };
      const result = place(out);
      const contestants = await preparedBy(activations, { precision: "exact", place })(subject, placed, result);
      return contestants.map((contestant) => ({
        ...contestant,
        result: () => result,
        async dispose() {
          for (const array of own) backend.free(array);
        },
      }));
    },
  };
}

function withThreads(threads: number): string {
  return threads === 1 ? "" : `, on ${threads} threads where calls are long`;
}

function preparedBy(activations: ActivationsOn, { precision, place: placed }: Manner): Competitor["prepare"] {
  const fresh = (length: number) => {
    const array = new Float32Array(length);
    return placed === undefined ? array : placed(array);
  };
  return async ({ kernel, row, choice: chosen, direction, shape, axis, cut, channels }, data, out) => {
    const { inputs, dy, other, labels, y } = data;
    const choice = { ...chosen, precision };
    const op = activations[kernel.op as OpName] as unknown as Callable;
    if (row.kind === "gate") {
      if (direction === "forward") {
        const options = { ...choice, out };
        return [{ run: inTurn(inputs, (a) => op(a, other, options)) }];
      }
      const otherGradient = fresh(out.length);
      const options = { ...choice, out: { da: out, db: otherGradient } };
      return [{ run: inTurn(inputs, (a) => op.grad(dy, a, other, options)), otherGradient }];
    }
    if (row.kind === "loss") {
      const options = { ...choice, shape, axis, reduction: direction === "forward" ? "none" : "sum" };
      if (direction === "forward") return [{ run: inTurn(inputs, (x) => op(x, labels, { ...options, out })) }];
      return [{ run: inTurn(inputs, (x) => op.grad(x, labels, { ...options, out: { dx: out } })) }];
    }
    const place = row.kind === "map" ? {} : { shape, axis };
    if (row.kind !== "channel") {
      const options = { ...choice, ...place, out };
      if (direction === "forward") return [{ run: inTurn(inputs, (x) => op(x, options)) }];
      if (isAxisRow(row)) return [{ run: inTurn(inputs, () => op.grad(dy, y, options)) }];
      const upstream = row.kind === "reduction" ? dy.subarray(0, dy.length / (shape[axis] as number)) : dy;
      return [{ run: inTurn(inputs, (x) => op.grad(upstream, x, options)) }];
    }
    // One parameter for all: neither shape nor axis needed.
    const where = channels === undefined ? {} : place;
    if (direction === "forward") {
      const options = { ...choice, ...channels, ...where, out };
      return [{ run: inTurn(inputs, (x) => op(x, options)) }];
    }
    const count = channels === undefined ? 1 : cut[1];
    const gradients = learnedDefaults(row).map(([name]) => [`d${name}`, fresh(count)] as const);
    const options = { ...choice, ...channels, ...where, out: { dx: out, ...Object.fromEntries(gradients) } };
    const parameterGradients = gradients.map(([, gradient]) => gradient);
    return [{ run: inTurn(inputs, (x) => op.grad(dy, x, options)), parameterGradients }];
  };
}
