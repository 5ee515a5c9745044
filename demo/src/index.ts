import { backends, createActivations } from "nonlin";
import { type Arguments, type BackendName, help, parseArguments, UsageError } from "./arguments.js";
import { type Digits, loadDigits, split } from "./digits.js";
import { type BackendRun, type Missing, outcome, outcomeAsData, passed } from "./outcome.js";
import { progress } from "./progress.js";
import { seeded } from "./random.js";
import { report } from "./report.js";
import { type Plan, train } from "./training.js";

/** Held out of 10,000 digits. */
const testShare = 0.15;

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  let given: Arguments;
  try {
    given = parseArguments(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\nTry --help.\n`);
    return 2;
  }
  if (given.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }

  const start = performance.now();
  const digits = split(loadDigits(), testShare, seeded(given.plan.seed));
  const runs: BackendRun[] = [];
  const missing: Missing[] = [];
  for (const backend of given.backends) {
    const state = backends().find((candidate) => candidate.name === backend);
    if (state?.available) runs.push(runOn(backend, given.plan, digits));
    else missing.push({ backend, reason: state?.reason ?? "nonlin does not know it" });
  }
  const seconds = (performance.now() - start) / 1000;
  const result = outcome({ plan: given.plan, digits, runs, missing, seconds }, given.promised);

  const colours = process.stdout.isTTY && process.stdout.hasColors(256);
  process.stdout.write(given.json ? `${JSON.stringify(outcomeAsData(result))}\n` : report(result, { colours }));
  return passed(result) ? 0 : 1;
}

function runOn(
  backend: BackendName,
  plan: Plan,
  digits: { readonly train: Digits; readonly test: Digits },
): BackendRun {
  const activations = createActivations({ backend });
  const { watch, end } = progress(`${backend}, ${plan.choice.name}`);
  try {
    return { ...train(plan, digits, activations, watch), backend, isa: activations.backend.isa };
  } finally {
    end();
  }
}
