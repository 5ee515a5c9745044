import { readdirSync } from "node:fs";

/** Where the guides are: committed pages, beside which generate.ts puts the page of deviations. */
export const guideFolder = new URL("../guide/", import.meta.url);

/** The files of the guides. */
export function guideFiles(): readonly string[] {
  return readdirSync(guideFolder).filter((name) => name.endsWith(".md") && name !== "deviations.md");
}
