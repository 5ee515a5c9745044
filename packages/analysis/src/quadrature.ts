// Expectations of functions of a normal variable: composite Gauss-Kronrod quadrature on a mesh that is geometric about the
// breakpoints, refined where the embedded Gauss rule disagrees.
import type { Curve } from "./curve.js";

/** Nodes and weights of the 15-point Kronrod rule and its 7-point Gauss rule: QUADPACK's qk15 (Piessens et al., 1983). */
const kronrodNodes = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945, 0.5860872354676911,
  0.4058451513773972, 0.20778495500789848, 0,
];
const kronrodWeights = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
const gaussWeights = [0.1294849661688697, 0.27970539148927664, 0.3818300505051189, 0.4179591836734694];

interface Rule {
  readonly nodes: readonly number[];
  readonly kronrod: readonly number[];
  /** 0 at the nodes that Gauss does not have. */
  readonly gauss: readonly number[];
}

const middle = kronrodNodes.length - 1;
const mirrored = (half: readonly number[], sign: 1 | -1) => [
  ...half.map((value) => value * sign),
  ...half.slice(0, middle).reverse(),
];
const rule = (): Rule => ({
  nodes: mirrored(kronrodNodes, -1),
  kronrod: mirrored(kronrodWeights, 1),
  gauss: mirrored(
    kronrodNodes.map((_, i) => (i % 2 === 1 ? (gaussWeights[(i - 1) / 2] as number) : 0)),
    1,
  ),
});

/** Beyond this many deviations the normal density is 0 in float64. */
const farthest = 38.5;
/**
 * How near to a breakpoint the first mesh goes, in halvings of the distance 64, and by how much of the whole the two rules
 * may differ on an interval. Coarse is for searches, nested for expectations of expectations.
 */
const finenesses = {
  fine: { halvings: 60, tolerance: 1e-13 },
  coarse: { halvings: 32, tolerance: 1e-10 },
  nested: { halvings: 9, tolerance: 1e-10 },
} as const;
const mostIntervals = 200_000;

