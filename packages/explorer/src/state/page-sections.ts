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
