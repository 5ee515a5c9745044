import type { Plugin } from "vite";

/** A module that the build computes: `import data from "virtual:name"` is its JSON. */
export function virtualModule(name: string, data: () => unknown): Plugin {
  const id = `virtual:${name}`;
  return {
    name: `nonlin-${name}`,
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    // A string that is parsed takes browsers half the time of an object literal.
    load: (source) =>
      source === `\0${id}` ? `export default JSON.parse(${JSON.stringify(JSON.stringify(data()))})` : undefined,
  };
}
