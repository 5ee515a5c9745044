// Writes the sizes in packages/js/README.md between their markers, as size-limit measures them on what is built.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const { stdout } = spawnSync("size-limit", ["--json"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  encoding: "utf8",
});
const sizes = (JSON.parse(stdout) as { readonly name: string; readonly size: number }[])
  .filter(({ name }) => !name.includes(":"))
  .sort((a, b) => a.size - b.size)
  .map(({ name, size }) => `\`${name}\` ${(size / 1000).toFixed(1)}`);

const readme = new URL("../packages/js/README.md", import.meta.url);
const [begin, end] = ["<!-- sizes:begin -->", "<!-- sizes:end -->"];
const document = readFileSync(readme, "utf8");
const [before, after] = [document.indexOf(begin), document.indexOf(end)];
if (before < 0 || after < before) throw new Error(`packages/js/README.md: expected ${begin} and then ${end}`);
writeFileSync(
  readme,
  `${document.slice(0, before + begin.length)}\n\n${sizes.join(" · ")}\n\n${document.slice(after)}`,
);
