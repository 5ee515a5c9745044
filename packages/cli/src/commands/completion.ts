import { type Command, type Option, Option as OptionClass } from "commander";
import { quoted, usageFailure } from "../failure.js";
import type { Context } from "./command.js";
import { examples } from "./command.js";

/** What can be typed behind `nonlin`: from the program itself, so that no list is kept by hand. */
export interface Words {
  readonly commands: readonly CommandWords[];
  readonly ops: readonly string[];
}

/** One command. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  /** The place among its arguments of the name of a function; -1 where it takes none. */
  readonly opAt: number;
  readonly options: readonly OptionWords[];
}

/** One option. */
export interface OptionWords {
  readonly flags: readonly string[];
  readonly doc: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

const shells = ["bash", "zsh", "fish"] as const;

/** Adds `nonlin completion`. */
export function addCompletion(program: Command, context: Context): void {
  program
    .command("completion")
    .summary("print a script that completes commands, options and functions in a shell")
    .description(
      "Print a script for a shell, which then completes commands, options, their values and the names of functions.",
    )
    .argument("<shell>", shells.join(", "))
    .addHelpText(
      "after",
      examples([
        ["source <(nonlin completion bash)", "in this bash; in ~/.bashrc for every one"],
        ["nonlin completion zsh > ~/.zfunc/_nonlin", "in a folder of $fpath, before compinit"],
        ["nonlin completion fish > ~/.config/fish/completions/nonlin.fish", "for fish"],
      ]),
    )
    .action((shell: string) => completion(program, context, shell));
}

function completion(program: Command, { library, terminal }: Context, shell: string): void {
  const words = wordsOf(program, Object.keys(library.table));
  const script = { bash, zsh, fish }[shell as "bash"] as ((words: Words) => string) | undefined;
  if (script === undefined || !shells.some((one) => one === shell)) {
    throw usageFailure(`<shell> must be one of ${shells.join(", ")}, got ${quoted(shell)}`);
  }
  const text = script(words);
  terminal.report(text, { shell, script: text });
}

function wordsOf(program: Command, ops: readonly string[]): Words {
  const everywhere = [...program.options, new OptionClass("-h, --help", "display help for command")];
  return {
    ops,
    commands: program.commands.map((command) => ({
      name: command.name(),
      summary: command.summary(),
      opAt: command.registeredArguments.findIndex((argument) => argument.name() === "op"),
      options: [...command.options, ...everywhere].filter(({ hidden }) => !hidden).map(optionWords),
    })),
  };
}

function optionWords(option: Option): OptionWords {
  // `<none|tanh>`: the choices of a function's parameter.
  const named = /<([^<>]*\|[^<>]*)>/.exec(option.flags)?.[1]?.split("|");
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    doc: firstSentence(option.description),
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? named ?? [],
  };
}

function firstSentence(text: string): string {
  const line = text.split(/(?<=\.) /)[0] ?? "";
  return line.length > 72 ? `${line.slice(0, 71)}…` : line;
}

const functionLines = (names: readonly string[], indent: string) => {
  const lines: string[] = [];
  let line = indent;
  for (const name of names) {
    if (line.length + name.length > 100) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${name} `;
  }
  return [...lines, line.trimEnd()].join("\n");
};

function bash({ commands, ops }: Words): string {
  const cases = commands.map(({ name, options }) => {
    const flags = options.flatMap((option) => option.flags).join(" ");
    return `    ${name}) options="${flags}" ;;`;
  });
  return `# Completes nonlin in bash: source <(nonlin completion bash)
_nonlin() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local commands="${commands.map(({ name }) => name).join(" ")}"
  local ops="
${functionLines(ops, "    ")}"
  local command="" position=-1 i word options="--json --help --version" values="" skip=0
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if ((skip)); then skip=0; continue; fi
    case "$word" in
${bashValueFlags(commands)}
    esac
    case "$word" in
      -?*) ;;
      *) if [[ -z "$command" ]]; then command="$word"; position=0; else position=$((position + 1)); fi ;;
    esac
  done
  COMPREPLY=()
  if [[ -z "$command" ]]; then
    COMPREPLY=($(compgen -W "$commands $options" -- "$current"))
    return
  fi
  case "$command" in
${cases.join("\n")}
  esac
  case "$command $previous" in
