/** Text that neither Markdown nor Vue reads as anything else, in a paragraph or a cell. */
export function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|~$]/g, (sign) => `\\${sign}`)
    .replaceAll("\\<", "&lt;")
    .replaceAll("\\>", "&gt;")
    .replaceAll("{", "&#123;")
    .replaceAll("}", "&#125;");
}

/** Code in a line, safe in a cell and safe from Vue. */
export function code(text: string): string {
  const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("|", "&#124;");
  return `<code v-pre>${safe}</code>`;
}

/** A table; columns from `numbers` on are aligned to the right. Cells are Markdown. */
export function table(head: readonly string[], body: readonly (readonly string[])[], numbers = head.length): string {
  const rule = head.map((_, column) => (column < numbers ? "---" : "--:"));
  return [head, rule, ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** A fenced block. */
export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
