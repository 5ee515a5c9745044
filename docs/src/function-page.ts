import {
  type AnyRow,
  type Bounds,
  boundOf,
  dtypes,
  fastBounds,
  frameworks,
  type NameElsewhere,
  type Parameter,
} from "@nonlin/core";
import { exampleOf } from "./example.js";
import { kinds, optionWords } from "./kinds.js";
import { code, escaped, fence, table } from "./markdown.js";
import { boundWords, domainWords, exactly, fixedPointWords, intervalWords, rounded, ulpWords } from "./numbers.js";
import {
  benchmark,
  kernelsOf,
  measured,
  type RuntimeKernel,
  runtimeReports,
  type Subject,
  sweepsOf,
} from "./records.js";
import { sourceLink } from "./repository.js";

/** What a page of a function has beside what its row says. */
export interface PageParts {
  /** What the function's example prints. */
  readonly output: string;
  /** Markdown behind the formulas: plots. */
  readonly figures: string;
  /** Markdown behind the facts: what follows from the curve. */
  readonly analysis: string;
}

/** The page of a function, in Markdown: everything in it is of its row, of committed records, or computed now. */
export function functionPage(row: AnyRow, parts: PageParts): string {
  const sections = [
    head(row),
    parts.figures,
    example(row, parts.output),
    calls(row),
    parameters(row),
    facts(row),
    parts.analysis,
    accuracy(row),
    specialValues(row),
    names(row),
    otherRuntimes(row),
    speed(row),
    `## Source\n\n${escaped(row.source)}. The row of this function in the [table](${sourceLink("packages/core/src/ops")}) is what this page is made of; \`describe("${row.name}")\` gives it as data.`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function head(row: AnyRow): string {
  return [
    `---\ntitle: ${row.name}\ndescription: ${JSON.stringify(row.doc)}\n---`,
    `# ${row.name}`,
    `${escaped(row.doc)} ${kinds[row.kind].words}`,
    `$$ ${row.formula.latex} $$`,
    `${code(row.formula.plain)}`,
    `**Take it for.** ${escaped(row.use)}`,
    `**Its limits.** ${escaped(row.limitations)}`,
  ].join("\n\n");
}

function example(row: AnyRow, output: string): string {
  return [
    "## Example",
    fence("ts", exampleOf(row)),
    "It prints",
    fence("text", output),
    "These lines were printed by the program above when this page was built, and are the same on native, WebAssembly and JavaScript.",
  ].join("\n\n");
}

function calls(row: AnyRow): string {
  const kind = kinds[row.kind];
  const options = [
    ...kind.options,
    ...("biased" in row && row.biased ? ["bias"] : []),
    ...Object.keys(row.parameters),
    "out",
    "shape",
    "dtype",
    "preset",
    "precision",
  ];
  const own = kind.options.map((option) => `- \`${option}\`: ${optionWords[option]}.`);
  const bias =
    "biased" in row && row.biased ? ["- `bias`: logits that are added, in the shape of x or one that broadcasts."] : [];
  return [
    "## Calls",
    table(
      ["call", "gives"],
      kind.calls.map(([call, gives]) => [code(call.replaceAll("name", row.name)), gives]),
    ),
    `The derivative: $${row.derivativeFormula.latex}$, ${code(row.derivativeFormula.plain)}.`,
    ...(own.length + bias.length > 0 ? [[...own, ...bias].join("\n")] : []),
    `Options: ${[...new Set(options)].map((option) => `\`${option}\``).join(", ")}. What those of every call mean is told in [Calls and options](../guide/calls.md). \`${row.name}.async\` and \`${row.name}.grad.async\` take the same and give promises.`,
  ].join("\n\n");
}

