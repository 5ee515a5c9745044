// The formulas of the op table as MathML, which browsers show by themselves: no KaTeX and no fonts go to the page.
import { type AnyRow, everyRow } from "@nonlin/core";
import { renderToString } from "katex";

/** A row's formulas in MathML. */
export interface RowFormulas {
  readonly value: string;
  readonly derivative: string;
}

/** Of every row. A formula that KaTeX cannot read fails the build. */
export function formulas(): Readonly<Record<string, RowFormulas>> {
  const rows = Object.values(everyRow as Readonly<Record<string, AnyRow>>);
  return Object.fromEntries(
    rows.map(({ name, formula, derivativeFormula }) => [
      name,
      { value: mathMl(formula.latex), derivative: mathMl(derivativeFormula.latex) },
    ]),
  );
}

function mathMl(latex: string): string {
  const html = renderToString(latex, { output: "mathml", displayMode: true, throwOnError: true });
  // KaTeX's wrapper is for its style sheet; the LaTeX source inside of the annotation would be read out twice.
  return html.replace(/^<span class="katex">|<\/span>$/g, "").replace(/<annotation.*?<\/annotation>/gs, "");
}
