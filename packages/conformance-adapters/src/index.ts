// Runs the suite on every runtime that is here, and writes what it finds: results/deviations.json, .md and .html.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { condensed, type RuntimeReport, runConformance, toHtml, toJson, toMarkdown, toText } from "@nonlin/conformance";
import { adapters } from "./adapters/index.js";
import { Unavailable } from "./peers.js";

const help = `Holds other runtimes to nonlin's table.

usage: pnpm --filter @nonlin/conformance-adapters run report [options] [runtime …]

  --profile NAME   exact, strict, webnn, torch or onnx (default: strict)
  --ops A,B        these functions only
  --seed N         what fresh points are drawn from (default: 1, so that two reports can be compared)
  --budget N       fresh points of each kernel and direction (default: 60)
  --out FOLDER     where the report goes (default: results)
  --help

runtimes: ${Object.keys(adapters).join(", ")} (default: all; what is not installed is left out, with its reason)`;

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  allowPositionals: true,
  options: {
    profile: { type: "string", default: "strict" },
    ops: { type: "string" },
    seed: { type: "string", default: "1" },
    budget: { type: "string", default: "60" },
    out: { type: "string", default: fileURLToPath(new URL("../results", import.meta.url)) },
    help: { type: "boolean" },
  },
});

if (values.help === true) {
  console.log(help);
} else {
  const reports: RuntimeReport[] = [];
  const unknown = positionals.filter((name) => !Object.hasOwn(adapters, name));
  if (unknown.length > 0)
    throw new Error(`expected some of ${Object.keys(adapters).join(", ")}, got ${unknown.join(", ")}`);
  for (const name of positionals.length > 0 ? positionals : Object.keys(adapters)) {
    try {
      const adapter = await (adapters[name] as (typeof adapters)[string])();
      const report = await runConformance(adapter, {
        profile: values.profile,
        seed: Number(values.seed),
        budget: Number(values.budget),
        ...(values.ops === undefined ? {} : { ops: values.ops.split(",") }),
      });
      reports.push(report);
      console.log(`${toText(report)}\n`);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`${name}: left out, ${error.message}\n`);
    }
  }
  mkdirSync(values.out, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  const title = "What runtimes make of activation functions";
  writeFileSync(path.join(values.out, "deviations.json"), toJson(reports.map(condensed)));
  writeFileSync(path.join(values.out, "deviations.md"), `# ${title}\n\n${date}. ${toMarkdown(reports)}`);
  writeFileSync(path.join(values.out, "deviations.html"), toHtml(reports, { title, date }));
}
