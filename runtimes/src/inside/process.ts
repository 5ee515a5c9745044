// The suite as a program: Node, Bun, Deno, and Node on machines that are emulated. Its argument is the plan; it prints one
// line of JSON for each thing that it has to tell.
import { writeSync } from "node:fs";
import { createNativeBackend, isas } from "@nonlin/node";
import { portableBackends } from "./backends.js";
import { type Plan, run } from "./suite.js";

const versions: Readonly<Record<string, string | undefined>> = process.versions;
// Bun and Deno say what version of Node they stand in for, too.
const [name, version] = versions.bun
  ? ["Bun", versions.bun]
  : versions.deno
    ? ["Deno", versions.deno]
    : ["Node", versions.node];
const native = { name: "native", create: () => isas().map((isa) => createNativeBackend({ isa })) };

const plan = JSON.parse(process.argv[2] as string) as Plan;
for await (const line of run(plan, `${name} ${version}`, [native, ...portableBackends()])) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
