// A function with its parameters, as chosen on the page and written in links: `elu(alpha:1.5)`.
import {
  type AnyRow,
  type Domain,
  everyRow,
  isInside,
  type Parameter,
  type ParameterSettings,
  wrongOrder,
} from "@nonlin/core";

/** A function of the table, with every parameter that differs from its default or not. */
export interface ChosenFunction {
  readonly name: string;
  /** Every parameter of the row. */
  readonly parameters: ParameterSettings;
}

/** What a text meant, and what was wrong with it. */
export interface Reading<T> {
  readonly value: T;
  readonly notes: readonly string[];
}

const rows: Readonly<Record<string, AnyRow>> = everyRow;

/** The row of a function that is known to exist. */
export function rowOf(name: string): AnyRow {
  return rows[name] as AnyRow;
}

/** Every function that has a curve, in the table's order. */
export const curveNames: readonly string[] = Object.values(rows)
  .filter(({ kind }) => kind === "map" || kind === "channel")
  .map(({ name }) => name);

/** Every function of rows, in the table's order. */
export const rowFunctionNames: readonly string[] = Object.values(rows)
  .filter(({ kind }) => kind === "rows" || kind === "selection")
  .map(({ name }) => name);

/** Every function with parameters that are learned. */
export const learnedNames: readonly string[] = Object.values(rows)
  .filter(({ kind }) => kind === "channel")
  .map(({ name }) => name);

/** A function with the defaults of its row. */
export function withDefaults(name: string): ChosenFunction {
  const parameters = Object.entries(rowOf(name).parameters).map(([key, { default: value }]) => [key, value]);
  return { name, parameters: Object.fromEntries(parameters) };
}

/** The function with another value of one parameter. */
export function withParameter(chosen: ChosenFunction, name: string, value: number | string): ChosenFunction {
  return { ...chosen, parameters: { ...chosen.parameters, [name]: value } };
}

/** The parameters that are not the row's defaults. */
export function changedParameters({ name, parameters }: ChosenFunction): ParameterSettings {
  const { parameters: defaults } = rowOf(name);
  return Object.fromEntries(Object.entries(parameters).filter(([key, value]) => defaults[key]?.default !== value));
}

/** `elu(alpha:1.5)`, or the name alone where all parameters are the defaults. */
export function writeFunction(chosen: ChosenFunction): string {
  const changed = Object.entries(changedParameters(chosen));
  if (changed.length === 0) return chosen.name;
  return `${chosen.name}(${changed.map(([name, value]) => `${name}:${value}`).join(",")})`;
}

/** What `writeFunction` wrote. `undefined` where it is no function of these. */
export function readFunction(text: string, names: readonly string[]): Reading<ChosenFunction | undefined> {
  const [, name = text, inner] = /^(\w+)(?:\((.*)\))?$/.exec(text) ?? [];
  if (!names.includes(name)) return { value: undefined, notes: [`there is no function “${name}” here`] };
  const notes: string[] = [];
  let chosen = withDefaults(name);
  for (const setting of inner === undefined || inner === "" ? [] : inner.split(",")) {
    const [key = "", value = ""] = setting.split(":");
    const read = readParameter(rowOf(name).parameters[key], value);
    if (read === undefined) notes.push(`${name} cannot have ${key} = “${value}”`);
    else chosen = withParameter(chosen, key, read);
  }
  const order = parameterComplaint(chosen);
  if (order === undefined) return { value: chosen, notes };
  return { value: withDefaults(name), notes: [...notes, order] };
}

/** A parameter's value, where it may have that. */
export function readParameter(parameter: Parameter | undefined, text: string): number | string | undefined {
  if (parameter === undefined) return undefined;
  if (parameter.type === "choice") return parameter.choices.includes(text) ? text : undefined;
  const value = readNumber(text);
  return value !== undefined && isInside(parameter.domain, Math.fround(value)) ? value : undefined;
}

/** A finite number in decimal notation. */
export function readNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** What is wrong with parameters beside each other: of some none may be greater than the next. */
export function parameterComplaint({ name, parameters }: ChosenFunction): string | undefined {
  const wrong = wrongOrder(rowOf(name), parameters as Readonly<Record<string, number>>);
  return wrong === undefined ? undefined : `${name} needs ${wrong[0]} ≤ ${wrong[1]}`;
}

/** Ends and step of a slider: a reach around the default, within what the row allows. The box beside it takes the rest. */
export function sliderRange(
  domain: Domain,
  initial: number,
): { readonly min: number; readonly max: number; readonly step: number } {
  const reach = Math.max(2, 4 * Math.abs(initial));
  const step = initial !== 0 && Math.abs(initial) < 0.05 ? 0.001 : 0.01;
  const from = (end: number, open: boolean | undefined, inward: number) => (open ? end + inward * step : end);
  return {
    min: Number.isFinite(domain.low) ? from(domain.low, domain.lowOpen, 1) : -reach,
    max: Number.isFinite(domain.high) ? from(domain.high, domain.highOpen, -1) : reach,
    step,
  };
}
