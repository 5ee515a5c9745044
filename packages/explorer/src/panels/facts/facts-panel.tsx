import formulas from "virtual:formulas";
import type { AnyRow, Interval, NameElsewhere } from "@nonlin/core";
import { everyRow } from "@nonlin/core";
import { useState } from "preact/hooks";
import { ChoiceField } from "../../controls/choice-field.js";
import { ScrollBox } from "../../controls/scroll-box.js";
import { rowOf } from "../../state/chosen-function.js";
import { chosenFunctions } from "../../state/sections.js";
import { figures } from "../../words/numbers.js";
import { Section } from "../section.js";

const allNames = Object.keys(everyRow);

/** What the table tells of the chosen functions, and of any other. */
export function FactsPanel() {
  const chosen = [...new Set(chosenFunctions.value.map(({ name }) => name))];
  const [more, setMore] = useState("");
  const names = more === "" || chosen.includes(more) ? chosen : [...chosen, more];
  return (
    <Section id="facts" title="Facts" lead="What the op table says: formula, range, use, limitations, source.">
      <div class="cards">
        {names.map((name) => (
          <FactCard key={name} row={rowOf(name)} />
        ))}
      </div>
      <ChoiceField
        label="Look up any other function of nonlin"
        value={more}
        choices={[
          ["", "choose…"],
          ...allNames.map((name) => [name, `${name} (${kindWords[rowOf(name).kind]})`] as const),
        ]}
        onChange={setMore}
      />
    </Section>
  );
}

const kindWords: Readonly<Record<AnyRow["kind"], string>> = {
  map: "elementwise",
  channel: "elementwise, learned",
  gate: "gated unit of two inputs",
  rows: "along an axis",
  selection: "along an axis, by order",
  reduction: "one number of a row",
  loss: "loss of a row and its label",
  noisyMap: "elementwise, with noise",
  noisyRows: "along an axis, with noise",
  groups: "of groups of neighbours",
};

function FactCard({ row }: { readonly row: AnyRow }) {
  const { name, doc, kind, range, derivativeRange, use, limitations, source, kink, parameters } = row;
  const byDefault = Object.keys(parameters).length === 0 ? "" : ", by default";
  return (
    <article class="card">
      <h3>{name}</h3>
      <p>{doc}</p>
      <Formula name={name} of="value" label={`Formula of ${name}`} plain={row.formula.plain} />
      <Formula name={name} of="derivative" label={`Derivative of ${name}`} plain={row.derivativeFormula.plain} />
      <dl>
        <Fact term="Kind">{kindWords[kind]}</Fact>
        <Fact term={`Range${byDefault}`}>{interval(range)}</Fact>
        <Fact term={`Range of the slope${byDefault}`}>{interval(derivativeRange)}</Fact>
        {kink !== undefined && <Fact term="Slope at kinks">{kink}</Fact>}
        {Object.entries(parameters).map(([key, parameter]) => (
          <Fact
            key={key}
            term={key}
          >{`${parameter.doc} Default ${figures(Number(parameter.default), 6).replace("NaN", String(parameter.default))}.`}</Fact>
        ))}
        <Fact term="Float32 error">{bound(row.bounds.forward.float32)}</Fact>
        <Fact term="Use">{use}</Fact>
        <Fact term="Limitations">{limitations}</Fact>
        <Fact term="Elsewhere">{elsewhere(row)}</Fact>
        <Fact term="Source">{source}</Fact>
      </dl>
    </article>
  );
}

const Fact = ({ term, children }: { readonly term: string; readonly children: string }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
);

function Formula({
  name,
  of,
  label,
  plain,
}: {
  readonly name: string;
  readonly of: "value" | "derivative";
  readonly label: string;
  readonly plain: string;
}) {
  return (
    <ScrollBox label={`${label}: ${plain}`}>
      <div class="formula">
        <span class="formula-name" aria-hidden="true">
          {of === "value" ? "f" : "f′"}
        </span>
        <div dangerouslySetInnerHTML={{ __html: formulas[name]?.[of] ?? "" }} />
      </div>
    </ScrollBox>
  );
}

function interval({ low, high, lowOpen, highOpen }: Interval): string {
  const opens = lowOpen || low === -Infinity;
  const closes = highOpen || high === Infinity;
  return `${opens ? "(" : "["}${figures(low)}, ${figures(high)}${closes ? ")" : "]"}`;
}

function bound(promise: AnyRow["bounds"]["forward"]["float32"]): string {
  return promise === "correctly rounded" ? "correctly rounded: at most 0.5 ULP" : `at most ${promise.ulp} ULP`;
}

function elsewhere({ names }: AnyRow): string {
  const nameOf = (name: NameElsewhere) => (typeof name === "string" ? name : name.name);
  const lists = Object.entries(names).map(([catalogue, list]) => `${catalogue}: ${list.map(nameOf).join(", ")}`);
  return lists.join(" · ");
}
