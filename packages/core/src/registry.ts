import { outOfRange, show, wrongType } from "./errors.js";
import { type Catalogue, frameworkOf, frameworks, type NamesElsewhere, type ParameterSettings } from "./frameworks.js";
import type { AnyRow, Parameter } from "./op.js";
import { type CompositionName, everyRow, type OpName } from "./ops/index.js";

/** Every catalogue, in the order that decides where two mean different things by one name. */
export const catalogues: readonly Catalogue[] = [...frameworks, "huggingface", "other"];

/** What a name means: a function of the table, and the parameters that it is bound to. */
export interface Meaning {
  readonly op: OpName | CompositionName;
  /** Whose name it is; undefined for nonlin's own. */
  readonly catalogue: Catalogue | undefined;
  /** Where they are not the row's defaults. */
  readonly parameters: ParameterSettings;
}

interface Entry extends Meaning {
  readonly name: string;
}

/** Every name of every function: its own first, then by catalogue, in the order that decides. */
let entries: readonly Entry[] | undefined;

function allEntries(): readonly Entry[] {
  const rows = Object.values(everyRow);
  const own = rows.map(
    (row): Entry => ({ name: row.name, op: row.name as Meaning["op"], catalogue: undefined, parameters: {} }),
  );
  const others = catalogues.flatMap((catalogue) => rows.flatMap((row) => entriesOf(row, row.names, catalogue)));
  return [...own, ...others];
}

function entriesOf(row: AnyRow, names: NamesElsewhere, catalogue: Catalogue): readonly Entry[] {
  const op = row.name as Meaning["op"];
  const defaults = defaultsIn(row, catalogue);
  return (names[catalogue] ?? []).map((given) =>
    typeof given === "string"
      ? { name: given, op, catalogue, parameters: defaults }
      : { name: given.name, op, catalogue, parameters: { ...defaults, ...given.parameters } },
  );
}

function defaultsIn(row: AnyRow, catalogue: Catalogue | undefined): ParameterSettings {
  const framework = frameworkOf(catalogue);
  return (framework === undefined ? undefined : row.conventions?.[framework]?.parameters) ?? {};
}

/** leaky_relu, leaky-relu, LeakyReLU and leakyRelu are one word. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/**
 * What a name means: nonlin's own or that of any framework, spelt exactly or with other capitals, underscores and dashes,
 * with or without the module before it (`torch.nn.functional.gelu`). A name that means several things is nonlin's own, or
 * that of the first of torch, jax, keras, onnx, webnn, huggingface; `catalogue` chooses.
 *
 * @throws TypeError if `name` is not a string; RangeError if nobody uses it, or not in that catalogue.
 */
export function meaningOf(name: unknown, catalogue?: unknown): Meaning {
  const op = "find";
  if (typeof name !== "string") throw wrongType({ op, argument: "name", expected: "a string", received: show(name) });
  const wanted = checkedCatalogue(op, catalogue);
  entries ??= allEntries();
  const eligible = wanted === undefined ? entries : inCatalogue(entries, wanted);
  const word = name.slice(name.lastIndexOf(".") + 1);
  const found =
    eligible.find((entry) => entry.name === word) ?? eligible.find((entry) => plain(entry.name) === plain(word));
  if (found === undefined || plain(word) === "") throw unknownName(op, name, wanted, entries);
  return { op: found.op, catalogue: found.catalogue, parameters: found.parameters };
}

/** The names of one catalogue, and nonlin's own with that framework's parameters. */
function inCatalogue(all: readonly Entry[], catalogue: Catalogue): readonly Entry[] {
  const own = all
    .filter((entry) => entry.catalogue === undefined)
    .map((entry) => ({ ...entry, catalogue, parameters: defaultsIn(everyRow[entry.op], catalogue) }));
  return [...all.filter((entry) => entry.catalogue === catalogue), ...own];
}

function checkedCatalogue(op: string, catalogue: unknown): Catalogue | undefined {
  if (catalogue === undefined) return undefined;
  const found = catalogues.find((name) => name === catalogue);
  if (found !== undefined) return found;
  throw (typeof catalogue === "string" ? outOfRange : wrongType)({
    op,
    argument: "framework",
    expected: `one of ${catalogues.map(show).join(", ")}`,
    received: show(catalogue),
  });
}

function unknownName(op: string, name: string, wanted: Catalogue | undefined, all: readonly Entry[]): RangeError {
  const elsewhere = all.find((entry) => plain(entry.name) === plain(name));
  const remedy =
    wanted !== undefined && elsewhere !== undefined
      ? `${elsewhere.catalogue ?? "nonlin"} has it`
      : `the functions are ${Object.keys(everyRow).join(", ")}`;
  const whose = wanted === undefined ? "any framework has" : `${wanted} has`;
  return outOfRange({ op, argument: "name", expected: `a name that ${whose}`, received: show(name), remedy });
}

/** A row whose defaults, and slopes at kinks, are those of a name's meaning. */
export function boundRow(meaning: Meaning): AnyRow {
  const row = everyRow[meaning.op];
  const framework = frameworkOf(meaning.catalogue);
  const slopes = framework === undefined ? undefined : row.conventions?.[framework]?.slopes;
  const parameters = Object.fromEntries(
    Object.entries(row.parameters).map(([name, parameter]) => [name, withDefault(parameter, meaning.parameters[name])]),
  );
  return { ...row, parameters, ...(slopes === undefined ? {} : { slopes }) } as AnyRow;
}

function withDefault(parameter: Parameter, value: number | string | undefined): Parameter {
  return value === undefined ? parameter : ({ ...parameter, default: value } as Parameter);
}
