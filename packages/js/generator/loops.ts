// The loops, once per kind, with a kernel's arithmetic written into them. Every kernel and dtype gets loops of its own:
// their accesses stay monomorphic, and nothing has to be inlined.
import { type FunctionDeclaration, SourceError, type StructDeclaration } from "./cpp-source.js";
import type { Program, Result } from "./program.js";
import { camelCase, type Frequency, Names, type Statement, Translation, type Value } from "./translation.js";

/** How many sums run side by side: native/loops/accumulator.h. */
const sumCount = 16;

export type Kind = "map" | "channel" | "rows";

export interface KernelRow {
  readonly name: string;
  readonly kind: Kind;
  /** how many scalar parameters its functions take */
  readonly parameters: number;
}

export interface LoopText {
  readonly text: string;
  /** what the text uses: module (relative to src/generated) → names */
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
  /** headers that the text comes from */
  readonly files: ReadonlySet<string>;
}

const arrays: Record<Result, string> = { float: "Float32Array", double: "Float64Array" };
const suffixes: Record<Result, string> = { float: "Float32", double: "Float64" };

const importable = ["pow2", "exponent", "truncate", "copySign", "sums", "rests", "combineAccumulators", "scratch"];

/** One function's text while it grows. */
class LoopFunction {
  readonly names: Names;
  readonly imports = new Map<string, Set<string>>();
  readonly files = new Set<string>();
  private readonly atStart: string[] = [];
  private readonly parameters: readonly Value[];

  constructor(
    private readonly program: Program,
    private readonly row: KernelRow,
    private readonly result: Result,
    names: readonly string[],
    parametersAfter?: { readonly method: string; readonly index: number },
  ) {
    this.names = new Names([...names, ...importable, "parameters"]);
    this.files.add(this.struct.position.file);
    this.parameters = parametersAfter === undefined ? [] : this.scalarParameters(parametersAfter);
  }

  get struct(): StructDeclaration {
    return this.program.struct(this.row.name, this.result, { file: "the kernel list", line: 0 });
  }

  declared(name: string): FunctionDeclaration {
    const method = this.struct.methods.find((candidate) => candidate.name === name);
    if (method === undefined) {
      throw new SourceError(this.struct.position, `struct ${this.row.name} of kind ${this.row.kind} has no "${name}"`);
    }
    return method;
  }

  has(name: string): boolean {
    return this.struct.methods.some((candidate) => candidate.name === name);
  }

  /** A value of the loop as the method's parameter at an index declares it. */
  given(name: string, method: string, index: number, frequency: Frequency): Value {
    return Translation.given(
      name,
      frequency,
      this.translation().parameterType(this.struct, this.declared(method), index, this.result),
    );
  }

  /** Does the method read its parameter? */
  reads(method: string, index: number): boolean {
    return this.declared(method).parameters[index]?.name !== undefined;
  }

  translation(): Translation {
    return new Translation(this.program, this.names);
  }

  use(module: string, name: string): string {
    const names = this.imports.get(module) ?? new Set();
    this.imports.set(module, names.add(name));
    return name;
  }

  /** A method of the kernel: its statements by frequency, and its value. */
  call(method: string, given: readonly Value[], withParameters = false): Written {
    const translation = this.translation();
    const values = withParameters ? [...given, ...this.parameters] : given;
    const value = translation.method(this.struct, this.declared(method), this.result, values);
    return this.written(translation, value);
  }

  /** A free function of native/math. */
  callFunction(name: string, given: readonly Value[]): Written {
    const translation = this.translation();
    return this.written(translation, translation.function(name, given));
  }

  text(name: string, signature: readonly string[], body: readonly string[]): LoopText {
    const head = `function ${name}(${signature.join(", ")}): void {`;
    const heads =
      head.length <= lineLength
        ? [head]
        : [`function ${name}(`, ...indented(signature.map((parameter) => `${parameter},`)), "): void {"];
    const lines = [...heads, ...indented([...this.atStart, ...body]), "}"];
    return { text: lines.join("\n"), imports: this.imports, files: this.files };
  }

  private written(translation: Translation, value: Value): Written {
    for (const name of translation.imports) this.use("../bits.js", name);
    for (const file of translation.files) this.files.add(file);
    const at = (frequency: Frequency): string[] =>
      lines(translation.statements.filter((s) => s.frequency === frequency));
    this.atStart.push(...at(0));
    return { perRow: at(1), perElement: at(2), stored: value.text, value: translation.rounded(value).text };
  }

