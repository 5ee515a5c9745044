import type { ComponentChildren } from "preact";

/** Buttons that belong together, under a name that is heard, not seen. */
export function ButtonGroup({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <fieldset class="buttons">
      <legend class="unseen">{label}</legend>
      {children}
    </fieldset>
  );
}
