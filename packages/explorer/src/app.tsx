import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { RadioField } from "./controls/choice-field.js";
import { AccuracyPanel } from "./panels/accuracy/accuracy-panel.js";
import { CodePanel } from "./panels/code/code-panel.js";
import { CopyButton } from "./panels/code/copy-button.js";
import { CostPanel } from "./panels/cost/cost-panel.js";
import { CurvesPanel } from "./panels/curves/curves-panel.js";
import { FactsPanel } from "./panels/facts/facts-panel.js";
import { FlowPanel } from "./panels/flow/flow-panel.js";
import { GuidePanel } from "./panels/guide/guide-panel.js";
import { LearningPanel } from "./panels/learning/learning-panel.js";
import { ProbePanel } from "./panels/probe/probe-panel.js";
import { RowPanel } from "./panels/row/row-panel.js";
import { type SectionId, sections } from "./state/page-sections.js";
import { linkNotes, linkTo, state } from "./state/store.js";
import { themeChoice, themeChoices } from "./state/theme.js";

const panels: readonly (readonly [SectionId, FunctionComponent])[] = [
  ["curves", CurvesPanel],
  ["probe", ProbePanel],
  ["accuracy", AccuracyPanel],
  ["facts", FactsPanel],
  ["row", RowPanel],
  ["flow", FlowPanel],
  ["learning", LearningPanel],
  ["cost", CostPanel],
  ["guide", GuidePanel],
  ["code", CodePanel],
];

/** Before the second panel: a reader who comes with a purpose has begun by then. */
const pause = 150;

/** How many panels are there: the curves at once, the others when the browser has time, so that nobody waits for them. */
function usePanelsInTurn(): number {
  const [shown, setShown] = useState(1);
  useEffect(() => {
    if (shown === panels.length) return;
    const next = () => setShown(shown + 1);
    if (shown === 1 || typeof requestIdleCallback === "undefined") {
      const timer = setTimeout(next, shown === 1 ? pause : 20);
      return () => clearTimeout(timer);
    }
    const idle = requestIdleCallback(next, { timeout: 1500 });
    return () => cancelIdleCallback(idle);
  }, [shown]);
  return shown;
}

/** Shows a section, and lets the keyboard go on from there. */
function goTo(id: string): void {
  const section = document.getElementById(id);
  section?.scrollIntoView();
  section?.focus({ preventScroll: true });
}

/** The whole page. */
export function App() {
  const { section } = state.value;
  const shown = usePanelsInTurn();
  const isThere = panels.slice(0, shown).some(([id]) => id === section);
  useEffect(() => {
    if (isThere) goTo(section);
  }, [section, isThere]);
  return (
    <>
      <a class="skip" href={linkTo("curves")} onClick={() => goTo("curves")}>
        Skip to the curves
      </a>
      <Header />
      <LinkNotes />
      <main>
        {panels.slice(0, shown).map(([id, Panel]) => (
          <Panel key={id} />
        ))}
      </main>
      <footer>
        <p>
          Everything on this page is computed in this browser by nonlin's own kernels, in WebAssembly, and checked
          against its JavaScript. Nothing is sent anywhere.
        </p>
      </footer>
    </>
  );
}

function Header() {
  return (
    <header class="masthead">
      <div class="title">
        <h1>
          nonlin <span>explorer</span>
        </h1>
        <p>Activation functions as they compute.</p>
      </div>
      <nav aria-label="Sections">
        <ul>
          {sections.map(([id, title]) => (
            <li key={id}>
              <a
                href={linkTo(id)}
                onClick={() => goTo(id)}
                aria-current={state.value.section === id ? "location" : undefined}
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="tools">
        <RadioField
          label="Theme"
          hideLabel
          value={themeChoice.value}
          choices={themeChoices.map((choice) => [choice, choice] as const)}
          onChange={(choice) => {
            themeChoice.value = choice;
          }}
        />
        <CopyButton label="Copy a link to this" text={new URL(linkTo(), location.href).href} />
      </div>
    </header>
  );
}

/** What a link said that this page does not know. */
function LinkNotes() {
  const notes = linkNotes.value;
  if (notes.length === 0) return null;
  return (
    <div class="notes" role="status">
      <p>
        <strong>Not all of the link could be read.</strong> What is shown instead is what the page opens with.
      </p>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <button
        type="button"
        class="quiet-button"
        onClick={() => {
          linkNotes.value = [];
        }}
      >
        Close
      </button>
    </div>
  );
}
