// Where a line goes: points of a function, more of them where it bends, none across a jump.

/** A point of the plane, in the units of the axes. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two ends of a line where it jumps: from one to the other there is no way. */
export interface Jump {
  readonly before: Point;
  readonly after: Point;
}

/** A line: runs of points that belong together, and the jumps between them. */
export interface Trace {
  readonly runs: readonly (readonly Point[])[];
  readonly jumps: readonly Jump[];
}

/** Where a line is looked for, and how large a unit of either axis is drawn. */
export interface Frame {
  readonly domain: readonly [low: number, high: number];
  readonly range: readonly [low: number, high: number];
  /** Pixels of the whole domain and of the whole range. */
  readonly width: number;
  readonly height: number;
}

/** How far, in pixels, a line may run beside the curve. */
const closeEnough = 0.1;
/** Two points that are farther apart than this, in pixels of height, have another between them. */
const longestStep = 6;
/** What is steeper than this share of the domain's length can show is taken for a jump. */
const narrowest = 2 ** -50;
/** A jump of fewer pixels of height than this is drawn as a line. */
const smallestGap = 1;
/** Curves that swing faster than pixels can show end here. */
const mostPoints = 6000;

/**
 * Evenly spaced places, with those beside them where something may happen: a kink has its neighbours on both sides, so that
 * what a curve does there alone is seen.
 */
export function places([low, high]: readonly [number, number], count: number, stops: readonly number[]): Float64Array {
  const all = new Set<number>([low, high]);
  for (let k = 1; k < count - 1; k++) all.add(low + (high - low) * (k / (count - 1)));
  for (const stop of [0, ...stops]) {
    for (const x of [neighbour(stop, -1), stop, neighbour(stop, 1)]) if (x >= low && x <= high) all.add(x);
  }
  return Float64Array.from(all).sort();
}

/** The next double in a direction. */
function neighbour(x: number, direction: 1 | -1): number {
  if (x === 0) return direction * Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([x]).buffer);
  bits[0] = (bits[0] as bigint) + BigInt(x > 0 ? direction : -direction);
  return new Float64Array(bits.buffer)[0] as number;
}

/** The line of a function within a frame, from its values at the places that are known already. */
export function trace(evaluate: (x: Float64Array) => Float64Array, known: readonly Point[], frame: Frame): Trace {
  const points = [...known];
  const jumps: Jump[] = [];
  let open = known.slice(1).map((after, k): Jump => ({ before: known[k] as Point, after }));
  while (open.length > 0) {
    const wanting = open.filter((piece) => wantsMore(piece, frame));
    const splittable = wanting.filter((piece) => !isNarrow(piece, frame));
    jumps.push(...wanting.filter((piece) => isNarrow(piece, frame) && isGap(piece, frame)));
    if (points.length + splittable.length > mostPoints) break;
    const middles = Float64Array.from(splittable, ({ before, after }) => middle(before.x, after.x));
    const values = evaluate(middles);
    open = splittable.flatMap(({ before, after }, k) => {
      const between = { x: middles[k] as number, y: values[k] as number };
      points.push(between);
      return [
        { before, after: between },
        { before: between, after },
      ].filter(() => !isStraight(before, between, after, frame));
    });
  }
  return assemble(points, jumps, frame);
}

const middle = (a: number, b: number) => a / 2 + b / 2;

function isNarrow({ before, after }: Jump, { domain }: Frame): boolean {
  const between = middle(before.x, after.x);
  return between <= before.x || between >= after.x || after.x - before.x < narrowest * (domain[1] - domain[0]);
}

/** Whether two neighbours are so far apart that nobody would take the line between them for a part of the curve. */
function isGap({ before, after }: Jump, frame: Frame): boolean {
  return !(Math.abs(after.y - before.y) * pixelsPerUnit(frame) <= smallestGap);
}

const pixelsPerUnit = ({ height, range }: Frame) => height / (range[1] - range[0]);

/** Whether there may be more between two points than a straight line. */
function wantsMore({ before, after }: Jump, frame: Frame): boolean {
  const ends = Number(Number.isFinite(before.y)) + Number(Number.isFinite(after.y));
  if (ends < 2) return ends === 1 && !(isOutside(before, frame) && isOutside(after, frame));
  if (sideOf(before, frame) * sideOf(after, frame) > 0) return false;
  return true;
}

/** Below the range -1, above it 1, within 0. */
function sideOf({ y }: Point, { range }: Frame): number {
  return y < range[0] ? -1 : y > range[1] ? 1 : 0;
}

const isOutside = (point: Point, frame: Frame) => !(point.y >= frame.range[0] && point.y <= frame.range[1]);

/** Whether a point lies on the line between two others, as far as pixels show, and neither is far. */
function isStraight(before: Point, between: Point, after: Point, frame: Frame): boolean {
  const pixels = pixelsPerUnit(frame);
  const bend = Math.abs(between.y - (before.y / 2 + after.y / 2)) * pixels;
  return bend <= closeEnough && Math.abs(after.y - before.y) * pixels <= longestStep;
}

/** Points in order, cut at jumps and at what is not drawn, without those that a straight line passes through anyway. */
function assemble(points: Point[], jumps: readonly Jump[], frame: Frame): Trace {
  points.sort((a, b) => a.x - b.x);
  const cuts = new Set(jumps.map(({ before }) => before.x));
  const runs: Point[][] = [[]];
  points.forEach((point, k) => {
    const isNear = [points[k - 1], point, points[k + 1]].some((other) => other && !isOutside(other, frame));
    if (Number.isFinite(point.y) && isNear) runs.at(-1)?.push(nearby(point, frame));
    else runs.push([]);
    if (cuts.has(point.x)) runs.push([]);
  });
  return {
    runs: runs.filter((run) => run.length > 0).map((run) => withoutStraights(run, frame)),
    jumps: jumps.filter(({ before, after }) => Number.isFinite(before.y) && Number.isFinite(after.y)),
  };
}

/** A point, brought to one range's length outside where it lies farther: nobody sees it there, and pixels stay numbers. */
function nearby({ x, y }: Point, { range: [low, high] }: Frame): Point {
  return { x, y: Math.min(high + (high - low), Math.max(low - (high - low), y)) };
}

/** A run without the points that lie within a tenth of a pixel of the line through the others (Douglas and Peucker 1973). */
function withoutStraights(run: readonly Point[], frame: Frame): readonly Point[] {
  const kept = new Set([0, run.length - 1]);
  const pieces: [number, number][] = [[0, run.length - 1]];
  for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
    const [from, to] = piece;
    const at = farthest(run, from, to, frame);
    if (at === undefined) continue;
    kept.add(at);
    pieces.push([from, at], [at, to]);
  }
  return run.filter((_, k) => kept.has(k));
}

/** The point between two that is farthest from the line between them, if that is far enough to be seen. */
function farthest(run: readonly Point[], from: number, to: number, frame: Frame): number | undefined {
  const { x: x1, y: y1 } = onScreen(run[from] as Point, frame);
  const { x: x2, y: y2 } = onScreen(run[to] as Point, frame);
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  let most = closeEnough;
  let place: number | undefined;
  for (let k = from + 1; k < to; k++) {
    const { x, y } = onScreen(run[k] as Point, frame);
    const distance = Math.abs((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) / length;
    if (distance <= most) continue;
    most = distance;
    place = k;
  }
  return place;
}

function onScreen({ x, y }: Point, { domain, range, width, height }: Frame): Point {
  return {
    x: ((x - domain[0]) / (domain[1] - domain[0])) * width,
    y: ((y - range[0]) / (range[1] - range[0])) * height,
  };
}
