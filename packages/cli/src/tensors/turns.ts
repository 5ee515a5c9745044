import { setImmediate } from "node:timers/promises";

/** Lets the event loop turn once: signals and other input are heard there. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}
