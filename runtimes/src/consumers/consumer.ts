import type { Told } from "./computation.js";
import type { Packer, Tarballs } from "./tarballs.js";

/** Somebody who uses `nonlin`. */
export interface Consumer {
  /** "npm, Node 20, import" */
  readonly title: string;
  /** What the computation has to be done by. */
  readonly backend: string;
  /**
   * Computes, in a folder of its own.
   *
   * @throws NotRunnable where this machine cannot; any other error is a fault.
   */
  run(tarballs: Readonly<Record<Packer, Tarballs>>, folder: string): Promise<Told>;
}