/** One point of a quadrature: where, with which weight (the density is in it), and what the curve is there. */
export interface WeightedPoints {
  readonly x: Float64Array;
  readonly weights: Float64Array;
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

interface Mesh {
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/**
 * The points of a quadrature that is good for the expectation of f, f², f′ and f′² of a normal variable with this mean and
 * deviation, to 1e-10 and better of what the same with magnitudes gives.
 *
 * @throws RangeError if that takes more than 200,000 intervals: a curve that oscillates too often within the normal's width.
 */
export function normalQuadrature(
  caller: string,
  curve: Curve,
  mean: number,
  deviation: number,
  fineness: keyof typeof finenesses = "fine",
): WeightedPoints {
  const { halvings, tolerance } = finenesses[fineness];
  const accepted: WeightedPoints[] = [];
  let pending = firstMesh(curve, mean, deviation, halvings);
  let count = pending.from.length;
  let magnitudes: readonly number[] = integrands.map(() => 0);
  while (pending.from.length > 0) {
    const points = pointsOn(curve, pending, mean, deviation);
    const found = momentsOf(points, (value, weight) => Math.abs(value * weight));
    // A narrow feature that the first mesh had missed makes the whole larger.
    magnitudes = magnitudes.map((magnitude, i) => Math.max(magnitude, found[i] as number));
    const { kept, split } = sorted(pending, points, magnitudes, tolerance);
    accepted.push(kept);
    pending = split;
    count += split.from.length;
    if (count > mostIntervals) throw tooManyIntervals(caller, curve, deviation);
  }
  return joined(accepted);
}

function tooManyIntervals(caller: string, { name }: Curve, deviation: number): RangeError {
  return new RangeError(
    `${caller}: the expectation of ${name} of a normal variable must be within reach of ${mostIntervals} intervals, got more; choose a deviation below ${deviation}, or parameters with which the curve oscillates less`,
  );
}

/** Intervals of z = (x - mean) / deviation. */
function firstMesh({ breakpoints, domain, period }: Curve, mean: number, deviation: number, halvings: number): Mesh {
  const toZ = (x: number) => Math.min(farthest, Math.max(-farthest, (x - mean) / deviation));
  const special = [0, ...breakpoints, domain.low, domain.high].map(toZ);
  const edges = new Set([-farthest, farthest, ...special]);
  for (const z of special) {
    for (let k = 0; k <= halvings; k++) {
      for (const edge of [z + 64 * 0.5 ** k, z - 64 * 0.5 ** k]) if (Math.abs(edge) < farthest) edges.add(edge);
    }
  }
  // Those of a standard normal, and of a periodic curve while they are not too many, as far as the density is not tiny.
  for (let z = -10; z <= 10; z++) edges.add(z);
  const step = period === undefined ? Infinity : period / 2 / deviation;
  if (step > 1e-3) for (let z = 0; z <= 10; z += step) edges.add(z).add(-z);
  const [low, high] = [toZ(domain.low), toZ(domain.high)];
  const ascending = [...edges].filter((z) => z >= low && z <= high).sort((a, b) => a - b);
  return { from: Float64Array.from(ascending.slice(0, -1)), to: Float64Array.from(ascending.slice(1)) };
}

function pointsOn(curve: Curve, { from, to }: Mesh, mean: number, deviation: number): WeightedPoints {
  const { nodes, kronrod } = rule();
  const size = nodes.length;
  const x = new Float64Array(from.length * size);
  const weights = new Float64Array(x.length);
  for (let i = 0; i < from.length; i++) {
    const half = ((to[i] as number) - (from[i] as number)) / 2;
    const centre = (from[i] as number) + half;
    for (let k = 0; k < size; k++) {
      const z = centre + half * (nodes[k] as number);
      x[i * size + k] = mean + deviation * z;
      weights[i * size + k] = (half * (kronrod[k] as number) * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
    }
  }
  return { x, weights, values: curve.values(x), slopes: curve.derivatives(x) };
}

/** The integrands: what a value and a slope at a point count for. */
const integrands: readonly ((value: number, slope: number) => number)[] = [
  (value) => value,
  (value) => value * value,
  (_, slope) => slope,
  (_, slope) => slope * slope,
];

/** Where the density is 0, so is the product, whatever the function grows to. */
const product = (value: number, weight: number) => (weight === 0 ? 0 : value * weight);

function momentsOf(
  { weights, values, slopes }: WeightedPoints,
  term: (value: number, weight: number) => number,
): readonly number[] {
  return integrands.map((integrand) => {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] as number;
      if (weight !== 0) sum += term(integrand(values[i] as number, slopes[i] as number), weight);
    }
    return sum;
  });
}

/** The points of intervals that are good, and the halves of those that are not. */
function sorted(mesh: Mesh, points: WeightedPoints, magnitudes: readonly number[], tolerance: number) {
  const { kronrod, gauss } = rule();
  const size = kronrod.length;
  const good: number[] = [];
  const [from, to]: [number[], number[]] = [[], []];
  for (let i = 0; i < mesh.from.length; i++) {
    const [low, high] = [mesh.from[i] as number, mesh.to[i] as number];
    const centre = low + (high - low) / 2;
    const canSplit = centre > low && centre < high;
    if (!canSplit || isGood(points, i * size, kronrod, gauss, magnitudes, tolerance)) good.push(i);
    else {
      from.push(low, centre);
      to.push(centre, high);
    }
  }
  return { kept: chosen(points, good, size), split: { from: Float64Array.from(from), to: Float64Array.from(to) } };
}

function isGood(
  { weights, values, slopes }: WeightedPoints,
  start: number,
  kronrod: readonly number[],
  gauss: readonly number[],
  magnitudes: readonly number[],
  tolerance: number,
): boolean {
  return integrands.every((integrand, j) => {
    const magnitude = magnitudes[j] as number;
    if (!Number.isFinite(magnitude)) return true;
    let difference = 0;
    for (let k = 0; k < kronrod.length; k++) {
      const weight = weights[start + k] as number;
      const value = integrand(values[start + k] as number, slopes[start + k] as number);
      difference += product(value, weight * (1 - (gauss[k] as number) / (kronrod[k] as number)));
    }
    return Math.abs(difference) <= tolerance * magnitude;
  });
}

function chosen(points: WeightedPoints, intervals: readonly number[], size: number): WeightedPoints {
  const part = (array: Float64Array) => {
    const kept = new Float64Array(intervals.length * size);
    for (const [i, interval] of intervals.entries()) {
      kept.set(array.subarray(interval * size, (interval + 1) * size), i * size);
    }
    return kept;
  };
  return {
    x: part(points.x),
    weights: part(points.weights),
    values: part(points.values),
    slopes: part(points.slopes),
  };
}

function joined(parts: readonly WeightedPoints[]): WeightedPoints {
  const all = (key: keyof WeightedPoints) => {
    const array = new Float64Array(parts.reduce((length, part) => length + part[key].length, 0));
    let offset = 0;
    for (const part of parts) {
      array.set(part[key], offset);
      offset += part[key].length;
    }
    return array;
  };
  return { x: all("x"), weights: all("weights"), values: all("values"), slopes: all("slopes") };
}

/** Σ weight * term(i), where the weight is not 0. */
export function weightedSum({ weights }: WeightedPoints, term: (index: number) => number): number {
  let [sum, lost] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    // Compensated (Kahan): thousands of terms.
    const next = (weights[i] as number) * term(i) - lost;
    const total = sum + next;
    lost = Number.isFinite(total) ? total - sum - next : 0;
    sum = total;
  }
  return sum;
}

/** The probability that a standard normal variable lies between two numbers, to some 1e-15. */
export function normalShare(low: number, high: number): number {
  const [from, to] = [Math.max(low, -farthest), Math.min(high, farthest)];
  if (!(from < to)) return 0;
  const { nodes, kronrod } = rule();
  const count = Math.ceil(to - from);
  const half = (to - from) / count / 2;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (const [k, node] of nodes.entries()) {
      const z = from + half * (2 * i + 1 + node);
      sum += half * (kronrod[k] as number) * Math.exp((-z * z) / 2);
    }
  }
  return sum / Math.sqrt(2 * Math.PI);
}
