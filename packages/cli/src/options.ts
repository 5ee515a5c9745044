import { Option } from "commander";
import { quoted, usageFailure } from "./failure.js";
import type { Domain, Library, Parameter, Row } from "./library.js";
import { numberWord } from "./terminal.js";

/** The flag of a parameter or option: negativeSlope → --negative-slope. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** What may stand behind a parameter's flag. */
export function placeholderOf(parameter: Parameter): string {
  switch (parameter.type) {
    case "number":
      return "<number>";
    case "channel":
      return "<numbers>";
    case "choice":
      return `<${parameter.choices.join("|")}>`;
  }
}

/**
 * One command-line option for each parameter name in the table, in kebab-case, and one in camelCase that the help does
 * not show. Commander stores both under the parameter's own name. Which function takes which is for `parameterValues`:
 * the function is not known until the line is parsed.
 */
export function parameterOptions(library: Library): Option[] {
  const uses = new Map<string, { readonly op: string; readonly parameter: Parameter }[]>();
  for (const row of Object.values(library.table)) {
    for (const [name, parameter] of Object.entries(row.parameters)) {
      uses.set(name, [...(uses.get(name) ?? []), { op: row.name, parameter }]);
    }
  }
  return [...uses].flatMap(([name, users]) => {
    const placeholders = [...new Set(users.map(({ parameter }) => placeholderOf(parameter)))];
    const placeholder = placeholders.length === 1 ? placeholders[0] : "<value>";
    const option = new Option(`${flagOf(name)} ${placeholder}`, optionDoc(users));
    return flagOf(name) === `--${name}` ? [option] : [option, new Option(`--${name} ${placeholder}`).hideHelp()];
  });
}

/** What the option means, function by function; functions that share a meaning share the sentence. */
function optionDoc(users: readonly { readonly op: string; readonly parameter: Parameter }[]): string {
  const ops = new Map<string, string[]>();
  for (const { op, parameter } of users) {
    const doc = `${parameter.doc} Default ${parameter.default}.`;
    ops.set(doc, [...(ops.get(doc) ?? []), op]);
  }
  return [...ops].map(([doc, names]) => `${names.join(", ")}: ${doc}`).join(" ");
}

/** The values of a row's parameters as the line gives them; a usage failure for one that the row does not have. */
export function parameterValues(
  library: Library,
  row: Row,
  given: { readonly [name: string]: unknown },
): { readonly [name: string]: number | readonly number[] | string } {
  const known = new Set(Object.values(library.table).flatMap(({ parameters }) => Object.keys(parameters)));
  const values: { [name: string]: number | readonly number[] | string } = {};
  for (const [name, text] of Object.entries(given)) {
    if (!known.has(name) || typeof text !== "string") continue;
    const parameter = row.parameters[name];
    if (parameter === undefined) {
      const own = Object.keys(row.parameters).map(flagOf);
      throw usageFailure(
        `${row.name} does not take ${flagOf(name)}; ${own.length === 0 ? "it has no parameters" : `it takes ${own.join(", ")}`}`,
      );
    }
    values[name] = parameterValue(flagOf(name), parameter, text);
  }
  return values;
}

function parameterValue(flag: string, parameter: Parameter, text: string): number | readonly number[] | string {
  switch (parameter.type) {
    case "choice":
      if (!parameter.choices.includes(text)) {
        throw usageFailure(`${flag} must be one of ${parameter.choices.join(", ")}, got ${quoted(text)}`);
      }
      return text;
    case "number":
      return numberIn(flag, parameter.domain, text, "a number");
    case "channel": {
      const numbers = text
        .split(",")
        .map((part) => numberIn(flag, parameter.domain, part, "a number, or numbers with commas between them"));
      return numbers.length === 1 ? (numbers[0] as number) : numbers;
    }
  }
}

/**
 * Core checks the domain again, after rounding to the file's dtype. Checking here as well is what tells a wrong line
 * (exit code 2) from a file that the line does not fit (exit code 1).
 */
function numberIn(flag: string, domain: Domain, text: string, expected: string): number {
  const value = numberFrom(text);
  if (Number.isNaN(value)) throw usageFailure(`${flag} must be ${expected}, got ${quoted(text)}`);
  const inside =
    !(domain.nonZero && value === 0) &&
    (domain.lowOpen ? value > domain.low : value >= domain.low) &&
    (domain.highOpen ? value < domain.high : value <= domain.high);
  if (!inside) throw usageFailure(`${flag} must lie in ${intervalWords(domain)}, got ${text.trim()}`);
  return value;
}

/** Number() alone would take "", " ", "0x10" and "0b1". */
function numberFrom(text: string): number {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
}

/** A finite number from 0 on, for options that measure; above 0 where 0 means nothing. */
export function numberOf(flag: string, text: string, isPositive = false): number {
  const value = numberFrom(text);
  if (Number.isFinite(value) && (isPositive ? value > 0 : value >= 0)) return value;
  throw usageFailure(`${flag} must be a number ${isPositive ? "above 0" : "from 0 on"}, got ${quoted(text)}`);
}

/** A finite number of either sign, for options that say where. */
export function finiteOf(flag: string, text: string): number {
  const value = numberFrom(text);
  if (Number.isFinite(value)) return value;
  throw usageFailure(`${flag}: expected a finite number, got ${quoted(text)}`);
}

/** An integer, for options that count. */
export function integerOf(flag: string, text: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw usageFailure(`${flag} must be an integer, got ${quoted(text)}`);
  }
  return value;
}

/** [0, 1), (-Infinity, Infinity). An infinite end is never attained by a parameter and always shown open. */
export function intervalWords({ low, high, lowOpen, highOpen, nonZero }: Domain): string {
  const left = lowOpen || low === -Infinity ? "(" : "[";
  const right = highOpen || high === Infinity ? ")" : "]";
  return `${left}${numberWord(low)}, ${numberWord(high)}${right}${nonZero ? " without 0" : ""}`;
}
