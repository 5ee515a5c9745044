import { type Errors, fastest, namesOf, type Standing } from "./comparison.js";
import type { Introduction, Result, SubjectResult } from "./result.js";

// What nonlin set out to reach, with the functions that it was said of: data, like the rows of the table. Whether it was
// reached is computed from results.

/** Measured far beyond the caches too: those that the target about memory names, and some that compute more. */
export const largeOps: readonly string[] = [
  "relu",
  "leakyRelu",
  "hardSwish",
  "prelu",
  "elu",
  "sigmoid",
  "tanh",
  "gelu",
  "silu",
];

/** What one subject has to do with a target. */
export interface Verdict {
  readonly subject: SubjectResult;
  readonly unit: "×" | "ns";
  /** At least so much where it is a ratio, at most where it is a time. */
  readonly wanted: number;
  /** Undefined where nobody is there to be compared with. */
  readonly measured: number | undefined;
  readonly met: boolean;
  /** Who of ours. */
  readonly our: string;
  /** Against whom, and with which error. */
  readonly against: { readonly name: string; readonly maxUlp: number } | undefined;
}

export interface Target {
  readonly says: string;
  /** Why it has no verdicts, where that is so. */
  readonly unmeasured: string;
  /** What stands against it where it is missed, and what was tried. */
  readonly bounds: string;
  verdicts(result: Result, errors: Errors): readonly Verdict[];
}

/** How fast ours has to be. */
type Wish = (subject: SubjectResult) => number | undefined;

const layers = [2 ** 14, 2 ** 18];
const isLayer = ({ title, length }: SubjectResult) => layers.includes(length) && !title.includes("×");
const isPractice = ({ title }: SubjectResult) => title.includes("×");

/** The names of ours, the best first, that stand for a precision: what has no fast kernel is computed by the exact one. */
const exact = ["native"];
const fast = ["fast", ...exact];

const oneThread = (family: Introduction["family"]) => (one: Introduction) => one.family === family && one.threads === 1;
const javascript = oneThread("JavaScript");
const anyPeer = (one: Introduction) => one.family !== "nonlin" && one.threads === 1;

/** The first of those names that computed a subject. */
function first({ entries }: SubjectResult, names: readonly string[]): Standing | undefined {
  const name = names.find((one) => entries[one] !== undefined);
  return name === undefined ? undefined : { name, entry: entries[name] as Standing["entry"] };
}

function faster({
  says,
  bounds,
  wish,
  our,
  peers,
  asExact = false,
  unmeasured = "nobody of them is here",
}: {
  readonly says: string;
  readonly bounds: string;
  readonly wish: Wish;
  readonly our: readonly string[];
  readonly peers: (one: Introduction) => boolean;
  /** Whether only those count whose error is not greater than ours. */
  readonly asExact?: boolean;
  readonly unmeasured?: string;
}): Target {
  return {
    says,
    bounds,
    unmeasured,
    verdicts(result, errors) {
      const names = namesOf(result, peers);
      return result.subjects.flatMap((subject) => {
        const wanted = wish(subject);
        const mine = first(subject, our);
        if (wanted === undefined || mine === undefined || fastest(subject, names) === undefined) return [];
        const counted = asExact
          ? names.filter((name) => errors.of(subject, name) <= errors.of(subject, mine.name))
          : names;
        const theirs = fastest(subject, counted);
        const measured = theirs === undefined ? undefined : theirs.entry.median / mine.entry.median;
        return [
          {
            subject,
            unit: "×" as const,
            wanted,
            measured,
            met: measured === undefined || measured >= wanted,
            our: mine.name,
            against: theirs && { name: theirs.name, maxUlp: errors.of(subject, theirs.name) },
          },
        ];
      });
    },
  };
}

function overhead(
  says: string,
  bounds: string,
  nanoseconds: number,
  our: (result: Result) => readonly string[],
): Target {
  return {
    says,
    bounds,
    unmeasured: "the size 64 was not measured",
    verdicts: (result) =>
      result.subjects.flatMap((subject) => {
        const { kind, piecewiseLinear, direction, length } = subject;
        const mine = fastest(subject, our(result));
        if (kind !== "map" || !piecewiseLinear || direction !== "forward" || length !== 64 || !mine) return [];
        const { median: measured } = mine.entry;
        return [
          {
            subject,
            unit: "ns" as const,
            wanted: nanoseconds,
            measured,
            met: measured <= nanoseconds,
            our: mine.name,
            against: undefined,
          },
        ];
      }),
  };
}

const arduous = ["silu", "softplus", "mish", "elu"];
const rowsOfPractice = ["softmax"];

