import { effect, signal } from "@preact/signals";

export const themeChoices = ["auto", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];
export type Theme = "light" | "dark";

const key = "nonlin-explorer-theme";
const preference = matchMedia("(prefers-color-scheme: dark)");

/** Storage is refused to some pages, those of files among them in some browsers. */
function stored(): ThemeChoice {
  try {
    return themeChoices.find((choice) => choice === localStorage.getItem(key)) ?? "auto";
  } catch {
    return "auto";
  }
}

export const themeChoice = signal<ThemeChoice>(stored());
const systemIsDark = signal(preference.matches);

/** The theme that is shown: what was chosen, or what the system prefers. */
export function currentTheme(): Theme {
  if (themeChoice.value !== "auto") return themeChoice.value;
  return systemIsDark.value ? "dark" : "light";
}

/** Puts the theme on the document, and remembers it. */
export function followTheme(): void {
  preference.addEventListener("change", ({ matches }) => {
    systemIsDark.value = matches;
  });
  effect(() => {
    document.documentElement.dataset.theme = currentTheme();
    try {
      localStorage.setItem(key, themeChoice.value);
    } catch {
      // Not remembered.
    }
  });
}
