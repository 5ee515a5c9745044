// What the worker can do: each task with what it takes and what it gives. All of it is plain data.
import {
  type Analysis,
  analyse,
  type Cost,
  type CurveParameters,
  cost,
  curveOf,
  type GradientFlow,
  type SimulationOptions,
  simulate,
} from "@nonlin/analysis";
import { engine, engines } from "../engine/activations.js";

interface AnalyseInput {
  readonly name: string;
  readonly parameters: CurveParameters;
  readonly saturation: number;
}

/** What one function costs on one backend. */
export interface Measurement extends Cost {
  readonly name: string;
  readonly parameters: CurveParameters;
  readonly backend: string;
}

type Progress = (share: number) => void;

/** The tasks by name. */
export const tasks = {
  /** What is known of a curve. */
  analyse({ name, parameters, saturation }: AnalyseInput): Analysis {
    return analyse(curveOf(engine().activations, name, parameters), { saturation });
  },
  /** A signal through a deep net, and its gradient back. */
  simulate(options: SimulationOptions, progress: Progress): GradientFlow {
    return simulate(engine().activations, options, { onLayer: ({ share }) => progress(share) });
  },
  /** What functions cost here and now, each on every backend of this browser. */
  costs(functions: readonly Omit<AnalyseInput, "saturation">[], progress: Progress): readonly Measurement[] {
    const runs = functions.flatMap((one) => engines().map((on) => ({ ...one, on })));
    return runs.map(({ name, parameters, on }, i) => {
      progress(i / runs.length);
      const measured = cost(on.activations, name, parameters, { rounds: 7, duration: 3 });
      return { ...measured, name, parameters, backend: on.name };
    });
  },
} as const;

export type TaskName = keyof typeof tasks;
export type Input<K extends TaskName> = Parameters<(typeof tasks)[K]>[0];
export type Output<K extends TaskName> = ReturnType<(typeof tasks)[K]>;

/** What the page sends. */
export interface Request<K extends TaskName = TaskName> {
  /** Comes back with every answer. */
  readonly id: number;
  readonly task: K;
  readonly input: Input<K>;
}

/** What the worker sends back: some progress, then a result or what went wrong. */
export type Answer<K extends TaskName = TaskName> =
  | { readonly progress: number }
  | { readonly result: Output<K> }
  | { readonly error: string };
