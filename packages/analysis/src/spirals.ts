/** Points of the plane in two classes. */
export interface PlanePoints {
  /** Coordinates, two for each point, within the circle of radius 1. */
  readonly points: Float64Array;
  /** 0 or 1 for each point. */
  readonly classes: Uint8Array;
}

/**
 * Two intertwined spirals of three turns (Lang & Witbrock, Learning to Tell Two Spirals Apart, 1988): 97 points each, at
 * angle i π / 16 and radius (104 - i) / 104; the other class is the same turned by half a turn. Points alternate.
 */
export function twoSpirals(): PlanePoints {
  const each = 97;
  const points = new Float64Array(4 * each);
  const classes = new Uint8Array(2 * each);
  for (let i = 0; i < each; i++) {
    const angle = (i * Math.PI) / 16;
    const radius = (104 - i) / 104;
    const [x, y] = [radius * Math.sin(angle), radius * Math.cos(angle)];
    points.set([x, y, -x, -y], 4 * i);
    classes[2 * i] = 1;
  }
  return { points, classes };
}
