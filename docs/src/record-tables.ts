import { rows } from "./function-list.js";
import { code, table } from "./markdown.js";
import { allSweeps, benchmark, type Entry, kernelsOf, matrix, type Subject } from "./records.js";
import { committed, sourceLink } from "./repository.js";

/** The exhaustive sweeps, summed up, with the command. */
export function accuracySummary(): string {
  const sweeps = allSweeps();
  const functions = new Set(sweeps.map((sweep) => sweep.function));
  const wrong = sweeps.reduce((sum, { notCorrectlyRounded = 0 }) => sum + notCorrectlyRounded, 0);
  const decided = sweeps.reduce((sum, { mpfrDecisions }) => sum + mpfrDecisions, 0);
  return `${functions.size} functions and derivatives in float32 were tried on all ${(2 ** 32).toLocaleString("en-US")} inputs, in ${sweeps.length} runs on ${[...new Set(sweeps.map(({ isa }) => isa))].join(", ")}: **${wrong.toLocaleString("en-US")} results are not the correctly rounded one**. Where double precision could not decide, MPFR did, ${decided.toLocaleString("en-US")} times. The command: \`native/test/sweep/run sweep silu "silu'"\`; [the records](${sourceLink("native/test/sweep/records.jsonl")}).`;
}

/** The matrix of runtimes, summed up, with the command. */
export function bitsSummary(): string {
  const backends = matrix.flatMap((record) => record.backends);
  const same = Math.max(...backends.map(({ sameBits }) => sameBits));
  const other = backends.reduce((sum, { otherBits }) => sum + otherBits.length, 0);
  const failed = backends.reduce((sum, backend) => sum + backend.failed, 0);
  return `${matrix.length} runtimes, ${backends.length} backends in them: **${same} checksums of results, ${other} that differ**, ${failed} failed cases of the conformance suite. ${matrix.map(({ title }) => title).join(", ")}. The command: \`npx -y pnpm@12.21.0 --filter @nonlin/runtimes run matrix\`; [the table](${sourceLink("README.md")}#runtimes).`;
}

/** The benchmark, summed up: the README's table of what was won and lost against each other competitor, with the command. */
export function speedSummary(): string {
  const section = committed("README.md").split("<!-- speed:begin -->")[1]?.split("<!-- speed:end -->")[0] ?? "";
  const balances = section
    .split("\n\n")
    .filter((part) => part.trimStart().startsWith("|"))
    .at(-1);
  if (balances === undefined)
    throw new Error("README.md: expected a table of balances between the marks of speed, got none");
  const { cpu, node, date } = benchmark.machine;
  return [
    'How often each of ours was faster, the same or slower than each other, over all functions and gradients that both have. "fast" is native with `precision: "fast"`, "naive" a plain loop over `Math.exp` and the like, "ort" onnxruntime; the others are what they are called. The exact tier loses to native libraries that give up the last bits, and says so.',
    balances.trim(),
    `${cpu}, Node ${node}, ${date}, 16 Ki elements. The command: \`npx -y pnpm@12.21.0 run bench\`; [every measurement](${sourceLink("benchmarks/results/first.md")}).`,
  ].join("\n\n");
}

/** What the two tiers take, for functions that have both. */
export function tierTable(): string {
  const body = benchmark.subjects
    .filter(({ entries }) => entries.fast !== undefined && entries.native !== undefined)
    .filter(({ direction }) => direction === "forward")
    .map((subject) => [functionLink(subject), ...["native", "fast"].flatMap((tier) => cells(subject.entries[tier]))]);
  const { cpu, node, date } = benchmark.machine;
  return [
    table(["", "exact, ns per element", "its error, ULP", "fast, ns per element", "its error, ULP"], body, 1),
    `Native, one thread, 16 Ki elements; errors are the greatest distance from the correctly rounded result. ${cpu}, Node ${node}, ${date}: \`npx -y pnpm@12.21.0 run bench\`.`,
  ].join("\n\n");
}

function cells(entry: Entry | undefined): readonly string[] {
  return entry === undefined ? ["–", "–"] : [entry.nanosecondsPerElement.toPrecision(3), String(entry.maxUlp ?? "–")];
}

function functionLink({ op, kernel }: Subject): string {
  const row = rows.find(({ name }) => name === op);
  if (row === undefined) throw new Error(`benchmarks/results/first.json: expected functions of the table, got ${op}`);
  return `[${code(kernelsOf(op).length > 1 ? kernel : op)}](../functions/${op}.md)`;
}
