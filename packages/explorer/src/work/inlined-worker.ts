import InlinedWorker from "./worker.js?worker&inline";

/** The worker out of this very file, which is all that a page on a disk has. */
export function newWorker(): Worker {
  return new InlinedWorker();
}