  private scalarParameters({ method, index }: { readonly method: string; readonly index: number }): Value[] {
    const declared = this.declared(method);
    const expected = index + this.row.parameters;
    if (declared.parameters.length !== expected) {
      throw new SourceError(
        declared.position,
        `${this.row.name}::${method} takes ${declared.parameters.length} arguments; expected ${expected} (${this.row.parameters} scalar parameters)`,
      );
    }
    return declared.parameters.slice(index).map((parameter, position) => {
      const name = this.names.unique(camelCase(parameter.name ?? `parameter${position}`));
      const value = this.given(name, method, index + position, 0);
      // vec<float> rounds the parameter where it is broadcast.
      const text = value.type === "float" ? `Math.fround(parameters[${position}]!)` : `parameters[${position}]!`;
      if (parameter.name !== undefined) this.atStart.push(`const ${name} = ${text};`);
      return value;
    });
  }
}

interface Written {
  readonly perRow: readonly string[];
  readonly perElement: readonly string[];
  /** the value, where a store into an array of the dtype rounds it */
  readonly stored: string;
  /** the value, rounded */
  readonly value: string;
}

function lines(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ name, text, comment }) => [
    ...(comment === undefined ? [] : [`// ${comment}`]),
    ...broken(`const ${name} = ${text};`),
  ]);
}

const lineLength = 108;

/** Long expressions over several lines, cut before the operators that bind least. */
function broken(line: string): string[] {
  if (line.length <= lineLength) return [line];
  let depth = 0;
  const cuts: { readonly at: number; readonly depth: number; readonly operator: string }[] = [];
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (/^ (?:\?|:|\+|\|\||&&) /.test(line.slice(at, at + 4)))
      cuts.push({ at, depth, operator: line[at + 1] as string });
  }
  const shallowest = Math.min(...cuts.map((cut) => cut.depth));
  const outer = cuts.filter((cut) => cut.depth === shallowest);
  const conditional = outer.filter(({ operator }) => operator === "?" || operator === ":");
  const chosen = conditional.length > 0 ? conditional : outer;
  if (chosen.length === 0) return [line];
  const parts = chosen.map(({ at }, index) => line.slice(at + 1, chosen[index + 1]?.at ?? line.length));
  return [...broken(line.slice(0, chosen[0]?.at)), ...parts.flatMap((part) => indented(broken(part)))];
}

function indented(text: readonly string[]): string[] {
  return text.map((line) => (line === "" ? "" : `  ${line}`));
}

function loop(head: string, body: readonly string[]): string[] {
  return [`for (${head}) {`, ...indented(body), "}"];
}

function mapLoops(program: Program, row: KernelRow, result: Result): LoopText[] {
  const array = arrays[result];
  const tail = ["length: number", ...(row.parameters > 0 ? ["parameters: readonly number[]"] : [])];

  const forward = new LoopFunction(program, row, result, ["xs", "ys", "length", "i", "x"], {
    method: "forward",
    index: 1,
  });
  const y = forward.call("forward", [forward.given("x", "forward", 0, 2)], true);

  const gradient = new LoopFunction(program, row, result, ["dys", "xs", "dxs", "length", "i", "dy", "x"], {
    method: "gradient",
    index: 2,
  });
  const dx = gradient.call(
    "gradient",
    [gradient.given("dy", "gradient", 0, 2), gradient.given("x", "gradient", 1, 2)],
    true,
  );

  const head = "let i = 0; i < length; i++";
  return [
    forward.text(
      `forward${suffixes[result]}`,
      [`xs: ${array}`, `ys: ${array}`, ...tail],
      loop(head, ["const x = xs[i]!;", ...y.perElement, ...broken(`ys[i] = ${y.stored};`)]),
    ),
    gradient.text(
      `gradient${suffixes[result]}`,
      [`dys: ${array}`, `xs: ${array}`, `dxs: ${array}`, ...tail],
      loop(head, ["const dy = dys[i]!;", "const x = xs[i]!;", ...dx.perElement, ...broken(`dxs[i] = ${dx.stored};`)]),
    ),
  ];
}

const accumulatorNames = ["slot", "slotSum", "slotRest", "total"];