function parameters(row: AnyRow): string {
  const all = Object.entries(row.parameters as Readonly<Record<string, Parameter>>);
  if (all.length === 0) return "";
  return [
    "## Parameters",
    table(
      ["name", "default", "may be", "meaning"],
      all.map(([name, parameter]) => [
        `\`${name}\``,
        parameter.type === "choice" ? `\`"${parameter.default}"\`` : exactly(parameter.default),
        parameter.type === "choice"
          ? parameter.choices.map((choice) => `\`"${choice}"\``).join(", ")
          : `${domainWords(parameter.domain)}${parameter.type === "channel" ? "; one, or one per channel; learned" : ""}`,
        escaped(parameter.doc),
      ]),
    ),
    ...(row.ascending === undefined
      ? []
      : [`None of ${row.ascending.map((name) => `\`${name}\``).join(", ")} may be greater than the next.`]),
    "A number is rounded to the array's dtype before anything else.",
  ].join("\n\n");
}

function facts(row: AnyRow): string {
  const body: (readonly [string, string])[] = [
    ["range", intervalWords(row.range)],
    ["range of the derivative", intervalWords(row.derivativeRange)],
  ];
  if ("domain" in row && row.domain !== undefined)
    body.push(["defined on", `${intervalWords(row.domain)}, elsewhere NaN`]);
  if ("monotone" in row) body.push(["monotone", monotoneWords(row.monotone)]);
  body.push(["symmetry", row.symmetry === "none" ? "none" : escaped(row.symmetry)]);
  if ("fixedPoints" in row) {
    const { fixedPoints } = row;
    body.push(["fixed points", "words" in fixedPoints ? escaped(fixedPoints.words) : fixedPointWords(fixedPoints)]);
  }
  if (row.kink !== undefined) body.push(["derivative at a kink", escaped(row.kink)]);
  return ["## Facts", table(["with the default parameters", ""], body)].join("\n\n");
}

function monotoneWords(monotone: boolean | "but for rounding"): string {
  if (monotone === "but for rounding") return "yes, but for a unit in the last place where it stands still";
  return monotone ? "yes, from float to float" : "no";
}

/** What the suite calls what a bound of a gradient is about. */
const directions = {
  forward: ["forward"],
  derivative: ["derivative"],
  gradient: ["gradient", "parameter derivative", "parameter gradient", "other gradient"],
} as const;

function accuracy(row: AnyRow): string {
  const cell = (direction: keyof typeof directions, dtype: (typeof dtypes)[number]) => {
    const largest = measured(row.name, dtype, directions[direction]);
    return `${boundWords(boundOf(row.bounds, direction, dtype))}${largest === undefined ? "" : ` (${largest.toFixed(2)})`}`;
  };
  return [
    "## Accuracy",
    table(
      ["", ...dtypes],
      (["forward", "derivative", "gradient"] as const).map((direction) => [
        direction,
        ...dtypes.map((dtype) => cell(direction, dtype)),
      ]),
    ),
    `The bound that every backend is held to and, in parentheses, the largest error that was measured, in ULP from the real number: by the conformance suite against mpmath (\`npx tsx --conditions=@nonlin/source scripts/measured.ts\`). "derivative" is a gradient with dy = 1, "gradient" one with any dy.${row.bounds.correctlyRoundedByDefault ? " With the default parameters every value and every derivative in float32, float16 and bfloat16 is the correctly rounded one." : ""}`,
    ...sweepWords(row),
    fastWords(row),
  ].join("\n\n");
}

function sweepWords(row: AnyRow): readonly string[] {
  const sweeps = sweepsOf(row.name);
  if (sweeps.length === 0) return [];
  const functions = [...new Set(sweeps.map((sweep) => sweep.function))];
  const wrong = sweeps.reduce((sum, { notCorrectlyRounded = 0 }) => sum + notCorrectlyRounded, 0);
  const decided = Math.max(...sweeps.map(({ mpfrDecisions }) => mpfrDecisions));
  return [
    `Proved by trying all ${(2 ** 32).toLocaleString("en-US")} float32 inputs of ${functions.map((name) => `\`${name}\``).join(", ")} on ${[...new Set(sweeps.map(({ isa }) => isa))].join(", ")}: ${wrong.toLocaleString("en-US")} not correctly rounded, up to ${decided.toLocaleString("en-US")} decided by MPFR (\`native/test/sweep/run sweep ${functions[0]}\`).`,
  ];
}

