// Lines of generated code.
import type { Statement } from "../translation.js";

export function lines(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ name, text, comment }) => [
    ...(comment === undefined ? [] : [`// ${comment}`]),
    ...broken(`const ${name} = ${text};`),
  ]);
}

export const lineLength = 108;

/** Long expressions over several lines, cut before the operators that bind least. */
export function broken(line: string): string[] {
  if (line.length <= lineLength) return [line];
  let depth = 0;
  const cuts: { readonly at: number; readonly depth: number; readonly operator: string }[] = [];
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (/^ (?:\?|:|\+|\|\||&&) /.test(line.slice(at, at + 4)))
      cuts.push({ at, depth, operator: line[at + 1] as string });
  }
  const shallowest = Math.min(...cuts.map((cut) => cut.depth));
  const outer = cuts.filter((cut) => cut.depth === shallowest);
  const conditional = outer.filter(({ operator }) => operator === "?" || operator === ":");
  const chosen = conditional.length > 0 ? conditional : outer;
  if (chosen.length === 0) return [line];
  const parts = chosen.map(({ at }, index) => line.slice(at + 1, chosen[index + 1]?.at ?? line.length));
  return [...broken(line.slice(0, chosen[0]?.at)), ...parts.flatMap((part) => indented(broken(part)))];
}

export function indented(text: readonly string[]): string[] {
  return text.map((line) => (line === "" ? "" : `  ${line}`));
}

export function loop(head: string, body: readonly string[]): string[] {
  return [`for (${head}) {`, ...indented(body), "}"];
}
