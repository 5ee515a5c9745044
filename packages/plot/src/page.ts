import { parseHTML } from "linkedom";
import type { Page } from "./svg.js";

let made: Page | undefined;

/** A page where there is no browser: one for all pictures, since nothing stays on it. */
export function nodePage(): Page {
  made ??= {
    document: parseHTML("<!doctype html><html><body></body></html>").document as unknown as Document,
    serialise: (element) => element.outerHTML,
  };
  return made;
}
