// PNG for where nothing shows SVG. For Node and what is like it: fonts and the module are files.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { refuse } from "./options.js";

/** What `toPng` may be told. */
export interface PngOptions {
  /** Pixels of the picture per pixel of the SVG; 2 if absent. */
  readonly scale?: number;
}

const largestScale = 16;
const family = "IBM Plex Sans";
const fonts = ["400Regular/IBMPlexSans_400Regular.ttf", "600SemiBold/IBMPlexSans_600SemiBold.ttf"];
const { resolve } = createRequire(import.meta.url);

/** The renderer with its fonts. It is loaded by the first call: who only imports this needs none of it. */
type Renderer = Awaited<ReturnType<typeof loadRenderer>>;

let renderer: Promise<Renderer> | undefined;

/**
 * Draws an SVG document of this package as a PNG, with resvg in WebAssembly. The font comes along (IBM Plex Sans), so that the
 * picture is the same on a machine that has none.
 *
 * @throws RangeError if `scale` is not above 0 and at most 16; Error if the text is not an SVG document.
 */
export async function toPng(svg: string, { scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
  if (typeof svg !== "string") refuse("toPng", "svg", "an SVG document as text", svg);
  if (!(typeof scale === "number" && scale > 0 && scale <= largestScale)) {
    refuse("toPng", "scale", `a number above 0, at most ${largestScale}`, scale);
  }
  renderer ??= loadRenderer();
  const { Resvg, fontBuffers } = await renderer;
  const font = { fontBuffers, defaultFontFamily: family, sansSerifFamily: family };
  const drawing = new Resvg(svg, { fitTo: { mode: "zoom", value: scale }, font });
  try {
    return drawing.render().asPng();
  } finally {
    drawing.free();
  }
}

async function loadRenderer() {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  try {
    await initWasm(await readFile(resolve("@resvg/resvg-wasm/index_bg.wasm")));
  } catch (error) {
    // Somebody else in this process draws with it too: the program itself, or this package, required beside imported.
    if (!(error instanceof Error && error.message.startsWith("Already initialized"))) throw error;
  }
  const files = fonts.map((file) => readFile(resolve(`@expo-google-fonts/ibm-plex-sans/${file}`)));
  return { Resvg, fontBuffers: (await Promise.all(files)).map((file) => new Uint8Array(file)) };
}
