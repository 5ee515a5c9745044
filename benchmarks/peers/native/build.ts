// Compiles the programs of this folder whose library is there; beside those that cannot be, the reason.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Library {
  readonly header: string;
  /** Debian's. */
  readonly packages: string;
  readonly links: readonly string[];
}

/** By the name of its program. */
const libraries: Readonly<Record<string, Library>> = {
  xnnpack: { header: "xnnpack.h", packages: "libxnnpack-dev and libpthreadpool-dev", links: ["-lXNNPACK"] },
  onednn: { header: "dnnl.hpp", packages: "libdnnl-dev", links: ["-ldnnl"] },
  sleef: { header: "sleef.h", packages: "libsleef-dev", links: ["-lsleef"] },
  xsimd: { header: "xsimd/xsimd.hpp", packages: "libxsimd-dev", links: [] },
  highway: { header: "hwy/highway.h", packages: "libhwy-dev", links: ["-lhwy"] },
};

const compiler = process.env.CXX ?? "g++";
const folder = fileURLToPath(new URL("./", import.meta.url));
rmSync(`${folder}build`, { recursive: true, force: true });
mkdirSync(`${folder}build`);

for (const [name, library] of Object.entries(libraries)) {
  const reason = absence(name, library);
  if (reason !== undefined) writeFileSync(`${folder}build/${name}.absent`, `${reason}\n`);
  process.stdout.write(`${name}: ${reason ?? "built"}\n`);
}

/** Builds it. @returns why not, where it cannot be. */
function absence(name: string, library: Library): string | undefined {
  const compile = (args: readonly string[], input = "") => spawnSync(compiler, args, { input, encoding: "utf8" });
  const seen = compile(["-fsyntax-only", "-x", "c++", "-"], `#include <${library.header}>\n`);
  if (seen.error !== undefined) return `there is no ${compiler}: ${seen.error.message}`;
  if (seen.status !== 0) return `there is no ${library.header}: Debian has it in ${library.packages}`;
  // For this machine, as one who measures would: the library that is compared with may use all of it.
  const flags = ["-std=c++17", "-O3", "-march=native", "-o", `${folder}build/${name}`];
  const built = compile([...flags, `${folder}${name}.cc`, ...library.links]);
  if (built.status === 0) return undefined;
  const complaint = built.stderr.split("\n").find((line) => line.includes("error")) ?? built.stderr.split("\n")[0];
  return `it does not compile: ${complaint}`;
}
