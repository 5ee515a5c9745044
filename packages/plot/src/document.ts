import { parseHTML } from "linkedom";

let made: Document | undefined;

/** A document to draw on, where there is no page: one for all pictures, since nothing stays in it. */
export function nodeDocument(): Document {
  made ??= parseHTML("<!doctype html><html><body></body></html>").document as unknown as Document;
  return made;
}