function fastWords(row: AnyRow): string {
  const { forward, gradient }: Bounds = fastBounds(row.bounds);
  return `With \`precision: "fast"\`, where a backend has a fast kernel of it, float32: forward ${boundWords(forward.float32)}, gradient ${boundWords(gradient.float32)}.`;
}

function specialValues(row: AnyRow): string {
  const list = (values: number | readonly number[]) =>
    typeof values === "number" ? exactly(values) : `[${values.map(exactly).join(", ")}]`;
  const tables = {
    map: () => curveValues(row),
    channel: () => curveValues(row),
    gate: () =>
      "specialPairs" in row
        ? table(
            ["a", "b", "y"],
            row.specialPairs.map((values) => values.map(exactly)),
          )
        : "",
    rows: () => rowValues(),
    selection: () => rowValues(),
    reduction: () => rowValues(),
    loss: () =>
      "specialRows" in row
        ? table(
            ["logits", "label", "loss"],
            row.specialRows.map((values) => (values as readonly (number | readonly number[])[]).map(list)),
          )
        : "",
    noisyMap: () => "",
    noisyRows: () => "",
    groups: () => "",
  }[row.kind]();
  function rowValues(): string {
    if (!("specialRows" in row)) return "";
    return table(
      ["row", "result"],
      row.specialRows.map((values) => (values as readonly (number | readonly number[])[]).map(list)),
    );
  }
  return tables === "" ? "" : `## Special values\n\n${tables}\n\nExact, signs of zero included. NaN gives NaN.`;
}

function curveValues(row: AnyRow): string {
  if (!("specialDerivative" in row)) return "";
  const slopes = new Map(row.specialDerivative.map(([x, slope]) => [exactly(x), slope]));
  return table(
    ["x", "f(x)", "f′(x)"],
    row.special.map(([x, y]) => {
      const slope = slopes.get(exactly(x));
      return [exactly(x), exactly(y), slope === undefined ? "" : exactly(slope)];
    }),
  );
}

const catalogueTitles = {
  torch: "PyTorch",
  jax: "JAX",
  keras: "Keras",
  onnx: "ONNX",
  webnn: "WebNN",
  huggingface: "Hugging Face",
  other: "others",
} as const;

function names(row: AnyRow): string {
  const elsewhere = Object.entries(row.names) as [keyof typeof catalogueTitles, readonly NameElsewhere[]][];
  const body = elsewhere.map(([catalogue, all]) => [catalogueTitles[catalogue], all.map(nameWords).join(", ")]);
  const differences = frameworks.flatMap((framework) => {
    const convention = row.conventions?.[framework];
    if (convention === undefined) return [];
    const settings = Object.entries(convention.parameters ?? {}).map(
      ([name, value]) => `\`${name}\` is ${JSON.stringify(value)} by default`,
    );
    const slopes = (convention.slopes ?? []).map(
      ({ at, slope }) => `the slope at ${typeof at === "number" ? exactly(at) : `\`${at}\``} is ${exactly(slope)}`,
    );
    return [
      `- **${catalogueTitles[framework]}** (\`preset: "${framework}"\`): ${[...settings, ...slopes].join("; ")}.`,
    ];
  });
  if (body.length + differences.length === 0) return "";
  return [
    "## In other frameworks",
    ...(body.length > 0
      ? [
          table(["framework", "names"], body),
          `\`find\` knows it by all of them: \`find(${JSON.stringify(nameOf(elsewhere[0]?.[1][0] ?? row.name))})\`.`,
        ]
      : []),
    ...(differences.length > 0 ? ["Where they have other defaults or slopes:", differences.join("\n")] : []),
  ].join("\n\n");
}

function nameOf(name: NameElsewhere): string {
  return typeof name === "string" ? name : name.name;
}

function nameWords(name: NameElsewhere): string {
  if (typeof name === "string") return `\`${name}\``;
  const settings = Object.entries(name.parameters).map(
    ([parameter, value]) => `${parameter} = ${JSON.stringify(value)}`,
  );
  return `\`${name.name}\` (${settings.join(", ")})`;
}

