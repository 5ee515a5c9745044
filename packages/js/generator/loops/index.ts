import type { Kind } from "@nonlin/core";
import { channel } from "./channel.js";
import { gate } from "./gate.js";
import type { KindLoops } from "./loop-function.js";
import { loss } from "./loss.js";
import { map } from "./map.js";
import { reduction } from "./reduction.js";
import { rows } from "./rows.js";
import { selection } from "./selection.js";

/** How kernels are written, by their kind. */
export const kindLoops: Record<Kind, KindLoops> = {
  map,
  channel,
  gate,
  rows,
  selection,
  reduction,
  loss,
};