/**
 * One accumulator after the other, each in two locals over every sixteenth element: going through the elements in order,
 * with the accumulators in arrays, took 1.7 times as long for prelu's gradient.
 */
function eachAccumulator(into: LoopFunction, head: string, body: readonly string[]): string[] {
  into.use("./compensated-sum.js", "sums");
  into.use("./compensated-sum.js", "rests");
  return loop(head, [
    "let slotSum = 0;",
    "let slotRest = 0;",
    ...body,
    "sums[slot] = slotSum;",
    "rests[slot] = slotRest;",
  ]);
}

/**
 * Adds a term to the accumulator in slotSum and slotRest, and to the latter what rounding took from the term. (Adding a
 * 0 there changes nothing, as slotRest is never -0.)
 */
function accumulate(into: LoopFunction, term: string, termRest?: Written): string[] {
  const hasRest = termRest !== undefined && termRest.value !== "0";
  const error = into.callFunction(
    "sum_error",
    ["slotSum", term, "total"].map((name) => Translation.given(name, 2)),
  );
  return [
    `const total = slotSum + ${term};`,
    ...error.perElement,
    ...(hasRest ? termRest.perElement : []),
    ...broken(`slotRest = slotRest + (${error.value}${hasRest ? ` + (${termRest.value})` : ""});`),
    "slotSum = total;",
  ];
}

function endSum(into: LoopFunction, sum: string, rest?: string): string[] {
  into.use("./compensated-sum.js", "combineAccumulators");
  return [
    "combineAccumulators();",
    `const ${sum} = sums[0]!;`,
    ...(rest === undefined ? [] : [`const ${rest} = rests[0]!;`]),
  ];
}

function channelLoops(program: Program, row: KernelRow, result: Result): LoopText[] {
  const array = arrays[result];
  const sizes = ["outer: number", "channels: number", "inner: number"];
  const counters = ["outer", "channels", "inner", "o", "c", "i", "start", ...accumulatorNames];

  const forward = new LoopFunction(program, row, result, [
    "xs",
    "parameterValues",
    "ys",
    ...counters,
    "x",
    "parameter",
  ]);
  const y = forward.call("forward", [forward.given("x", "forward", 0, 2), forward.given("parameter", "forward", 1, 1)]);

  const names = ["dys", "xs", "parameterValues", "dxs", "dparameters", ...counters];
  const gradient = new LoopFunction(program, row, result, [...names, "dy", "x", "parameter", "term", "sum", "rest"]);
  const arguments_ = (method: string): Value[] => [
    gradient.given("dy", method, 0, 2),
    gradient.given("x", method, 1, 2),
    gradient.given("parameter", method, 2, 1),
  ];
  const term = gradient.call("parameter_gradient", arguments_("parameter_gradient"));
  const termRest = gradient.has("parameter_gradient_rest")
    ? gradient.call("parameter_gradient_rest", arguments_("parameter_gradient_rest"))
    : undefined;
  const dx = gradient.call("gradient", arguments_("gradient"));

  return [
    forward.text(
      `forward${suffixes[result]}`,
      [`xs: ${array}`, `parameterValues: ${array}`, `ys: ${array}`, ...sizes],
      loop(
        "let o = 0; o < outer; o++",
        loop("let c = 0; c < channels; c++", [
          "const parameter = parameterValues[c]!;",
          "const start = (o * channels + c) * inner;",
          ...y.perRow,
          ...loop("let i = start; i < start + inner; i++", [
            "const x = xs[i]!;",
            ...y.perElement,
            ...broken(`ys[i] = ${y.stored};`),
          ]),
        ]),
      ),
    ),
    gradient.text(
      `gradient${suffixes[result]}`,
      [
        `dys: ${array}`,
        `xs: ${array}`,
        `parameterValues: ${array}`,
        `dxs: ${array}`,
        `dparameters: ${array}`,
        ...sizes,
      ],
      loop("let c = 0; c < channels; c++", [
        "const parameter = parameterValues[c]!;",
        ...term.perRow,
        ...(termRest?.perRow ?? []),
        ...dx.perRow,
        // Accumulators beyond the inner size stay zero.
        "sums.fill(0);",
        "rests.fill(0);",
        ...eachAccumulator(
          gradient,
          `let slot = 0; slot < ${sumCount} && slot < inner; slot++`,
          loop("let o = 0; o < outer; o++", [
            "const start = (o * channels + c) * inner;",
            ...loop(`let i = start + slot; i < start + inner; i += ${sumCount}`, [
              "const dy = dys[i]!;",
              "const x = xs[i]!;",
              ...term.perElement,
              ...broken(`const term = ${term.value};`),
              ...accumulate(gradient, "term", termRest),
              ...dx.perElement,
              ...broken(`dxs[i] = ${dx.stored};`),
            ]),
          ]),
        ),
        ...endSum(gradient, "sum"),
        "dparameters[c] = sum;",
      ]),
    ),
  ];
}

