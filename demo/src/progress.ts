import { SingleBar } from "cli-progress";
import type { Watcher } from "./training.js";

/** How far a run is, told on stderr. */
export interface Progress {
  readonly watch: Watcher;
  end(): void;
}

const secondsBetweenLines = 5;

/** A bar on a terminal, a line now and then elsewhere. */
export function progress(title: string): Progress {
  return process.stderr.isTTY ? progressBar(title) : progressLines(title);
}

function progressBar(title: string): Progress {
  const bar = new SingleBar({
    stream: process.stderr,
    format: `${title} [{bar}] {percentage} %  loss {loss}  {duration_formatted} gone, {eta_formatted} to go`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    // The training never returns to the event loop, where the bar's own timer would be served.
    synchronousUpdate: true,
  });
  let mean: number | undefined;
  return {
    watch({ batches, of, loss }) {
      // One batch of 50 jumps about: shown is a mean over the last twenty or so.
      mean = mean === undefined ? loss : 0.95 * mean + 0.05 * loss;
      if (batches === 1) bar.start(of, 0, { loss: loss.toFixed(3) });
      bar.update(batches, { loss: mean.toFixed(3) });
    },
    end() {
      if (mean !== undefined) bar.stop();
    },
  };
}

function progressLines(title: string): Progress {
  const start = performance.now();
  let told = start;
  return {
    watch({ batches, of, loss }) {
      const now = performance.now();
      if (batches > 1 && now - told < secondsBetweenLines * 1000) return;
      told = now;
      const seconds = ((now - start) / 1000).toFixed(0);
      process.stderr.write(
        `${title}: ${Math.round((batches / of) * 100)} % after ${seconds} s, loss ${loss.toFixed(3)}\n`,
      );
    },
    end() {},
  };
}
