// Elements of an SVG document, and what makes one complete in itself.

/** What pictures are drawn on. */
export interface Page {
  readonly document: Document;
  /** An element as XML. */
  serialise(element: Element): string;
}

/** An SVG element, of texts that XML can hold. */
export function element(
  document: Document,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly (Element | string)[] = [],
): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  for (const child of children) made.append(typeof child === "string" ? printable(child) : child);
  return made;
}

/** A length to a hundredth of a pixel. */
export const round = (pixels: number) => Math.round(pixels * 100) / 100;

/** A rectangle, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Slanted lines within a box, as one path: a pattern would need an id. */
export function hatching(
  document: Document,
  { x, y, width, height }: Box,
  stroke: string,
  spacing: number,
): SVGElement {
  let path = "";
  for (let start = spacing / 2 - height; start < width; start += spacing) {
    const from = Math.max(0, -start);
    const to = Math.min(height, width - start);
    const at = (along: number) => `${round(x + start + along)},${round(y + height - along)}`;
    if (to > from) path += `M${at(from)}L${at(to)}`;
  }
  return element(document, "path", { d: path, stroke, "stroke-width": 1, fill: "none" });
}

/** What a picture is called and says, for those who do not see it. */
export interface Words {
  readonly title: string;
  readonly description: string;
  /** Begins every id; absent: made of the picture itself. */
  readonly id?: string | undefined;
}

/**
 * An SVG document of what Plot has drawn, as text: without its style sheet, which a strict content security policy would
 * refuse and other renderers do not read; with a title and a description; and with ids that are the same in every run, while
 * Plot counts the pictures that it has drawn.
 */
export function identified(
  { document, serialise }: Page,
  svg: SVGSVGElement,
  { title, description, id }: Words,
): string {
  for (const style of svg.querySelectorAll("style")) style.remove();
  // Plot labels groups, which have no role that could be labelled: names for those who look for parts, not for readers.
  for (const part of svg.querySelectorAll("[aria-label]")) {
    part.setAttribute("data-part", part.getAttribute("aria-label") as string);
    part.removeAttribute("aria-label");
  }
  svg.removeAttribute("class");
  svg.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("role", "img");
  const name = element(document, "title", {}, [title]);
  const words = element(document, "desc", {}, [description]);
  svg.prepend(name, words);
  renameClips(svg, "clip");
  const prefix = id ?? `plot-${checksum(serialise(svg))}`;
  renameClips(svg, `${prefix}-clip`);
  name.setAttribute("id", `${prefix}-title`);
  words.setAttribute("id", `${prefix}-description`);
  svg.setAttribute("aria-labelledby", `${prefix}-title`);
  svg.setAttribute("aria-describedby", `${prefix}-description`);
  return serialise(svg);
}

function renameClips(svg: SVGSVGElement, prefix: string): void {
  const names = new Map<string, string>();
  for (const clip of svg.querySelectorAll("clipPath")) {
    const name = `${prefix}-${names.size + 1}`;
    names.set(`url(#${clip.id})`, `url(#${name})`);
    clip.setAttribute("id", name);
  }
  for (const clipped of svg.querySelectorAll("[clip-path]")) {
    clipped.setAttribute("clip-path", names.get(clipped.getAttribute("clip-path") as string) as string);
  }
}

/** A text with what XML cannot hold replaced: control characters and halves of surrogate pairs. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd");
}

/** FNV-1a of a text's UTF-16 units, 32 bits, in letters and digits: not for secrets, for names. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
  return (hash >>> 0).toString(36);
}