export const targets: readonly Target[] = [
  faster({
    says: "fast, against the best native peer at equal or better error, 16 Ki and 256 Ki: at least as fast, and 1.3 times in silu, softplus, mish, elu and all gradients",
    bounds:
      "What is piecewise linear computes next to nothing. Bytes bound it, and at 16 Ki the call (150 ns and more of 2 µs), which the peers, timed within their own processes, do without. What is made of e^x takes the instructions that the table counts, and a division where the logistic function is in it. Peers that are as exact within the usual range leave out tails, subnormal results and large upstream gradients: here these are a branch for a vector, and its test. Tried: a reciprocal estimate with a Newton step for the division (slower), Estrin's scheme for Horner's and two vectors for one (2 to 5 per cent of e^x), more lanes in a vector (nothing).",
    wish: (subject) => {
      if (!isLayer(subject)) return undefined;
      return subject.direction === "gradient" || arduous.includes(subject.op) ? 1.3 : 1;
    },
    our: fast,
    peers: oneThread("native"),
    asExact: true,
  }),
  faster({
    says: "fast, against the best that JavaScript has: 3 times in every transcendental function and in softmax of every shape",
    bounds:
      "The best that JavaScript has is native code here too (onnxruntime-node, TensorFlow.js's WebAssembly), whose results are farther off: its errors stand beside its name, and gelu's and silu's are those of a lost tail. What ours take for theirs is in the columns. A row of softmax waits for its largest element and its sum, which in short rows (80) takes longer than its exponentials; rows along another axis than the last are read by columns. Tried: two passes for three (1.15 times), four chains for the largest element (1.08).",
    wish: (subject) => {
      if (isPractice(subject)) return rowsOfPractice.includes(subject.op) ? 3 : undefined;
      return isLayer(subject) && subject.transcendental ? 3 : undefined;
    },
    our: fast,
    peers: javascript,
  }),
  faster({
    says: "exact, against the best that JavaScript has, whatever its error: at least as fast, 5 times in softplus and mish, 1.5 times in softmax",
    bounds:
      "The exact tier computes in double: half the lanes, twice the degree, and no fused multiply-add, without which the bits would not be the same on every backend. The faster ones compute in single precision, with the errors that stand beside their names. Tried: polynomials of lower degree where the result is a sum (softmax has them), weights kept in double between the passes (they are, up to a length), two passes for softmax (its sums, and so its bits, would be others: left out).",
    wish: (subject) => {
      if (rowsOfPractice.includes(subject.op)) return isPractice(subject) || isLayer(subject) ? 1.5 : undefined;
      if (!isLayer(subject)) return undefined;
      return ["softplus", "mish"].includes(subject.op) ? 5 : 1;
    },
    our: exact,
    peers: javascript,
  }),
  faster({
    says: "relu, leakyRelu, hardSwish, prelu at 64 Mi, out of place: 1.4 times the best peer",
    bounds:
      "Bytes: eight for an element, which memory here delivers at some 18 GB/s. Ours are stored past the caches and fetched ahead; peers that do the former stand where we do. hardSwish computes in double to be rounded once, and waits for its arithmetic: in the fast tier it is as fast as relu.",
    wish: ({ op, length }) =>
      ["relu", "leakyRelu", "hardSwish", "prelu"].includes(op) && length === 2 ** 26 ? 1.4 : undefined,
    our: exact,
    peers: anyPeer,
    unmeasured: "the size 64 Mi was not measured",
  }),
  overhead(
    "a call of 64 elements, two float32 arrays and `out`, native: at most 150 ns",
    "Of a call some 130 ns are Node-API's: 33 for each array's memory, the rest for the way in and out. And here every call has other arrays than the one before, and V8 sees forty functions called from one place: the same calls of one function, on the same arrays, take half as long (`pnpm --filter @nonlin/benchmarks run calls`). Tried: raw Node-API (in use), the dtype told from JavaScript (in use), no object made in a call (in use).",
    150,
    () => exact,
  ),
  overhead(
    "the same by the cheapest backend: at most 60 ns",
    "The cheapest is native, for the same reasons. js is not: V8 compiles the choice between two numbers to a branch, which random signs mispredict every other time, so that the naive loop, without any call and check, takes longer than a native call (the table of 64 elements, below).",
    60,
    (result) =>
      namesOf(result, ({ family, exact: isExact, threads }) => family === "nonlin" && isExact && threads === 1),
  ),
  faster({
    says: "js, against the naive loop over Math.exp: at least as fast, with exact bits",
    bounds:
      "Ours computes, in JavaScript, the double-precision kernel of the other backends, whose every bit it has; the naive loop calls Math.exp, which V8 has as compiled C++, and rounds as it comes. Gradients of rows and of learned parameters are summed with compensation, which naive loops do not do.",
    wish: (subject) => (isLayer(subject) && subject.transcendental ? 1 : undefined),
    our: ["js"],
    peers: ({ name }) => name === "naive",
  }),
  faster({
    says: "wasm, exact, against onnxruntime-web: at least as fast",
    bounds:
      "Two lanes of double against four of single precision, no fused multiply-add in either, and arrays are copied into WebAssembly's memory and out of it (wasm-resident shows what that costs). The errors of onnxruntime-web stand beside its name.",
    wish: (subject) => (isLayer(subject) || isPractice(subject) ? 1 : undefined),
    our: ["wasm"],
    peers: ({ name }) => name === "ort-web",
  }),
  ...(["native", "fast"] as const).map((name) =>
    faster({
      says: `two threads at 4 Mi, ${name}: 1.6 times one thread in transcendental functions`,
      bounds:
        "Memory where it is missed by little: 4 Mi float32 in and out are 32 MiB, and one thread of a fast kernel takes most of what both get. What is not split at all are gradients of learned parameters (swish, xielu, snake), whose sums have an order that threads would change.",
      wish: ({ length, transcendental }) => (length === 2 ** 22 && transcendental ? 1.6 : undefined),
      our: [`${name}-2`],
      peers: (one) => one.name === name,
      unmeasured: "this nonlin has no calls of two threads, or the size 4 Mi was not measured",
    }),
  ),
];
