import type { ComponentChildren } from "preact";
import type { SectionId } from "../state/page-sections.js";

/** A section of the page with its heading. */
export function Section({
  id,
  title,
  lead,
  children,
}: {
  readonly id: SectionId;
  readonly title: string;
  readonly lead: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="part" id={id} aria-labelledby={`${id}-title`} tabIndex={-1}>
      <header class="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <p class="lead">{lead}</p>
      </header>
      {children}
    </section>
  );
}
