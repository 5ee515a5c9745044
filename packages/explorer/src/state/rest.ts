// What is costly to draw follows the state when that comes to rest: a slider is not to wait for it.
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { curvesState } from "./sections.js";

function atRest<T>(source: ReadonlySignal<T>, milliseconds: number): ReadonlySignal<T> {
  const rested = signal(source.peek());
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const value = source.value;
    if (value === rested.peek()) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      rested.value = value;
    }, milliseconds);
  });
  return rested;
}

/** The curves, once nobody has changed them for a moment. */
export const restedCurves = atRest(curvesState, 60);
