// The suite bundled for each platform, beside the binaries of @nonlin/node, in one folder that can be carried elsewhere.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { type WorkerModule, wasmModules } from "./workerd.js";

/** Where the bundles lie. */
export interface Stage {
  readonly folder: string;
  /** What was bundled. */
  readonly commit: string;
  /** The program, for everything that is like Node. */
  readonly program: string;
  readonly page: string;
  readonly webWorker: string;
  /** The worker and the modules that it imports. */
  readonly workerd: readonly WorkerModule[];
}

const inside = fileURLToPath(new URL("inside/", import.meta.url));
const nodePackage = fileURLToPath(new URL("../../packages/node/", import.meta.url));

/** Makes a stage anew from the sources. */
export async function makeStage(folder: string): Promise<Stage> {
  rmSync(folder, { recursive: true, force: true });
  // As @nonlin/node is laid out, which the bundle stands in for: it looks for both beside its own folder.
  mkdirSync(path.join(folder, "dist"), { recursive: true });
  cpSync(path.join(nodePackage, "package.json"), path.join(folder, "package.json"));
  const prebuilds = path.join(nodePackage, "prebuilds");
  if (existsSync(prebuilds)) cpSync(prebuilds, path.join(folder, "prebuilds"), { recursive: true });
  const bundle = async (entry: string, platform: "node" | "browser", plugins: Plugin[] = []) => {
    const outfile = path.join(folder, "dist", `${entry}.js`);
    await build({
      entryPoints: [path.join(inside, `${entry}.ts`)],
      outfile,
      bundle: true,
      format: "esm",
      platform,
      conditions: ["@nonlin/source"],
      target: "es2022",
      plugins,
      logLevel: "warning",
    });
    return outfile;
  };
  const modules: WorkerModule[] = [];
  const [program, page, webWorker, worker] = await Promise.all([
    bundle("process", "node"),
    bundle("page", "browser"),
    bundle("web-worker", "browser"),
    bundle("workerd", "browser", [wasmModules(modules)]),
  ]);
  return {
    folder,
    commit: commit(),
    program,
    page,
    webWorker,
    workerd: [{ name: "worker.js", file: worker }, ...modules],
  };
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    // Results that are being collected are no change of what is measured.
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":!/runtimes/results") !== "";
    return `${git("rev-parse", "--short=12", "HEAD")}${changed ? " with changes" : ""}`;
  } catch {
    return "none (not a git checkout, or nothing committed)";
  }
}
