import { quoted, workFailure } from "../failure.js";
import type { ReadOptions } from "./format.js";

/** The array of a file with several that is meant: the one that is named, or the only one. */
export function chosenName(
  file: string,
  { tensor: wanted, preferred }: Pick<ReadOptions, "tensor" | "preferred">,
  { usable, all }: { readonly usable: readonly string[]; readonly all: readonly string[] },
  noun: string,
): string {
  if (wanted !== undefined) {
    if (all.includes(wanted)) return wanted;
    throw workFailure(`${file} has no ${noun} ${quoted(wanted)}; it has ${listed(all)}`);
  }
  const [first, ...more] = usable;
  if (first === undefined) throw workFailure(`${file} has no ${noun} of floating-point numbers; it has ${listed(all)}`);
  if (more.length === 0) return first;
  if (preferred !== undefined && usable.includes(preferred)) return preferred;
  throw workFailure(`${file} has ${usable.length} ${noun}s: ${listed(usable)}; --tensor chooses one`);
}

/** Names, not all where there are many. */
function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, 20).map(quoted).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
