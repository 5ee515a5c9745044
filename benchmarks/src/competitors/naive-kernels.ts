import type { FloatArray, Kernels } from "@nonlin/core";

// The formulas as they are commonly written, inaccuracies included: 1 - s, 1 - t * t, exp(x) - 1, 1 + erf. Each function
// has loops of its own, because a shared loop that takes the formula as an argument would be slower.

/** Abramowitz & Stegun 7.1.26: what most JavaScript takes for erf. Absolute error 1.5e-7. */
function erf(x: number): number {
  const a = Math.abs(x);
  const t = 1 / (1 + 0.3275911 * a);
  const y =
    1 -
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-a * a);
  return x < 0 ? -y : y;
}

const at = (array: FloatArray, i: number) => array[i] as number;
const root2 = Math.sqrt(2);
const rootTwoOverPi = Math.sqrt(2 / Math.PI);
const rootTwoPi = Math.sqrt(2 * Math.PI);

/** What a JavaScript user would write, for the functions that have a usual form. */
export const naiveKernels = {
  relu: {
    forward(x, y, length) {
      for (let i = 0; i < length; i++) y[i] = Math.max(at(x, i), 0);
    },
    gradient(dy, x, dx, length) {
      for (let i = 0; i < length; i++) dx[i] = at(x, i) > 0 ? at(dy, i) : 0;
    },
  },
  leaky_relu: {
    forward(x, y, length, [slope = 0]) {
      for (let i = 0; i < length; i++) y[i] = at(x, i) > 0 ? at(x, i) : slope * at(x, i);
    },
    gradient(dy, x, dx, length, [slope = 0]) {
      for (let i = 0; i < length; i++) dx[i] = at(x, i) > 0 ? at(dy, i) : slope * at(dy, i);
    },
  },
  prelu: {
    forward(x, learned, y, outer, channels, inner) {
      const alpha = learned[0] as FloatArray;
      let i = 0;
      for (let o = 0; o < outer; o++) {
        for (let c = 0; c < channels; c++) {
          const slope = at(alpha, c);
          for (const end = i + inner; i < end; i++) y[i] = at(x, i) > 0 ? at(x, i) : slope * at(x, i);
        }
      }
    },
    gradient(dy, x, learned, dx, dlearned, outer, channels, inner) {
      const [alpha, dalpha] = [learned[0] as FloatArray, dlearned[0] as FloatArray];
      dalpha.fill(0);
      let i = 0;
      for (let o = 0; o < outer; o++) {
        for (let c = 0; c < channels; c++) {
          const slope = at(alpha, c);
          let sum = 0;
          for (const end = i + inner; i < end; i++) {
            if (at(x, i) > 0) {
              dx[i] = at(dy, i);
            } else {
              dx[i] = slope * at(dy, i);
              sum += at(dy, i) * at(x, i);
            }
          }
          dalpha[c] = at(dalpha, c) + sum;
        }
      }
    },
  },
  threshold: {
    forward(x, y, length, [threshold = 0, value = 0]) {
      for (let i = 0; i < length; i++) y[i] = at(x, i) > threshold ? at(x, i) : value;
    },
    gradient(dy, x, dx, length, [threshold = 0]) {
      for (let i = 0; i < length; i++) dx[i] = at(x, i) > threshold ? at(dy, i) : 0;
    },
  },
  relu6: {
    forward(x, y, length) {
      for (let i = 0; i < length; i++) y[i] = Math.min(Math.max(at(x, i), 0), 6);
    },
    gradient(dy, x, dx, length) {
      for (let i = 0; i < length; i++) dx[i] = at(x, i) > 0 && at(x, i) < 6 ? at(dy, i) : 0;
    },
  },
  hard_tanh: {
    forward(x, y, length, [min = -1, max = 1]) {
      for (let i = 0; i < length; i++) y[i] = Math.min(Math.max(at(x, i), min), max);
    },
    gradient(dy, x, dx, length, [min = -1, max = 1]) {
      for (let i = 0; i < length; i++) dx[i] = at(x, i) > min && at(x, i) < max ? at(dy, i) : 0;
    },
  },
  hard_sigmoid: {
    forward(x, y, length, [alpha = 1 / 6, beta = 0.5]) {
      for (let i = 0; i < length; i++) y[i] = Math.min(Math.max(alpha * at(x, i) + beta, 0), 1);
    },
    gradient(dy, x, dx, length, [alpha = 1 / 6, beta = 0.5]) {
      for (let i = 0; i < length; i++) {
        const line = alpha * at(x, i) + beta;
        dx[i] = line > 0 && line < 1 ? alpha * at(dy, i) : 0;
      }
    },
  },
  hard_swish: {
    forward(x, y, length) {
      for (let i = 0; i < length; i++) y[i] = (at(x, i) * Math.min(Math.max(at(x, i) + 3, 0), 6)) / 6;
    },
    gradient(dy, x, dx, length) {
      for (let i = 0; i < length; i++) {
        const v = at(x, i);
        dx[i] = v <= -3 ? 0 : v >= 3 ? at(dy, i) : at(dy, i) * (v / 3 + 0.5);
      }
    },
  },
  hard_shrink: {
    forward(x, y, length, [lambda = 0.5]) {
      for (let i = 0; i < length; i++) y[i] = Math.abs(at(x, i)) > lambda ? at(x, i) : 0;
    },
    gradient(dy, x, dx, length, [lambda = 0.5]) {
      for (let i = 0; i < length; i++) dx[i] = Math.abs(at(x, i)) > lambda ? at(dy, i) : 0;
    },
  },
  soft_shrink: {
    forward(x, y, length, [lambda = 0.5]) {
      for (let i = 0; i < length; i++) {
        const v = at(x, i);
        y[i] = v > lambda ? v - lambda : v < -lambda ? v + lambda : 0;
      }
    },
    gradient(dy, x, dx, length, [lambda = 0.5]) {
      for (let i = 0; i < length; i++) dx[i] = Math.abs(at(x, i)) > lambda ? at(dy, i) : 0;
    },
  },
  elu: {
    forward(x, y, length, [alpha = 1]) {
      for (let i = 0; i < length; i++) y[i] = at(x, i) > 0 ? at(x, i) : alpha * (Math.exp(at(x, i)) - 1);
    },
    gradient(dy, x, dx, length, [alpha = 1]) {
      for (let i = 0; i < length; i++) dx[i] = at(x, i) > 0 ? at(dy, i) : at(dy, i) * alpha * Math.exp(at(x, i));
    },
  },
  sigmoid: {
    forward(x, y, length) {
      for (let i = 0; i < length; i++) y[i] = 1 / (1 + Math.exp(-at(x, i)));
    },
    gradient(dy, x, dx, length) {
      for (let i = 0; i < length; i++) {
        const s = 1 / (1 + Math.exp(-at(x, i)));
        dx[i] = at(dy, i) * s * (1 - s);
      }
    },
  },
  tanh: {
    forward(x, y, length) {
      for (let i = 0; i < length; i++) y[i] = Math.tanh(at(x, i));
    },
    gradient(dy, x, dx, length) {
      for (let i = 0; i < length; i++) {
        const t = Math.tanh(at(x, i));
        dx[i] = at(dy, i) * (1 - t * t);
      }
    },
  },
  silu: {
    forward(x, y, length) {
      for (let i = 0; i < length; i++) y[i] = at(x, i) / (1 + Math.exp(-at(x, i)));
    },
    gradient(dy, x, dx, length) {
      for (let i = 0; i < length; i++) {
        const s = 1 / (1 + Math.exp(-at(x, i)));
        dx[i] = at(dy, i) * s * (1 + at(x, i) * (1 - s));
      }
    },
  },
  swish: {
    forward(x, learned, y, outer, channels, inner) {
      const beta = learned[0] as FloatArray;
      let i = 0;
      for (let o = 0; o < outer; o++) {
        for (let c = 0; c < channels; c++) {
          const b = at(beta, c);
          for (const end = i + inner; i < end; i++) y[i] = at(x, i) / (1 + Math.exp(-b * at(x, i)));
        }
      }
    },
    gradient(dy, x, learned, dx, dlearned, outer, channels, inner) {
      const [beta, dbeta] = [learned[0] as FloatArray, dlearned[0] as FloatArray];
      dbeta.fill(0);
      let i = 0;
      for (let o = 0; o < outer; o++) {
        for (let c = 0; c < channels; c++) {
          const b = at(beta, c);
          let sum = 0;
          for (const end = i + inner; i < end; i++) {
            const v = at(x, i);
            const s = 1 / (1 + Math.exp(-b * v));
            dx[i] = at(dy, i) * s * (1 + b * v * (1 - s));
            sum += at(dy, i) * v * v * s * (1 - s);
          }
          dbeta[c] = at(dbeta, c) + sum;
        }
      }
    },
  },
  gelu_none: {
    forward(x, y, length) {
      for (let i = 0; i < length; i++) y[i] = 0.5 * at(x, i) * (1 + erf(at(x, i) / root2));
    },
    gradient(dy, x, dx, length) {
      for (let i = 0; i < length; i++) {
        const v = at(x, i);
        dx[i] = at(dy, i) * (0.5 * (1 + erf(v / root2)) + (v * Math.exp(-0.5 * v * v)) / rootTwoPi);
      }
    },
  },
  gelu_tanh: {
    forward(x, y, length) {
      for (let i = 0; i < length; i++) {
        const v = at(x, i);
        y[i] = 0.5 * v * (1 + Math.tanh(rootTwoOverPi * (v + 0.044715 * v * v * v)));
      }
    },
    gradient(dy, x, dx, length) {
      for (let i = 0; i < length; i++) {
        const v = at(x, i);
        const t = Math.tanh(rootTwoOverPi * (v + 0.044715 * v * v * v));
        const slope = rootTwoOverPi * (1 + 0.134145 * v * v);
        dx[i] = at(dy, i) * (0.5 * (1 + t) + 0.5 * v * (1 - t * t) * slope);
      }
    },
  },
  glu: {
    forward(a, b, y, outer, run, stride) {
      for (let o = 0, k = 0; o < outer; o++) {
        for (let i = o * stride, end = i + run; i < end; i++, k++) y[k] = at(b, i) / (1 + Math.exp(-at(a, i)));
      }
    },
    gradient(dy, a, b, da, db, outer, run, stride) {
      for (let o = 0, k = 0; o < outer; o++) {
        for (let i = o * stride, end = i + run; i < end; i++, k++) {
          const s = 1 / (1 + Math.exp(-at(a, i)));
          da[i] = at(dy, k) * at(b, i) * s * (1 - s);
          db[i] = at(dy, k) * s;
        }
      }
    },
  },
  swiglu: {
    forward(a, b, y, outer, run, stride) {
      for (let o = 0, k = 0; o < outer; o++) {
        for (let i = o * stride, end = i + run; i < end; i++, k++) {
          y[k] = (at(a, i) / (1 + Math.exp(-at(a, i)))) * at(b, i);
        }
      }
    },
    gradient(dy, a, b, da, db, outer, run, stride) {
      for (let o = 0, k = 0; o < outer; o++) {
        for (let i = o * stride, end = i + run; i < end; i++, k++) {
          const v = at(a, i);
          const s = 1 / (1 + Math.exp(-v));
          da[i] = at(dy, k) * at(b, i) * s * (1 + v * (1 - s));
          db[i] = at(dy, k) * v * s;
        }
      }
    },
  },
  reglu: {
    forward(a, b, y, outer, run, stride) {
      for (let o = 0, k = 0; o < outer; o++) {
        for (let i = o * stride, end = i + run; i < end; i++, k++) y[k] = Math.max(at(a, i), 0) * at(b, i);
      }
    },
    gradient(dy, a, b, da, db, outer, run, stride) {
      for (let o = 0, k = 0; o < outer; o++) {
        for (let i = o * stride, end = i + run; i < end; i++, k++) {
          const upstream = at(dy, k);
          da[i] = at(a, i) > 0 ? upstream * at(b, i) : 0;
          db[i] = upstream * Math.max(at(a, i), 0);
        }
      }
    },
  },
  softmax: {
    forward(x, y, outer, axisLength, inner) {
      for (let o = 0; o < outer; o++) {
        for (let n = 0; n < inner; n++) {
          const start = o * axisLength * inner + n;
          const end = start + axisLength * inner;
          let largest = -Infinity;
          for (let i = start; i < end; i += inner) if (at(x, i) > largest) largest = at(x, i);
          let sum = 0;
          for (let i = start; i < end; i += inner) {
            const e = Math.exp(at(x, i) - largest);
            y[i] = e;
            sum += e;
          }
          for (let i = start; i < end; i += inner) y[i] = at(y, i) / sum;
        }
      }
    },
    gradient(dy, y, dx, outer, axisLength, inner) {
      for (let o = 0; o < outer; o++) {
        for (let n = 0; n < inner; n++) {
          const start = o * axisLength * inner + n;
          const end = start + axisLength * inner;
          let dot = 0;
          for (let i = start; i < end; i += inner) dot += at(dy, i) * at(y, i);
          for (let i = start; i < end; i += inner) dx[i] = at(y, i) * (at(dy, i) - dot);
        }
      }
    },
  },
  log_softmax: {
    forward(x, y, outer, axisLength, inner) {
      for (let o = 0; o < outer; o++) {
        for (let n = 0; n < inner; n++) {
          const start = o * axisLength * inner + n;
          const end = start + axisLength * inner;
          let largest = -Infinity;
          for (let i = start; i < end; i += inner) if (at(x, i) > largest) largest = at(x, i);
          let sum = 0;
          for (let i = start; i < end; i += inner) sum += Math.exp(at(x, i) - largest);
          const logSum = Math.log(sum);
          for (let i = start; i < end; i += inner) y[i] = at(x, i) - largest - logSum;
        }
      }
    },
    gradient(dy, y, dx, outer, axisLength, inner) {
      for (let o = 0; o < outer; o++) {
        for (let n = 0; n < inner; n++) {
          const start = o * axisLength * inner + n;
          const end = start + axisLength * inner;
          let sum = 0;
          for (let i = start; i < end; i += inner) sum += at(dy, i);
          for (let i = start; i < end; i += inner) dx[i] = at(dy, i) - Math.exp(at(y, i)) * sum;
        }
      }
    },
  },
  log_sum_exp: {
    forward(x, y, outer, axisLength, inner) {
      for (let o = 0, row = 0; o < outer; o++) {
        for (let n = 0; n < inner; n++, row++) {
          const start = o * axisLength * inner + n;
          const end = start + axisLength * inner;
          let largest = -Infinity;
          for (let i = start; i < end; i += inner) if (at(x, i) > largest) largest = at(x, i);
          let sum = 0;
          for (let i = start; i < end; i += inner) sum += Math.exp(at(x, i) - largest);
          y[row] = largest + Math.log(sum);
        }
      }
    },
    gradient(dy, x, dx, outer, axisLength, inner) {
      for (let o = 0, row = 0; o < outer; o++) {
        for (let n = 0; n < inner; n++, row++) {
          const start = o * axisLength * inner + n;
          const end = start + axisLength * inner;
          let largest = -Infinity;
          for (let i = start; i < end; i += inner) if (at(x, i) > largest) largest = at(x, i);
          let sum = 0;
          for (let i = start; i < end; i += inner) sum += Math.exp(at(x, i) - largest);
          for (let i = start; i < end; i += inner) dx[i] = (Math.exp(at(x, i) - largest) / sum) * at(dy, row);
        }
      }
    },
  },
} satisfies Partial<Kernels>;
