import { readFileSync } from "node:fs";

/** The clone that the site is built in. */
export const repository = new URL("../../", import.meta.url);

/** Where readers find a file of it. */
export function sourceLink(path: string): string {
  return `https://github.com/nonlin/nonlin/blob/main/${path}`;
}

/** The text of a committed file. */
export function committed(path: string): string {
  return readFileSync(new URL(path, repository), "utf8");
}

/** The records of a committed file with one JSON value on each line. */
export function committedLines(path: string): readonly unknown[] {
  return committed(path)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}
