import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runOnSources } from "./process.js";

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  /** What stands behind the language: "run", "unrun: why", "output". */
  readonly note: string;
  readonly text: string;
  /** Where its fence begins and where it ends in the page. */
  readonly start: number;
  readonly end: number;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+)(?: ([^\n]*))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] as string,
    note: match[2] ?? "",
    text: match[3] as string,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** A program of a page, and what the page says that it prints; undefined where it says nothing. */
export interface Program {
  readonly block: Block;
  readonly output: Block | undefined;
}

/** The blocks of a page that are run: those with the note "run", each with the block of output behind it. */
export function programsOf(page: string): readonly Program[] {
  const blocks = blocksOf(page);
  return blocks.flatMap((block, i) => {
    if (block.note !== "run") return [];
    const next = blocks[i + 1];
    return [{ block, output: next?.note === "output" ? next : undefined }];
  });
}

/** A page with the outputs that its programs have now. */
export function withOutputs(page: string, outputs: readonly string[]): string {
  return programsOf(page).reduceRight((text, { block, output }, i) => {
    const printed = outputs[i] as string;
    const fenced = printed === "" ? "" : `\n\n\`\`\`text output\n${printed}\`\`\``;
    return text.slice(0, block.end) + fenced + text.slice(output?.end ?? block.end);
  }, page);
}

const folder = new URL("../.blocks/", import.meta.url);

/** Writes programs into a folder of their group, where they find the packages that the site depends on. */
export function writePrograms(programs: readonly string[], group: string): readonly string[] {
  const place = new URL(`${group}/`, folder);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  return programs.map((program, i) => {
    const file = new URL(`${i}.ts`, place);
    // A program that imports nothing is a module all the same.
    writeFileSync(file, /^(import|export) /m.test(program) ? program : `${program}\nexport {};\n`);
    return fileURLToPath(file);
  });
}

/**
 * Runs programs, one after the other in one process on the sources of the packages, and gives what each prints.
 *
 * @throws Error with the program's own, where one fails.
 */
export async function run(programs: readonly string[], group: string): Promise<readonly string[]> {
  return JSON.parse(await runOnSources("src/program.ts", writePrograms(programs, group))) as readonly string[];
}
