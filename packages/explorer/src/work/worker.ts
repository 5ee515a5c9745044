// Runs the tasks on a thread of its own. See client.ts.
import { type Answer, type Request, tasks } from "./tasks.js";

type AnyTask = (input: unknown, progress: (share: number) => void) => Extract<Answer, { result: unknown }>["result"];

addEventListener("message", ({ data: { id, task, input } }: MessageEvent<Request>) => {
  const send = (answer: Answer) => postMessage({ id, answer });
  try {
    send({ result: (tasks[task] as AnyTask)(input, (progress) => send({ progress })) });
  } catch (error) {
    send({ error: error instanceof Error ? error.message : String(error) });
  }
});