${bashChoices(commands)}
  esac
  if [[ -n "$values" ]]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
  elif [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif ((skip)); then
    COMPREPLY=($(compgen -f -- "$current"))
  else
    case "$command $position" in
${commands
  .filter(({ opAt }) => opAt >= 0)
  .map(({ name, opAt }) => `      "${name} ${opAt}") COMPREPLY=($(compgen -W "$ops" -- "$current")) ;;`)
  .join("\n")}
      "completion 0") COMPREPLY=($(compgen -W "${shells.join(" ")}" -- "$current")) ;;
      *) COMPREPLY=($(compgen -f -- "$current")) ;;
    esac
  fi
}
complete -o filenames -F _nonlin nonlin`;
}

/** Flags behind which a word is their value and no argument. */
function bashValueFlags(commands: readonly CommandWords[]): string {
  const flags = new Set(
    commands.flatMap(({ options }) => options.filter((one) => one.takesValue).flatMap((one) => one.flags)),
  );
  return `      ${[...flags].join("|")}) skip=1; continue ;;`;
}

function bashChoices(commands: readonly CommandWords[]): string {
  return commands
    .flatMap(({ name, options }) =>
      options
        .filter(({ choices }) => choices.length > 0)
        .map(({ flags, choices }) => {
          const patterns = flags.map((flag) => `"${name} ${flag}"`).join("|");
          return `    ${patterns}) values="${choices.join(" ")}" ;;`;
        }),
    )
    .join("\n");
}

/** Within double quotes of a shell. */
function plainText(text: string): string {
  return text
    .replace(/[\\"$`'[\]:]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function zsh({ commands, ops }: Words): string {
  const each = commands.map(({ name, opAt, options }) => {
    const specs = options.map(({ flags, doc, takesValue, choices }) => {
      const value = takesValue ? (choices.length > 0 ? `:value:(${choices.join(" ")})` : ":value:_files") : "";
      const [first, ...more] = flags;
      const head = more.length > 0 ? `'(${flags.join(" ")})'{${flags.join(",")}}` : `'${first}`;
      return more.length > 0 ? `${head}'[${plainText(doc)}]${value}'` : `${head}[${plainText(doc)}]${value}'`;
    });
    const argument =
      name === "completion"
        ? [`'1:shell:(${shells.join(" ")})'`]
        : opAt < 0
          ? []
          : [...Array.from({ length: opAt }, (_, k) => `'${k + 1}:file:_files'`), `'${opAt + 1}:function:($ops)'`];
    const lines = [...specs, ...argument.map((one) => one.replaceAll("'", '"')), "'*:file:_files'"];
    return `    ${name})\n      _arguments -S \\\n        ${lines.join(" \\\n        ")}\n      ;;`;
  });
  return `#compdef nonlin
# Completes nonlin in zsh: nonlin completion zsh > a folder of $fpath/_nonlin
_nonlin() {
  local -a commands ops
  commands=(
${commands.map(({ name, summary }) => `    '${name}:${plainText(summary)}'`).join("\n")}
  )
  ops=(
${functionLines(ops, "    ")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command="\${words[2]}"
  shift words
  ((CURRENT--))
  case "$command" in
${each.join("\n")}
  esac
}
if [[ "$funcstack[1]" == _nonlin ]]; then _nonlin "$@"; else compdef _nonlin nonlin; fi`;
}

function fish({ commands, ops }: Words): string {
  const lines = commands.flatMap(({ name, summary, opAt, options }) => [
    `complete -c nonlin -n __fish_use_subcommand -f -a ${name} -d "${plainText(summary)}"`,
    ...(opAt < 0 ? [] : [`complete -c nonlin -n "__nonlin_op ${name} ${opAt}" -f -a "$__nonlin_ops"`]),
    ...options.map(({ flags, doc, takesValue, choices }) => {
      const named = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
      const value = takesValue ? (choices.length > 0 ? ` -x -a "${choices.join(" ")}"` : " -r") : "";
      return `complete -c nonlin -n "__fish_seen_subcommand_from ${name}" ${named.join(" ")}${value} -d "${plainText(doc)}"`;
    }),
  ]);
  return `# Completes nonlin in fish: nonlin completion fish > ~/.config/fish/completions/nonlin.fish
set -g __nonlin_ops \\
${functionLines(ops, "  ").replaceAll("\n", " \\\n")}
# Whether the word at hand is the one behind so many arguments of a command.
function __nonlin_op
  set -l words (commandline -opc)
  contains -- $argv[1] $words; or return 1
  test (count (string match -v -- "-*" $words)) -eq (math $argv[2] + 2)
end
complete -c nonlin -n "__fish_seen_subcommand_from completion" -f -a "${shells.join(" ")}"
${lines.join("\n")}`;
}
