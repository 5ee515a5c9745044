/** A number to read: four figures, a true minus, ∞. */
export function figures(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e6)
      ? String(Number(value.toPrecision(digits))).replace(/^(-?[\d.]+)$/, () => value.toExponential(digits - 1))
      : String(Number(value.toPrecision(digits)));
  return text
    .replace(/\.?0+e/, "e")
    .replace(/e[+-]?\d+$/, (exponent) => ` · 10${superscript(Number(exponent.slice(1)))}`)
    .replace("-", "−");
}

const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => raised[Number(digit)]).join("");
  return `${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** A float to the last digit, as a program would print it. */
export function exact(value: number): string {
  if (Object.is(value, -0)) return "−0";
  if (!Number.isFinite(value)) return figures(value);
  return String(value).replaceAll("-", "−");
}

/** How wrong: "0.5", "12", "1.6 million". */
export function ulps(value: number): string {
  if (!Number.isFinite(value)) return "no number";
  if (value >= 1e9) return figures(value, 2);
  if (value >= 1e6) return `${figures(value / 1e6, 3)} million`;
  return value < 0.01 && value > 0 ? "< 0.01" : figures(value, value < 10 ? 2 : 3);
}
