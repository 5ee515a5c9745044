import { browserRuntime } from "./browser.js";

/** Firefox without a window. */
export const firefox = browserRuntime("firefox", "Firefox", {
  product: "firefox",
  program: "/usr/bin/firefox-esr",
  debianPackage: "firefox-esr",
  args: [],
});