function otherRuntimes(row: AnyRow): string {
  const all = runtimeReports.flatMap(({ runtime, kernels }) =>
    kernels.filter(({ op, dtype }) => op === row.name && dtype === "float32").map((kernel) => ({ runtime, kernel })),
  );
  if (all.length === 0) return "";
  const words = ({ kernel, direction }: RuntimeKernel) => `\`${kernel}${direction === "forward" ? "" : "′"}\``;
  const right = all.filter(({ kernel }) => kernel.wrong === 0);
  const wrong = all.filter(({ kernel }) => kernel.wrong > 0);
  const body = wrong.map(({ runtime, kernel }) => [
    runtime.name,
    words(kernel),
    ulpWords(Number(kernel.largest)),
    `${kernel.wrong.toLocaleString("en-US")} of ${kernel.checked.toLocaleString("en-US")}`,
    kernel.worst === undefined ? "" : worstWords(kernel.worst),
  ]);
  return [
    "## What other runtimes give",
    ...(body.length > 0 ? [table(["runtime", "kernel", "worst, ULP", "wrong", "for example"], body)] : []),
    ...(right.length > 0
      ? [
          `Within 4 ULP everywhere: ${right.map(({ runtime, kernel }) => `${runtime.name} (${words(kernel)})`).join(", ")}.`,
        ]
      : []),
    `float32, some hundred hard inputs; wrong is what is farther than 4 ULP from the exact value. ′ is the gradient. Measured by the conformance suite, \`npx -y pnpm@12.21.0 --filter @nonlin/conformance-adapters run report\`; versions, causes and reproductions: [Deviations in the wild](../guide/deviations.md).`,
  ].join("\n\n");
}

/** An input with what came and what should have come; of a row, whose inputs are many, the position. */
function worstWords({ words, received, expected }: NonNullable<RuntimeKernel["worst"]>): string {
  const input = words.replace(/^\w+ at /, "").replace(/^(position \d+) of .*$/, "$1 of a row");
  return escaped(`${short(input, 9)}: ${short(received, 7)} for ${short(expected, 7)}`);
}

/** Without its bits, and with so many digits: nine tell a float32 from all others. */
function short(value: string, digits: number): string {
  const withoutBits = value.replace(/ \(0x[0-9a-f]+\)/g, "");
  return withoutBits.replace(/-?\d[\d.]*(e[+-]\d+)?/g, (number) => rounded(Number(number), digits));
}

/** Which of ours the table of speed shows. */
const ours = ["native", "fast", "wasm", "js"];

function speed(row: AnyRow): string {
  const subjects = benchmark.subjects.filter(({ kernel }) => kernelsOf(row.name).includes(kernel));
  if (subjects.length === 0) return "";
  const body = subjects.map((subject) => [
    `\`${subject.kernel}\`${subject.direction === "forward" ? "" : " gradient"}`,
    ...ours.map((name) => nanoseconds(subject, name)),
    fastest(subject, "JavaScript"),
    fastest(subject, "native"),
  ]);
  const { cpu, node, date } = benchmark.machine;
  return [
    "## Speed",
    table(["ns per element", ...ours, "fastest other in JavaScript", "fastest other native"], body, 1),
    `One thread, 16 Ki elements, ${cpu}, Node ${node}, ${date} (\`npx -y pnpm@12.21.0 run bench\`; [all competitors, every loss](${sourceLink("benchmarks/results/first.md")})). "fast" is native with \`precision: "fast"\`.`,
  ].join("\n\n");
}

function nanoseconds({ entries }: Subject, name: string): string {
  const entry = entries[name];
  return entry === undefined ? "–" : entry.nanosecondsPerElement.toPrecision(3);
}

function fastest({ entries }: Subject, family: string): string {
  const others = benchmark.competitors.filter(
    (one) => one.family === family && one.threads === 1 && one.name in entries,
  );
  const best = others
    .map(({ name }) => ({ name, nanoseconds: entries[name]?.nanosecondsPerElement ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.nanoseconds - b.nanoseconds)[0];
  return best === undefined ? "–" : `${best.nanoseconds.toPrecision(3)} (${best.name})`;
}
