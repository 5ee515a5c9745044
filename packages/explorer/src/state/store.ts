// The state of the page, and its address, kept the same.
import { signal } from "@preact/signals";
import type { ExplorerState } from "./explorer-state.js";
import { readLink, writeLink } from "./permalink.js";

const opened = readLink(location.hash);

/** Everything that a link restores. */
export const state = signal<ExplorerState>(opened.state);

/** What a link said wrongly. */
export const linkNotes = signal<readonly string[]>(opened.notes);

type Section = "curves" | "row" | "flow" | "learning";

/** Changes some properties of one section. */
export function change<S extends Section>(section: S, properties: Partial<ExplorerState[S]>): void {
  state.value = { ...state.value, [section]: { ...state.value[section], ...properties } };
}

/** Notes what is being built. */
export function chooseTask(task: string): void {
  state.value = { ...state.value, task };
}

/** The address of the page as it is, with the section that it is to open at. */
export function linkTo(section = state.value.section): string {
  return writeLink({ ...state.value, section });
}

let pending: ReturnType<typeof setTimeout> | undefined;

function writeAddress(): void {
  pending = undefined;
  if (location.hash === linkTo() || (location.hash === "" && linkTo() === "#")) return;
  history.replaceState(null, "", linkTo());
}

/** Keeps the address up with the state, at rest: browsers refuse more than some hundred changes in half a minute. */
export function followState(): void {
  state.subscribe(() => {
    if (pending !== undefined) clearTimeout(pending);
    pending = setTimeout(writeAddress, 200);
  });
  addEventListener("hashchange", () => {
    if (location.hash === linkTo()) return;
    const { state: read, notes } = readLink(location.hash);
    state.value = read;
    linkNotes.value = notes;
  });
}
