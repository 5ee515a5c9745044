// Work off the page's thread: short tasks on one worker, in turn; long ones on a worker of their own, which is ended when
// the work is no longer wanted.
import { newWorker } from "#new-worker";
import type { Answer, Input, Output, TaskName } from "./tasks.js";

/** Long work that has begun. */
export interface Work<T> {
  /** Rejects with what went wrong; stays open for ever after `cancel`. */
  readonly result: Promise<T>;
  /** Ends the work at once. */
  cancel(): void;
}

type Progress = (share: number) => void;

/** A worker, and those who wait for its answers. */
class Colleague {
  private readonly worker = newWorker();
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private count = 0;

  constructor() {
    this.worker.onmessage = ({ data: { id, answer } }: MessageEvent<{ id: number; answer: Answer }>) => {
      this.waiting.get(id)?.(answer);
      if (!("progress" in answer)) this.waiting.delete(id);
    };
    this.worker.onerror = ({ message }) => {
      const error = message || "this browser starts no worker for this page";
      for (const tell of this.waiting.values()) tell({ error });
      this.waiting.clear();
    };
  }

  do<K extends TaskName>(task: K, input: Input<K>, onProgress: Progress = () => {}): Promise<Output<K>> {
    const id = this.count++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (answer) => {
        if ("progress" in answer) onProgress(answer.progress);
        else if ("result" in answer) resolve(answer.result as Output<K>);
        else reject(new Error(answer.error));
      });
      this.worker.postMessage({ id, task, input });
    });
  }

  end(): void {
    this.worker.terminate();
    this.waiting.clear();
  }
}

let forShortTasks: Colleague | undefined;
/** One that has nothing to do: to start one takes a tenth of a second. */
let idle: Colleague | undefined;

/** Does a short task, after those that were asked for before. */
export function ask<K extends TaskName>(task: K, input: Input<K>): Promise<Output<K>> {
  forShortTasks ??= new Colleague();
  return forShortTasks.do(task, input);
}

/** Begins a long task; `onProgress` is told the share that is done. */
export function begin<K extends TaskName>(task: K, input: Input<K>, onProgress: Progress): Work<Output<K>> {
  const colleague = idle ?? new Colleague();
  idle = undefined;
  let isOver = false;
  const done = () => {
    isOver = true;
    // Two that end at once: one is enough to keep.
    if (idle === undefined) idle = colleague;
    else colleague.end();
  };
  const result = colleague.do(task, input, onProgress);
  result.then(done, done);
  return {
    result,
    cancel() {
      if (!isOver) colleague.end();
    },
  };
}
