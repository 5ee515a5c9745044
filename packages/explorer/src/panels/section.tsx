import type { ComponentChildren } from "preact";

/** The sections of the page, in order: what links lead to. */
export const sections = [
  ["curves", "Curves"],
  ["probe", "Probe"],
  ["accuracy", "Accuracy"],
  ["facts", "Facts"],
  ["row", "Softmax"],
  ["flow", "Gradient flow"],
  ["learning", "Learning"],
  ["cost", "Cost"],
  ["guide", "Guide"],
  ["code", "Code"],
] as const;

export type SectionId = (typeof sections)[number][0];

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
