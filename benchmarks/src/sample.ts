/** A reproducible stream of random numbers in [0, 1): mulberry32, enough for benchmark inputs. */
function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `length` normally distributed numbers with mean 0 (Box and Muller). No two signs in a row can be foreseen. */
export function normal(length: number, deviation: number, seed: number): Float32Array {
  const random = uniform(seed);
  const sample = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    sample[i] = radius * Math.cos(angle);
    if (i + 1 < length) sample[i + 1] = radius * Math.sin(angle);
  }
  return sample;
}
