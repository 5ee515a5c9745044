import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const site = fileURLToPath(new URL("../", import.meta.url));

/** Runs a program with arguments in the folder of the site, and gives what it prints; its colours and flags are its own. */
async function runNode(command: readonly string[]): Promise<string> {
  const options = { cwd: site, env: { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" }, maxBuffer: 1 << 26 };
  const { stdout } = await promisify(execFile)(process.execPath, command, options);
  return stdout;
}

/**
 * Runs one of the site's programs in a process of its own, on the sources of the packages, and gives what it prints.
 *
 * @throws Error with what it wrote to stderr, where it fails.
 */
export function runOnSources(program: string, values: readonly string[] = []): Promise<string> {
  return runNode(["--conditions=@nonlin/source", "--import", "tsx", program, ...values]);
}

/** Builds the site of what generate.ts wrote; dead links are errors. */
export function buildSite(): Promise<string> {
  return runNode(["node_modules/vitepress/bin/vitepress.js", "build"]);
}
