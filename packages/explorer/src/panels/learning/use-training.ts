// A training run that the page's frames carry on, so that it can be watched and stopped.
import { type TrainingStep, train } from "@nonlin/analysis";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { engine } from "../../engine/activations.js";
import type { LearningState } from "../../state/explorer-state.js";

/** Steps of a run. */
export const steps = 400;

/** How long a frame may compute, in milliseconds: half of it is left for everything else. */
const budget = 8;
/** Pictures are drawn anew after so many milliseconds. */
const betweenPictures = 120;

export interface Training {
  readonly trace: readonly TrainingStep[];
  readonly isRunning: boolean;
  readonly isDone: boolean;
  readonly error: string | undefined;
  readonly run: () => void;
  readonly pause: () => void;
  readonly restart: () => void;
}

/** Whether the reader wants things to stand still. */
export function wantsStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A run that starts anew when its settings change, and stands still until `run`. */
export function useTraining({ function: name, rate, seed }: LearningState): Training {
  const run = useRef<Generator<TrainingStep, TrainingStep, void> | undefined>(undefined);
  const collected = useRef<TrainingStep[]>([]);
  const [trace, setTrace] = useState<readonly TrainingStep[]>([]);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<string>();
  const isDone = (trace.at(-1)?.step ?? 0) >= steps;

  const restart = useCallback(() => {
    run.current = train(engine().activations, { name, learningRate: rate, seed, steps });
    collected.current = [];
    setTrace([]);
    setError(undefined);
    setRunning(false);
  }, [name, rate, seed]);
  useEffect(restart, [restart]);

  useEffect(() => {
    if (!isRunning) return;
    let drawn = performance.now();
    const frame = () => {
      try {
        const isOver = advance(run.current, collected.current);
        // Who wants stillness sees the run when it is over.
        const isTime = !wantsStillness() && performance.now() - drawn > betweenPictures;
        if (isOver || isTime) {
          drawn = performance.now();
          setTrace([...collected.current]);
        }
        if (isOver) setRunning(false);
        else request = requestAnimationFrame(frame);
      } catch (thrown) {
        setTrace([...collected.current]);
        setError(thrown instanceof Error ? thrown.message : String(thrown));
        setRunning(false);
      }
    };
    let request = requestAnimationFrame(frame);
    return () => cancelAnimationFrame(request);
  }, [isRunning]);

  return {
    trace,
    isRunning,
    isDone,
    error,
    run: () => setRunning(true),
    pause: () => {
      setTrace([...collected.current]);
      setRunning(false);
    },
    restart,
  };
}

/** Some steps more, as many as a frame has time for; true when the run is over. */
function advance(run: Generator<TrainingStep, TrainingStep, void> | undefined, collected: TrainingStep[]): boolean {
  const start = performance.now();
  while (run !== undefined && performance.now() - start < budget) {
    const { value, done } = run.next();
    if (value === undefined) return true;
    collected.push(value);
    if (done) return true;
  }
  return run === undefined;
}
