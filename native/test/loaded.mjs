// Whether a binary loads here and computes the right bits: every kernel, forward and gradient, in both dtypes, on each
// instruction set that the addon finds, against js. Small enough for an emulator. `stage` lays out the folder in which
// it runs; it needs nothing but Node, Bun or Deno.
//
//   node loaded.mjs [--json] [isa…]
//
// The instruction sets have to be there, and are what is tried; default: all. --json prints a record of each.
import { describe, kernelList } from "@nonlin/core";
import { js } from "@nonlin/js";
import { createNativeBackend, isas } from "@nonlin/node";

const special = [
  ...[0, 2 ** -149, 2 ** -126, 2 ** -60, 2 ** -23, 0.5, 1, 3, 6, 17, 40, 100, 750, 2 ** 40, 3.4028234663852886e38],
  ...[5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, Infinity],
].flatMap((value) => [value, -value]);
special.push(NaN);

/**
 * A stream of numbers, the same everywhere, of the sizes that networks see; below seed 100 with special values among
 * them.
 */
function stream(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
  const any = () => (next() / 2 ** 23 - 1) * 2 ** ((next() % 12) - 5);
  return () => (seed < 100 && next() % 4 === 0 ? special[next() % special.length] : any());
}

function filled(Type, length, seed) {
  const draw = stream(seed);
  return Type.from({ length }, draw);
}

// Around a vector's sixteen lanes, and past them.
const lengths = [1, 7, 16, 33, 200];
const layouts = [
  ...[
    [1, 1, 1],
    [5, 7, 1],
    [2, 16, 1],
  ],
  ...[
    [3, 100, 1],
    [2, 5, 19],
    [1, 33, 3],
  ],
];

/** Every call to try: a function that runs a kernel and gives its outputs. Inputs are drawn anew for each, from a seed. */
function calls({ name, op, kind, learned: learnedCount }, Type) {
  const defaults = Object.values(describe(op).parameters).filter(({ type }) => type !== "choice");
  const parameters = defaults.slice(learnedCount).map((parameter) => Math.fround(parameter.default));
  const input = (length, seed) => filled(Type, length, seed);
  const inLayouts = (make) => layouts.flatMap((layout) => make(layout, layout[0] * layout[1] * layout[2]));
  const rows = () =>
    inLayouts(([outer, axisLength, inner], length) => {
      const sizes = [outer, axisLength, inner, parameters];
      const forward = (kernel, seed) => {
        const y = new Type(length);
        kernel.forward(input(length, seed), y, ...sizes);
        return y;
      };
      // Most rows that have a special value in them are NaN as a whole: seeds from 100 on draw none.
      return [1, 101].flatMap((seed) => [
        (kernel) => [forward(kernel, seed)],
        (kernel) => {
          const dx = new Type(length);
          kernel.gradient(input(length, seed + 1), forward(kernel, seed), dx, ...sizes);
          return [dx];
        },
      ]);
    });
  const ofKind = {
    map: () =>
      lengths.flatMap((length) => [
        (kernel) => {
          const y = new Type(length);
          kernel.forward(input(length, 1), y, length, parameters);
          return [y];
        },
        (kernel) => {
          const dx = new Type(length);
          kernel.gradient(input(length, 2), input(length, 1), dx, length, parameters);
          return [dx];
        },
      ]),
    channel: () =>
      inLayouts(([outer, channels, inner], length) => {
        const learned = Array.from({ length: learnedCount }, (_, k) =>
          Type.from({ length: channels }, (_, c) => defaults[k].default + (c % 5) / 8),
        );
        return [
          (kernel) => {
            const y = new Type(length);
            kernel.forward(input(length, 1), learned, y, outer, channels, inner, parameters);
            return [y];
          },
          ...[channels, 1].map((count) => (kernel) => {
            const dx = new Type(length);
            const sums = learned.map(() => new Type(count));
            const [dy, x] = [input(length, 2), input(length, 1)];
            kernel.gradient(dy, x, learned, dx, sums, outer, channels, inner, parameters);
            return [dx, ...sums];
          }),
        ];
      }),
    gate: () =>
      lengths.flatMap((length) => [
        (kernel) => {
          const y = new Type(length);
          kernel.forward(input(length, 1), input(length, 3), y, 1, length, length, parameters);
          return [y];
        },
        (kernel) => {
          const outputs = [new Type(length), new Type(length)];
          const inputs = [input(length, 2), input(length, 1), input(length, 3)];
          kernel.gradient(...inputs, ...outputs, 1, length, length, parameters);
          return outputs;
        },
      ]),
    rows,
    selection: rows,
    reduction: () =>
      inLayouts(([outer, axisLength, inner], length) =>
        [1, 101].flatMap((seed) => [
          (kernel) => {
            const y = new Type(outer * inner);
            kernel.forward(input(length, seed), y, outer, axisLength, inner);
            return [y];
          },
          (kernel) => {
            const dx = new Type(length);
            kernel.gradient(input(outer * inner, seed + 1), input(length, seed), dx, outer, axisLength, inner);
            return [dx];
          },
        ]),
      ),
    loss: () =>
      inLayouts(([outer, axisLength, inner], length) => {
        const labels = Int32Array.from({ length: outer * inner }, (_, r) => (r * 7) % axisLength);
        return [1, 101].flatMap((seed) => [
          (kernel) => {
            const losses = new Float64Array(outer * inner);
            kernel.forward(input(length, seed), labels, losses, outer, axisLength, inner, parameters);
            return [losses];
          },
          (kernel) => {
            const [losses, dx] = [new Float64Array(outer * inner), new Type(length)];
            const upstream = Float64Array.from(labels, (_, r) => 1 - r / 3);
            kernel.gradient(input(length, seed), labels, upstream, losses, dx, outer, axisLength, inner, parameters);
            return [losses, dx];
          },
        ]);
      }),
  };
  const make = ofKind[kind];
  if (make === undefined) throw new Error(`${name} is of a kind that loaded.mjs does not know: ${kind}`);
  return make();
}

