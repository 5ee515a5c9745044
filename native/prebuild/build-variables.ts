// What binding.gyp says about the addon. A gyp file is JSON with comments of Python; ours has no trailing commas.
import { readFileSync } from "node:fs";

interface BuildVariables {
  readonly addon_sources: readonly string[];
  readonly addon_defines: readonly string[];
  readonly addon_flags: readonly string[];
  readonly addon_linux_link_flags: readonly string[];
  readonly addon_linux_libraries: readonly string[];
}

const text = readFileSync(new URL("../binding.gyp", import.meta.url), "utf8");

/** The lists of sources, defines and flags that node-gyp builds with. */
export const { variables } = JSON.parse(text.replace(/^\s*#.*$/gm, "")) as { readonly variables: BuildVariables };
