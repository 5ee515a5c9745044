import { readdirSync } from "node:fs";

/** The folder of the site's sources. */
export const site = new URL("../", import.meta.url);

/** The pages that are written by hand, by their paths in it; generate.ts puts the page of deviations beside the guides. */
export function writtenPages(): readonly string[] {
  const guides = readdirSync(new URL("guide/", site)).filter(
    (name) => name.endsWith(".md") && name !== "deviations.md",
  );
  return ["index.md", ...guides.map((name) => `guide/${name}`)];
}
