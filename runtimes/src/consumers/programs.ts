// Consumers that are programs: each Node with what npm and with what pnpm has installed, Bun, Deno.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { bunProgram } from "../bun.js";
import { denoProgram } from "../deno.js";
import { nodeProgram, nodeVersions } from "../node.js";
import { computation, names, type Told } from "./computation.js";
import type { Consumer } from "./consumer.js";
import { installWithNpm, installWithPnpm, write } from "./folder.js";

const scripts = {
  import: {
    file: "main.mjs",
    text: `import ${names} from "nonlin";\n${computation}console.log(JSON.stringify(told));\n`,
  },
  require: {
    file: "main.cjs",
    text: `const ${names} = require("nonlin");\n${computation}console.log(JSON.stringify(told));\n`,
  },
} as const;

const installers = { npm: installWithNpm, pnpm: installWithPnpm } as const;

interface Program {
  readonly title: string;
  readonly installer: keyof typeof installers;
  readonly script: keyof typeof scripts;
  readonly backend: string;
  program(): Promise<string>;
  readonly args: readonly string[];
}

function consumer({ title, installer, script, backend, program, args }: Program): Consumer {
  return {
    title: `${installer}, ${title}, ${script}`,
    backend,
    async run(tarballs, folder) {
      // One install for all programs of an installer.
      const home = path.join(path.dirname(folder), installer);
      if (!existsSync(home)) {
        mkdirSync(home);
        await installers[installer](home, tarballs[installer]);
        write(home, Object.fromEntries(Object.values(scripts).map(({ file, text }) => [file, text])));
      }
      const { file } = scripts[script];
      const { stdout } = await promisify(execFile)(await program(), [...args, file], {
        cwd: home,
        env: { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", NODE_OPTIONS: "" },
      });
      return JSON.parse(stdout) as Told;
    },
  };
}

const majors = Object.keys(nodeVersions).map(Number) as (keyof typeof nodeVersions)[];
const node = (major: keyof typeof nodeVersions) => ({ title: `Node ${major}`, program: () => nodeProgram(major) });
const installed = (["npm", "pnpm"] as const).flatMap((installer) =>
  majors.flatMap((major) =>
    (["import", "require"] as const).map((script): Program => {
      return { ...node(major), installer, script, backend: "native", args: [] };
    }),
  ),
);
const npmImport = { installer: "npm", script: "import" } as const;
const deno = { ...npmImport, program: denoProgram };

/** All of them. */
export const programs: readonly Consumer[] = [
  ...installed,
  ...majors.map((major): Program => {
    const { title, program } = node(major);
    return { ...npmImport, title: `${title} --no-addons`, program, backend: "wasm", args: ["--no-addons"] };
  }),
  { ...npmImport, title: "Bun", program: bunProgram, backend: "native", args: [] } as const,
  {
    ...deno,
    title: "Deno --allow-ffi",
    backend: "native",
    args: ["run", "--no-prompt", "--allow-ffi", "--allow-read"],
  },
  { ...deno, title: "Deno --allow-read", backend: "wasm", args: ["run", "--no-prompt", "--allow-read"] },
  { ...deno, title: "Deno", backend: "wasm", args: ["run", "--no-prompt"] },
].map(consumer);
