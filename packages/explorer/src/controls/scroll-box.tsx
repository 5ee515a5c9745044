import type { ComponentChildren } from "preact";

/** What may be wider than the page: it scrolls by itself, by keyboard too, and the page does not. */
export function ScrollBox({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has only a keyboard could not scroll it otherwise
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