function rowsLoops(program: Program, row: KernelRow, result: Result): LoopText[] {
  return [rowsForward(program, row, result), rowsGradient(program, row, result)];
}

const rowSizes = ["outer: number", "axisLength: number", "inner: number"];
const rowNames = ["outer", "axisLength", "inner", "parameters", "o", "i", "k", "at", "start", ...accumulatorNames];

function eachRow(body: readonly string[]): string[] {
  return loop(
    "let o = 0; o < outer; o++",
    loop("let i = 0; i < inner; i++", ["const start = o * axisLength * inner + i;", ...body]),
  );
}

const eachSlot = `let slot = 0; slot < ${sumCount}; slot++`;
const alongRow = "let k = 0, at = start; k < axisLength; k++, at += inner";

function rowsForward(program: Program, row: KernelRow, result: Result): LoopText {
  const array = arrays[result];
  const own = ["xs", "ys", "x", "max", "weight", "weights", "sum", "rest", "normalizer", ...rowNames];
  const loops = new LoopFunction(program, row, result, own, { method: "weight", index: 2 });
  const weight = loops.call("weight", [loops.given("x", "weight", 0, 2), loops.given("max", "weight", 1, 1)], true);
  const normalizer = loops.call("normalizer", [
    loops.given("sum", "normalizer", 0, 1),
    loops.given("rest", "normalizer", 1, 1),
  ]);
  const y = loops.call(
    "forward",
    [
      loops.given("x", "forward", 0, 2),
      loops.given("weight", "forward", 1, 2),
      loops.given("max", "forward", 2, 1),
      loops.given("normalizer", "forward", 3, 1),
    ],
    true,
  );
  // A weight costs an exponential: it is kept for the sum and, if that reads it, for the last pass.
  loops.use("../scratch.js", "scratch");
  return loops.text(
    `forward${suffixes[result]}`,
    [`xs: ${array}`, `ys: ${array}`, ...rowSizes, ...(row.parameters > 0 ? ["parameters: readonly number[]"] : [])],
    [
      "const weights = scratch(axisLength);",
      ...eachRow([
        "let max = -Infinity;",
        ...loop(alongRow, ["const x = xs[at]!;", "max = x > max ? x : max;"]),
        ...weight.perRow,
        ...loop(alongRow, ["const x = xs[at]!;", ...weight.perElement, ...broken(`weights[k] = ${weight.value};`)]),
        ...weightSum(loops),
        ...normalizer.perRow,
        ...broken(`const normalizer = ${normalizer.value};`),
        ...y.perRow,
        ...loop(alongRow, [
          ...(loops.reads("forward", 0) ? ["const x = xs[at]!;"] : []),
          ...(loops.reads("forward", 1) ? ["const weight = weights[k]!;"] : []),
          ...y.perElement,
          ...broken(`ys[at] = ${y.stored};`),
        ]),
      ]),
    ],
  );
}

/**
 * The sum of a row's weights. Below the kernel's compensate_below() it is a compensated one, tried plainly first unless
 * that is everywhere.
 */
function weightSum(loops: LoopFunction): string[] {
  const limit = loops.has("compensate_below")
    ? loops.call("compensate_below", []).value.replace(/ \/\*.*\*\/$/, "")
    : "Infinity";
  const overWeights = (body: readonly string[]) =>
    eachAccumulator(
      loops,
      eachSlot,
      loop(`let k = slot; k < axisLength; k += ${sumCount}`, ["const weight = weights[k]!;", ...body]),
    );
  const plain = overWeights(["slotSum = slotSum + weight;"]);
  const compensated = overWeights(accumulate(loops, "weight"));
  const end = endSum(loops, "sum", "rest");
  if (limit === "Infinity") return [...compensated, ...end];
  if (limit === "0") return [...plain, ...end];
  const combine = end[0] as string;
  return [
    ...plain,
    combine,
    `if (sums[0]! < ${limit}) {`,
    ...indented([...compensated, combine]),
    "}",
    ...end.slice(1),
  ];
}

