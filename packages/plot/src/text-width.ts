// There is nothing to measure text with before it is drawn, and a legend must know where its next entry starts.

const narrow = /[iljtfrI.,:;'′″|()[\] ]/;
const wide = /[mwMW@%&—]/;

/** About how wide a text is in a sans-serif font, in units of the font's size; rather too wide than too narrow. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += narrow.test(character) ? 0.36 : wide.test(character) ? 0.92 : 0.62;
  return width;
}

/** A text, cut off where it would be wider than that. */
export function shortened(text: string, widest: number): string {
  if (textWidth(text) <= widest) return text;
  let kept = "";
  for (const character of text) {
    if (textWidth(`${kept}${character}…`) > widest) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
