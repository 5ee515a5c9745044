// Writes dist/THIRD-PARTY-LICENSES.txt: the licences of what the build has taken in, by the sources that its maps name.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("dist", import.meta.url));

const sources = readdirSync(dist)
  .filter((file) => file.endsWith(".js.map"))
  .flatMap((file) => (JSON.parse(readFileSync(path.join(dist, file), "utf8")) as { sources: string[] }).sources);

/** The folders of packages that sources lie in: what follows the last node_modules is a package's name. */
const folders = new Set(
  sources.flatMap((source) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.resolve(dist, source))?.[0] ?? []),
);

/** A package's name, version and licence, and the text that has to go with copies of it. */
function notice(folder: string): string {
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Record<string, string>;
  const file = readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
  if (file === undefined) throw new Error(`${manifest.name} has no licence text: it must not go into the build.`);
  const text = readFileSync(path.join(folder, file), "utf8").trim();
  return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
}

const notices = [...folders].map(notice).sort();
if (notices.length === 0) throw new Error("The build's source maps name no package: build first.");
writeFileSync(path.join(dist, "THIRD-PARTY-LICENSES.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));
