/** One line of a report: a label and what stands behind it. */
export type Field = readonly [label: string, text: string];

/**
 * Fields below each other, texts in one column. With a width, long texts are wrapped in their column; without one
 * (output to a file or a pipe) a field stays one line, for grep.
 */
export function fieldLines(
  fields: readonly Field[],
  {
    indent = 2,
    width,
    label = (text) => text,
  }: { indent?: number; width?: number | undefined; label?: (text: string) => string },
): string {
  const column = Math.max(0, ...fields.map(([name]) => name.length)) + 2;
  const left = " ".repeat(indent);
  return fields
    .map(([name, text]) => {
      const [first = "", ...more] = wrap(text, width === undefined ? undefined : width - indent - column);
      const lines = [`${left}${label(name)}${" ".repeat(column - name.length)}${first}`];
      return [...lines, ...more.map((line) => `${left}${" ".repeat(column)}${line}`)]
        .map((line) => line.trimEnd())
        .join("\n");
    })
    .join("\n");
}

function wrap(text: string, width: number | undefined): string[] {
  // Below this a column of single words would be harder to read than what the terminal makes of a long line.
  if (width === undefined || width < 24) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Rows of a table in columns: the first to the left, numbers to the right. */
export function tableLines(rows: readonly (readonly string[])[], { indent = 2, left = 2 } = {}): readonly string[] {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => (row[k] ?? "").length)));
  return rows.map((row) => {
    const cells = row.map((text, k) => (k < left ? text.padEnd(widths[k] ?? 0) : text.padStart(widths[k] ?? 0)));
    return `${" ".repeat(indent)}${cells.join("  ")}`.trimEnd();
  });
}
