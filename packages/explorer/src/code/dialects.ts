// The table's formulas in Python, on NumPy's arrays and on PyTorch's tensors.
import type { Dialect } from "../formula/printing.js";

const pythonWords = ["lambda", "min", "max"];

/** A variable of a formula as a name in Python: negativeSlope is negative_slope, lambda, which Python keeps, lambda_. */
export function pythonName(name: string): string {
  const [base = name] = name.split(/_[ij]$/);
  const snake = base.replace(/[A-Z]/g, (letter) => (base.length === 1 ? letter : `_${letter.toLowerCase()}`));
  return pythonWords.includes(snake) ? `${snake}_` : snake;
}

/** NumPy, with SciPy's error function. */
export const numpyDialect: Dialect = {
  where: (condition, yes, no) => `np.where(${condition}, ${yes}, ${no})`,
  call(name, terms) {
    const known: Readonly<Record<string, string>> = { min: "np.minimum", max: "np.maximum", erf: "special.erf" };
    return `${known[name] ?? `np.${name}`}(${terms.join(", ")})`;
  },
  sum: (of) => `np.sum(${of}, axis=-1, keepdims=True)`,
  variable: (name) => (name === "pi" ? "np.pi" : pythonName(name)),
};

/** Whether source code has numbers in it only: PyTorch's functions take tensors. */
const isConstant = (text: string) => /^(?:[\d.\s+*/()e-]|math\.\w+)+$/.test(text);

/** PyTorch. */
export const torchDialect: Dialect = {
  where: (condition, yes, no) => `torch.where(${condition}, ${yes}, ${no})`,
  call(name, terms) {
    if (terms.every(isConstant)) return `math.${name}(${terms.join(", ")})`;
    const [first = "", second = ""] = terms;
    if (name === "max" || name === "min") return `torch.clamp(${first}, ${name === "max" ? "min" : "max"}=${second})`;
    return `torch.${name}(${terms.join(", ")})`;
  },
  sum: (of) => `torch.sum(${of}, dim=-1, keepdim=True)`,
  variable: (name) => (name === "pi" ? "math.pi" : pythonName(name)),
};
