import type { Command } from "commander";
import { type Field, fieldLines } from "../layout.js";
import type { Bound, Description, Interval, Multiples } from "../library.js";
import { namesElsewhere, rowNamed, settingWords } from "../names.js";
import { flagOf, intervalWords, placeholderOf } from "../options.js";
import { numberWord } from "../terminal.js";
import { type Context, examples } from "./command.js";

/** Adds `nonlin describe`. */
export function addDescribe(program: Command, context: Context): void {
  program
    .command("describe")
    .summary("say what a function is, or list all")
    .description(
      "Say what a function is: formula, parameters, range, error bounds, use. Without OP: list all functions.",
    )
    .argument("[op]", "the function, for example one of those that `nonlin describe` lists")
    .addHelpText(
      "after",
      examples([
        ["nonlin describe", "all functions with one line each"],
        ["nonlin describe gelu", "everything about one"],
        ["nonlin describe gelu --json | jq .range", "for machines; infinities and -0 are strings there"],
      ]),
    )
    .action((op: string | undefined) => (op === undefined ? list(context) : describeOp(context, op)));
}

function list({ library, terminal }: Context): void {
  const descriptions = Object.keys(library.table).map((op) => library.describe(op));
  const { bold } = terminal.colors;
  terminal.report(
    fieldLines(
      descriptions.map(({ name, doc }) => [name, doc]),
      { indent: 0, width: terminal.width, label: bold },
    ),
    { ops: descriptions.map(({ name, kind, doc }) => ({ name, kind, doc })) },
  );
}

function describeOp({ library, terminal }: Context, op: string): void {
  const description = library.describe(rowNamed(library, op).name);
  const { bold, dim } = terminal.colors;
  const fields = fieldLines(fieldsOf(description), { width: terminal.width, label: dim });
  terminal.report(`${bold(description.name)}  ${description.doc}\n\n${fields}`, description);
}

function fieldsOf(op: Description): Field[] {
  const parameters = Object.entries(op.parameters).flatMap(([name, parameter]): Field[] => {
    const meaning = parameter.type === "choice" ? "" : `, in ${intervalWords(parameter.domain)}`;
    return [
      [name, `${parameter.doc} Default ${parameter.default}${meaning}. ${flagOf(name)} ${placeholderOf(parameter)}`],
    ];
  });
  const bounds = (["forward", "derivative", "gradient"] as const).map((what): Field => {
    const { float32, float64 } = op.bounds[what];
    const fast = `${boundWords(op.fastBounds[what].float32)} with precision "fast"`;
    return [`${what} error`, `float32 ${boundWords(float32)} (${fast}), float64 ${boundWords(float64)}`];
  });
  const optional = (label: string, text: string | undefined): Field[] => (text === undefined ? [] : [[label, text]]);
  const point = (x: readonly number[], y: number) => `${x.map(numberWord).join(", ")} → ${numberWord(y)}`;
  const domain = "domain" in op && op.domain !== undefined ? intervalWords(op.domain) : undefined;
  // A function of rows has no curve to give points of.
  const special =
    "special" in op
      ? op.special.map(([x, y]) => point([x], y)).join(", ")
      : "specialPairs" in op
        ? op.specialPairs.map(([a, b, y]) => point([a, b], y)).join("; ")
        : undefined;
  return [
    ["formula", op.formula.plain],
    ["derivative", op.derivativeFormula.plain],
    ...parameters,
    ...optional("rule", op.ascending?.join(" <= ")),
    ...optional("domain", domain === undefined ? undefined : `${domain}, NaN elsewhere`),
    ["range", intervalWords(op.range)],
    ["derivative range", intervalWords(op.derivativeRange)],
    ...optional("activated half", "activated" in op ? `the ${op.activated} of one input, by default` : undefined),
    ...optional("monotone", "monotone" in op ? monotoneWords(op.monotone) : undefined),
    ["symmetry", op.symmetry],
    ...optional("fixed points", "fixedPoints" in op ? fixedPointWords(op.fixedPoints) : undefined),
    ...optional("derivative at the kink", op.kink),
    ...optional("special values", special),
    ...bounds,
    ...(op.bounds.correctlyRoundedByDefault
      ? ([["", "With default parameters every float32 value and derivative is the correctly rounded one."]] as const)
      : []),
    ["use", op.use],
    ["limitations", op.limitations],
    ["source", op.source],
    ...conventionFields(op),
    ...namesElsewhere(op).map(([catalogue, names]): Field => [`in ${catalogue}`, names]),
  ];
}

/** What frameworks do otherwise: `--preset onnx` asks for it. */
function conventionFields({ conventions = {} }: Description): Field[] {
  return Object.entries(conventions).map(([framework, { parameters = {}, slopes = [] }]) => {
    const kinks = slopes.map(({ at, slope }) => `slope ${numberWord(slope)} at ${at}`).join(", ");
    return [`preset ${framework}`, [settingWords(parameters), kinks].filter((words) => words !== "").join("; ")];
  });
}

function monotoneWords(monotone: boolean | string): string {
  if (typeof monotone === "string") return `never decreases, ${monotone}`;
  return monotone ? "never decreases" : "no";
}

function fixedPointWords(fixedPoints: Extract<Description, { fixedPoints: unknown }>["fixedPoints"]): string {
  if ("words" in fixedPoints) return fixedPoints.words;
  if (fixedPoints.length === 0) return "none";
  return fixedPoints.map(fixedPointWord).join(", ");
}

function fixedPointWord(point: number | Interval | Multiples): string {
  if (typeof point === "number") return numberWord(point);
  return "multiplesOf" in point ? `all multiples of ${numberWord(point.multiplesOf)}` : intervalWords(point);
}

function boundWords(bound: Bound): string {
  return typeof bound === "string" ? bound : `at most ${bound.ulp} ULP`;
}
