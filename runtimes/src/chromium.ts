import { type Browser, browserRuntime } from "./browser.js";

/** Debian's Chromium, or Chrome, which does nothing of its own accord. */
export const chromiumBrowser: Browser = {
  product: "chrome",
  programs: ["/usr/bin/chromium", "/usr/bin/google-chrome"],
  debianPackage: "chromium",
  args: [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** Chromium without a window. */
export const chromium = browserRuntime("chromium", "Chromium", chromiumBrowser);
