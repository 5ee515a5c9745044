import { bochs } from "./bochs.js";
import { bun } from "./bun.js";
import { chromium } from "./chromium.js";
import { deno } from "./deno.js";
import { firefox } from "./firefox.js";
import { nodes } from "./node.js";
import { arm64, nehalem, s390x } from "./qemu.js";
import type { Runtime } from "./runtime.js";
import { wine } from "./wine.js";
import { workerd } from "./workerd.js";

/** All of the matrix, in the order of the table. */
export const runtimes: readonly Runtime[] = [
  ...nodes,
  bun,
  deno,
  workerd,
  chromium,
  firefox,
  arm64,
  nehalem,
  bochs,
  wine,
  s390x,
];
