import { type ActivationsOn, isAxisRow, type OpName, type Precision } from "@nonlin/core";
import { createActivations } from "nonlin";
import { type Competitor, inTurn } from "../competitor.js";
import { learnedDefaults } from "../subject.js";

/** A function of nonlin seen from here: which options it takes, its row tells at run time. */
interface Callable {
  (...inputsAndOptions: readonly object[]): unknown;
  grad(first: Float32Array, ...fromAndOptions: readonly object[]): unknown;
}

/** nonlin on one of its backends, called as a user calls it: the checks of each call are in the time. */
export function ours(backend: "native" | "js"): Competitor {
  const activations = createActivations({ backend });
  return {
    name: backend,
    description: `nonlin, ${backend} backend (${activations.backend.isa}): the public call with \`out\`, its checks included`,
    prepare: preparedBy(activations, "exact"),
  };
}

/** The same with `precision: "fast"`, where the native backend has a kernel for that. */
export function oursFast(): Competitor {
  const activations = createActivations({ backend: "native" });
  const prepare = preparedBy(activations, "fast");
  return {
    name: "fast",
    description: `nonlin, native backend (${activations.backend.isa}), precision: "fast"`,
    async prepare(subject, data, out) {
      const isFast = activations.backend.fastKernels?.[subject.kernel.name] !== undefined;
      return isFast ? prepare(subject, data, out) : [];
    },
  };
}

function preparedBy(activations: ActivationsOn, precision: Precision): Competitor["prepare"] {
  return async ({ kernel, row, choice: chosen, direction, shape, axis, cut, channels }, data, out) => {
    const { inputs, dy, other, labels, y } = data;
    const choice = { ...chosen, precision };
    const op = activations[kernel.op as OpName] as unknown as Callable;
    if (row.kind === "gate") {
      if (direction === "forward") {
        const options = { ...choice, out };
        return [{ run: inTurn(inputs, (a) => op(a, other, options)) }];
      }
      const otherGradient = new Float32Array(out.length);
      const options = { ...choice, out: { da: out, db: otherGradient } };
      return [{ run: inTurn(inputs, (a) => op.grad(dy, a, other, options)), otherGradient }];
    }
    if (row.kind === "loss") {
      const options = { shape, axis, reduction: direction === "forward" ? "none" : "sum" };
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
      const options = { ...channels, ...where, out };
      return [{ run: inTurn(inputs, (x) => op(x, options)) }];
    }
    const count = channels === undefined ? 1 : cut[1];
    const gradients = learnedDefaults(row).map(([name]) => [`d${name}`, new Float32Array(count)] as const);
    const options = { ...channels, ...where, out: { dx: out, ...Object.fromEntries(gradients) } };
    const parameterGradients = gradients.map(([, gradient]) => gradient);
    return [{ run: inTurn(inputs, (x) => op.grad(dy, x, options)), parameterGradients }];
  };
}
