import { useEffect, useState } from "preact/hooks";
import { begin } from "./client.js";
import type { Input, Output, TaskName } from "./tasks.js";

/** Where a task stands. */
export interface Standing<T> {
  /** From 0 to 1; undefined while nothing runs. */
  readonly progress: number | undefined;
  /** Of the last run that ended. */
  readonly result: T | undefined;
  readonly error: string | undefined;
}

/**
 * A task that is begun anew whenever its input changes, after a moment without changes; nothing runs while it is undefined.
 * `cancel` ends the run.
 */
export function useWork<K extends TaskName>(
  task: K,
  input: Input<K> | undefined,
): Standing<Output<K>> & { readonly cancel: () => void } {
  const [standing, setStanding] = useState<Standing<Output<K>>>({
    progress: undefined,
    result: undefined,
    error: undefined,
  });
  const [cancelRun, setCancelRun] = useState<() => void>(() => () => {});
  const key = JSON.stringify(input);
  // An input is the same when its text is.
  useEffect(() => {
    if (input === undefined) return;
    let cancel = () => {};
    const timer = setTimeout(() => {
      const work = begin(task, input, (progress) => setStanding((before) => ({ ...before, progress })));
      cancel = work.cancel;
      setCancelRun(() => () => {
        work.cancel();
        setStanding((before) => ({ ...before, progress: undefined }));
      });
      setStanding((before) => ({ ...before, progress: 0, error: undefined }));
      work.result.then(
        (result) => setStanding({ progress: undefined, result, error: undefined }),
        (error: Error) => setStanding({ progress: undefined, result: undefined, error: error.message }),
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      cancel();
    };
  }, [task, key]);
  return { ...standing, cancel: cancelRun };
}
