// One page that needs nothing else: the matrix, the worst input of each field, the error over the input line.
import type { KernelSummary, RuntimeReport } from "../runtime-report.js";
import { fieldWords, type MatrixLine, matrixOf, titleOf } from "./matrix.js";

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const colours = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#8c564b",
  "#000000",
  "#7f7f7f",
  "#bcbd22",
];

/** Reports beside each other as one HTML page. */
export function toHtml(reports: readonly RuntimeReport[], { title = "Conformance", date = "" } = {}): string {
  const lines = matrixOf(reports);
  const [first] = reports;
  const head = reports.map((report) => `<th scope="col">${escaped(titleOf(report))}</th>`).join("");
  const rows = lines.map((line, i) => {
    const fields = line.fields.map(
      (field) => `<td class="${classOf(field)}">${field ? escaped(fieldWords(field)) : ""}</td>`,
    );
    return `<tr><th scope="row"><a href="#k${i}">${escaped(nameOf(line))}</a></th>${fields.join("")}</tr>`;
  });
  const sections = lines.map((line, i) => sectionOf(line, i, reports));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; max-width: 90rem; color: #111; background: #fff }
table { border-collapse: collapse; font-size: 13px } th, td { border: 1px solid #ccc; padding: .25rem .5rem; text-align: left }
thead th { position: sticky; top: 0; background: #fff } .right { background: #e6f4ea } .off { background: #fff4d6 } .wrong { background: #fbe0dd }
.wide { overflow-x: auto } code { font-size: 12px; overflow-wrap: anywhere } svg { max-width: 100%; height: auto }
</style>
<h1>${escaped(title)}</h1>
<p>Profile <b>${escaped(first?.profile ?? "")}</b>, seed ${first?.seed}, ${first?.budget} fresh points for each kernel and direction${date === "" ? "" : `; ${escaped(date)}`}. The worst error in ULP (units in the last place, counted from the exact value), and how many results are wrong.</p>
<div class="wide"><table><thead><tr><th scope="col">kernel</th>${head}</tr></thead><tbody>
${rows.join("\n")}
</tbody></table></div>
${sections.join("\n")}
</html>
`;
}

function nameOf({ kernel, dtype, direction }: MatrixLine): string {
  return `${kernel}${direction === "gradient" ? "′" : ""}${dtype === "float32" ? "" : ` ${dtype}`}`;
}

function classOf(field: KernelSummary | undefined): string {
  if (field === undefined) return "none";
  return field.wrong > 0 ? "wrong" : field.broken.length > 0 ? "off" : "right";
}

function sectionOf(line: MatrixLine, i: number, reports: readonly RuntimeReport[]): string {
  const items = line.fields.flatMap((field, k) => {
    if (field === undefined) return [];
    const { worst, broken } = field;
    const laws = broken.length === 0 ? "every law holds" : `broken: ${broken.join(", ")}`;
    const bits = (worst?.inputs ?? []).map(([name, digits]) => `${name} = 0x${digits}`).join(", ");
    const what =
      worst === undefined
        ? ""
        : `<br>${escaped(worst.words)}${bits === "" ? "" : ` (${escaped(bits)})`}: expected ${escaped(worst.expected)}, received ${escaped(worst.received)}`;
    const again = worst?.reproduction === undefined ? "" : `<br><code>${escaped(worst.reproduction)}</code>`;
    const swatch = `<span style="color:${colours[k % colours.length]}">●</span>`;
    return [
      `<li>${swatch} <b>${escaped(titleOf(reports[k] as RuntimeReport))}</b>: ${escaped(laws)}${what}${again}</li>`,
    ];
  });
  return `<section id="k${i}"><h2>${escaped(nameOf(line))}</h2>${plotOf(line)}<ul>${items.join("")}</ul></section>`;
}

const width = 900;
const height = 240;
const left = 50;

/** Sizes from 2^-12 to 2^12 to both sides of 0: the line as floats see it. */
function placeX(x: number): number {
  const size = Math.min(1, Math.max(0, (Math.log2(Math.abs(x)) + 12) / 24));
  return left + (width - left) * (0.5 + 0.5 * Math.sign(x) * (x === 0 ? 0 : size));
}

/** From half a ulp to 10^9; what is no number is at the top. */
function placeY(ulp: number): number {
  const size = Number.isFinite(ulp) ? Math.log10(Math.max(ulp, 0.3) / 0.3) / 10 : 1;
  return height - 30 - (height - 40) * Math.min(1, size);
}

function plotOf(line: MatrixLine): string {
  if (line.fields.every((field) => field === undefined || field.errors.length === 0)) return "";
  const ticksX = [-1000, -30, -1, -0.03, 0, 0.03, 1, 30, 1000].map(
    (x) => `<text x="${placeX(x).toFixed(1)}" y="${height - 10}" font-size="11" text-anchor="middle">${x}</text>`,
  );
  const ticksY = [0.5, 4, 100, 1e4, 1e6, 1e8].map((ulp) => {
    const y = placeY(ulp).toFixed(1);
    return `<line x1="${left}" x2="${width}" y1="${y}" y2="${y}" stroke="#ddd"/><text x="${left - 6}" y="${y}" font-size="11" text-anchor="end">${ulp}</text>`;
  });
  const dots = line.fields.map((field, k) => {
    const path = (field?.errors ?? [])
      .map(([x, ulp]) => `M${placeX(x).toFixed(0)} ${placeY(ulp).toFixed(0)}h0`)
      .join("");
    return path === "" ? "" : `<path d="${path}" stroke="${colours[k % colours.length]}"/>`;
  });
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Error in ULP over the input">${ticksY.join("")}${ticksX.join("")}<g stroke-width="4" stroke-linecap="round">${dots.join("")}</g></svg>`;
}
