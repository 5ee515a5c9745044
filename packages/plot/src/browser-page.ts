import type { Page } from "./svg.js";

/** The page that this runs in. Nothing is put into it. */
export const browserPage: Page = {
  get document() {
    return document;
  },
  serialise: (element) => new XMLSerializer().serializeToString(element),
};