function rowsGradient(program: Program, row: KernelRow, result: Result): LoopText {
  const array = arrays[result];
  const own = ["dys", "ys", "dxs", "dy", "y", "term", "sum", "rest", ...rowNames];
  const loops = new LoopFunction(program, row, result, own, { method: "gradient", index: 4 });
  const arguments_ = (method: string): Value[] => [loops.given("dy", method, 0, 2), loops.given("y", method, 1, 2)];
  const term = loops.call("gradient_weight", arguments_("gradient_weight"));
  const termRest = loops.has("gradient_weight_rest")
    ? loops.call("gradient_weight_rest", arguments_("gradient_weight_rest"))
    : undefined;
  const dx = loops.call(
    "gradient",
    [
      loops.given("dy", "gradient", 0, 2),
      loops.given("y", "gradient", 1, 2),
      loops.given("sum", "gradient", 2, 1),
      loops.given("rest", "gradient", 3, 1),
    ],
    true,
  );
  const read = ["const dy = dys[at]!;", "const y = ys[at]!;"];
  return loops.text(
    `gradient${suffixes[result]}`,
    [
      `dys: ${array}`,
      `ys: ${array}`,
      `dxs: ${array}`,
      ...rowSizes,
      ...(row.parameters > 0 ? ["parameters: readonly number[]"] : []),
    ],
    eachRow([
      ...eachAccumulator(
        loops,
        eachSlot,
        loop(`let k = slot, at = start + slot * inner; k < axisLength; k += ${sumCount}, at += ${sumCount} * inner`, [
          ...read.filter((_, index) =>
            ["gradient_weight", "gradient_weight_rest"].some(
              (method) => loops.has(method) && loops.reads(method, index),
            ),
          ),
          ...term.perElement,
          ...broken(`const term = ${term.value};`),
          ...accumulate(loops, "term", termRest),
        ]),
      ),
      ...endSum(loops, "sum", "rest"),
      ...dx.perRow,
      ...loop(alongRow, [...read, ...dx.perElement, ...broken(`dxs[at] = ${dx.stored};`)]),
    ]),
  );
}

export const loopsOf: Record<Kind, (program: Program, row: KernelRow, result: Result) => LoopText[]> = {
  map: mapLoops,
  channel: channelLoops,
  rows: rowsLoops,
};

/** The functions of compensated-sum.ts, which need native/math's sum_error too. */
export function compensatedSum(program: Program): string {
  const names = new Names(["a", "b", "sum", "term", "total"]);
  const translation = new Translation(program, names);
  const error = translation.function("sum_error", [
    Translation.given("sum", 2),
    Translation.given("term", 2),
    Translation.given("total", 2),
  ]);
  return [
    "// Accumulators: a sum, and apart from it the sum of all its rounding errors.",
    `export const sums = /* @__PURE__ */ new Float64Array(${sumCount});`,
    `export const rests = /* @__PURE__ */ new Float64Array(${sumCount});`,
    "",
    "function combine(a: number, b: number): void {",
    ...indented([
      "const sum = sums[a]!;",
      "const term = sums[b]!;",
      "const total = sum + term;",
      ...lines(translation.statements),
      `rests[a] = rests[a]! + (${error.text} + rests[b]!);`,
      "sums[a] = total;",
    ]),
    "}",
    "",
    "/** Leaves the sum of all in the first. */",
    "export function combineAccumulators(): void {",
    ...indented([
      ...loop(
        `let half = ${sumCount / 2}; half > 0; half >>= 1`,
        loop("let i = 0; i < half; i++", ["combine(i, i + half);"]),
      ),
      "if (!Number.isFinite(sums[0])) {",
      ...indented(["rests[0] = 0;", "return;"]),
      "}",
      "// the rest goes into the sum, or it could be the larger part of a sum that nearly cancels",
      "rests[1] = rests[0]!;",
      "rests[0] = 0;",
      "sums[1] = rests[1]!;",
      "rests[1] = 0;",
      "combine(0, 1);",
    ]),
    "}",
  ].join("\n");
}
