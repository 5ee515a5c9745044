import { catalogues } from "@nonlin/core";
import { type Command, Option } from "commander";
import { quoted, usageFailure } from "../failure.js";
import { callings } from "../kinds.js";
import { type Field, fieldLines } from "../layout.js";
import type { Description } from "../library.js";
import { namesElsewhere, plainName } from "../names.js";
import { type Context, examples } from "./command.js";

interface Options {
  readonly kind?: string;
  readonly name?: string;
  readonly framework?: string;
}

/** What the functions of a kind do, as a heading. */
const headings: { readonly [kind in keyof typeof callings]: string } = {
  map: "of each element",
  channel: "of each element, with learned parameters, for all or per channel",
  gate: "of two inputs, or of the halves of one",
  rows: "of rows along an axis",
  selection: "of rows along an axis, by order",
  groups: "of groups of neighbours along an axis",
  reduction: "of rows, which become one number each",
  loss: "losses of rows and their labels",
  noisyMap: "of each element, with numbers that are drawn",
  noisyRows: "of rows along an axis, with numbers that are drawn",
};

/** Adds `nonlin list`. */
export function addList(program: Command, context: Context): void {
  program
    .command("list")
    .summary("list all functions by kind, with one line each")
    .description("List the functions by kind, with one line each. The options choose some of them.")
    .addOption(new Option("--kind <kind>", "those of one kind").choices(Object.keys(callings)))
    .option("--name <text>", "those with this in their name, here or in another framework")
    .addOption(new Option("--framework <name>", "those that it has, with their names there").choices([...catalogues]))
    .addHelpText(
      "after",
      examples([
        ["nonlin list", "all functions"],
        ["nonlin list --kind gate", "the gated units"],
        ["nonlin list --framework torch", "what they are called in PyTorch"],
        ["nonlin list --name swish", "by a part of a name, here or elsewhere"],
        ["nonlin list --json | jq -r '.ops[].name'", "for machines"],
      ]),
    )
    .action((options: Options) => list(context, options));
}

function list({ library, terminal }: Context, { kind, name, framework }: Options): void {
  const chosen = Object.keys(library.table)
    .map((op) => library.describe(op))
    .filter((op) => kind === undefined || op.kind === kind)
    .filter((op) => name === undefined || allNames(op).some((own) => own.includes(plainName(name))))
    .filter((op) => framework === undefined || nameIn(op, framework) !== undefined);
  if (chosen.length === 0) {
    const given = Object.entries({ kind, name, framework }).filter(([, value]) => value !== undefined);
    throw usageFailure(
      `no function has ${given.map(([option, value]) => `--${option} ${quoted(String(value))}`).join(" and ")}; nonlin list shows all`,
    );
  }
  const { bold, dim } = terminal.colors;
  const sections = Object.entries(headings).flatMap(([own, heading]) => {
    const ops = chosen.filter((op) => op.kind === own);
    if (ops.length === 0) return [];
    const fields = ops.map((op): Field => {
      const elsewhere = framework === undefined ? undefined : nameIn(op, framework);
      return [op.name, elsewhere === undefined ? op.doc : `${elsewhere}: ${op.doc}`];
    });
    return [`${bold(own)} ${dim(heading)}\n${fieldLines(fields, { width: terminal.width, label: bold })}`];
  });
  terminal.report(sections.join("\n\n"), {
    ops: chosen.map((op) => ({
      name: op.name,
      kind: op.kind,
      doc: op.doc,
      parameters: Object.keys(op.parameters),
      ...(framework === undefined ? {} : { framework, names: nameIn(op, framework) }),
    })),
  });
}

function nameIn(op: Description, framework: string): string | undefined {
  return namesElsewhere(op).find(([catalogue]) => catalogue === framework)?.[1];
}

function allNames(op: Description): readonly string[] {
  return [op.name, ...namesElsewhere(op).map(([, names]) => names)].map(plainName);
}
