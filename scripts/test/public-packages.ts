import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Of a package.json, what the tests of packages read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly sideEffects?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly packageManager?: string;
}

/** The repository's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The package.json of a folder of the repository. */
export function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
}

/** Every package that is published, with its folder. */
export const publicPackages: readonly (Manifest & { readonly folder: string })[] = readdirSync(join(root, "packages"))
  .map((name) => ({ folder: `packages/${name}`, ...manifestIn(`packages/${name}`) }))
  .filter((manifest) => manifest.private !== true);
