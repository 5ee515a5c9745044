import { browserRuntime } from "./browser.js";

/** Firefox without a window. */
export const firefox = browserRuntime("firefox", "Firefox", {
  product: "firefox",
  programs: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
  debianPackage: "firefox-esr",
  args: [],
});