/** FNV-1a over the bits of outputs, any NaN being the same. */
function digest(hash, array) {
  const canonical = array.map((value) => (Number.isNaN(value) ? NaN : value));
  for (const word of new Uint32Array(canonical.buffer)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}

const json = process.argv.includes("--json");
const asked = process.argv.slice(2).filter((argument) => argument !== "--json");
const backends = [...(asked.length > 0 ? asked : isas()).map((isa) => createNativeBackend({ isa })), js];
const tally = backends.map(() => ({ elements: 0, differences: 0, hash: 0x811c9dc5, milliseconds: 0 }));
const first = [];
for (const description of kernelList) {
  for (const Type of [Float32Array, Float64Array]) {
    for (const [position, call] of calls(description, Type).entries()) {
      const results = backends.map((backend, b) => {
        const start = performance.now();
        const outputs = call(backend.kernels[description.name]).map((output) => output.slice());
        tally[b].milliseconds += performance.now() - start;
        return outputs;
      });
      const expected = results.at(-1);
      for (const [b, outputs] of results.entries()) {
        for (const [o, output] of outputs.entries()) {
          tally[b].elements += output.length;
          tally[b].hash = digest(tally[b].hash, output);
          for (const [i, value] of output.entries()) {
            if (Object.is(value, expected[o][i])) continue;
            tally[b].differences++;
            if (first.length < 20) {
              const where = `${description.name} ${Type.name} call ${position} output ${o}[${i}]`;
              first.push(`  ${where}: ${backends[b].isa} ${value}, js ${expected[o][i]}`);
            }
          }
        }
      }
    }
  }
}

/** The bits of the fast tier, which has no other to be held to: the same wherever there is one. undefined: there is none. */
function fastChecksum({ fastKernels }) {
  const present = kernelList.filter(({ name }) => fastKernels?.[name] !== undefined);
  if (present.length === 0) return undefined;
  const outputs = present.flatMap((description) =>
    calls(description, Float32Array).flatMap((call) => call(fastKernels[description.name])),
  );
  return { kernels: present.length, checksum: hexadecimal(outputs.reduce(digest, 0x811c9dc5)) };
}

function hexadecimal(hash) {
  return hash.toString(16).padStart(8, "0");
}

const runtime = process.versions.bun ? "bun" : process.versions.deno ? "deno" : "node";
const platform = `${process.platform}-${process.arch}`;
const records = backends.map(({ isa }, b) => ({
  platform,
  runtime: `${runtime} ${process.versions[runtime]}`,
  isa,
  kernels: kernelList.length,
  elements: tally[b].elements,
  differences: tally[b].differences,
  checksum: hexadecimal(tally[b].hash),
  fast: fastChecksum(backends[b]),
  milliseconds: Math.round(tally[b].milliseconds),
}));
for (const record of records) {
  const { isa, kernels, elements, differences, checksum, fast, milliseconds } = record;
  const what = `${kernels} kernels, ${elements} elements, ${differences} differences from js`;
  const sums = `checksum ${checksum}${fast ? `, of ${fast.kernels} fast ones ${fast.checksum}` : ""}`;
  const text = `${platform} ${record.runtime} ${isa}: ${what}, ${sums}, ${milliseconds} ms`;
  console.log(json ? JSON.stringify(record) : text);
}
for (const line of first) console.error(line);
process.exitCode = tally.every(({ differences }) => differences === 0) ? 0 : 1;
