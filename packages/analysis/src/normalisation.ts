// Normalisation of pre-activations, without learned scale and shift, and its gradient.

/** The kinds there are. */
export const normalisations = ["none", "layer", "batch"] as const;

/** none; layer: over the units of each sample (Ba et al. 2016); batch: over the samples of each unit (Ioffe & Szegedy 2015). */
export type Normalisation = (typeof normalisations)[number];

/** What is added to variances, as PyTorch has it by default. */
export const normalisationEpsilon = 1e-5;

/** Numbers that are normalised together: `count` groups of `length` numbers, `stride` apart, the groups `step` apart. */
interface Groups {
  readonly count: number;
  readonly step: number;
  readonly length: number;
  readonly stride: number;
}

/** What was normalised, and by how much each group was divided. */
export interface Normalised {
  readonly values: Float64Array;
  readonly deviations: Float64Array;
}

function groupsOf(kind: Normalisation, batch: number, width: number): Groups {
  return kind === "layer"
    ? { count: batch, step: width, length: width, stride: 1 }
    : { count: width, step: 1, length: batch, stride: width };
}

/** Each group less its mean, over its deviation. */
export function normalise(kind: Normalisation, u: Float64Array, batch: number, width: number): Normalised {
  if (kind === "none") return { values: u, deviations: new Float64Array(0) };
  const { count, step, length, stride } = groupsOf(kind, batch, width);
  const values = new Float64Array(u.length);
  const deviations = new Float64Array(count);
  for (let g = 0; g < count; g++) {
    const start = g * step;
    let mean = 0;
    for (let k = 0; k < length; k++) mean += u[start + k * stride] as number;
    mean /= length;
    let variance = 0;
    for (let k = 0; k < length; k++) variance += ((u[start + k * stride] as number) - mean) ** 2;
    const deviation = Math.sqrt(variance / length + normalisationEpsilon);
    deviations[g] = deviation;
    for (let k = 0; k < length; k++)
      values[start + k * stride] = ((u[start + k * stride] as number) - mean) / deviation;
  }
  return { values, deviations };
}

/** The gradient with respect to what was normalised: (d - mean d - y mean(d y)) / deviation, by groups. */
export function normaliseGradient(
  kind: Normalisation,
  d: Float64Array,
  { values: y, deviations }: Normalised,
  batch: number,
  width: number,
): Float64Array {
  if (kind === "none") return d;
  const { count, step, length, stride } = groupsOf(kind, batch, width);
  const result = new Float64Array(d.length);
  for (let g = 0; g < count; g++) {
    const start = g * step;
    let [mean, along] = [0, 0];
    for (let k = 0; k < length; k++) {
      const i = start + k * stride;
      mean += d[i] as number;
      along += (d[i] as number) * (y[i] as number);
    }
    mean /= length;
    along /= length;
    for (let k = 0; k < length; k++) {
      const i = start + k * stride;
      result[i] = ((d[i] as number) - mean - (y[i] as number) * along) / (deviations[g] as number);
    }
  }
  return result;
}
