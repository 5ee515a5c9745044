import { callings } from "../kinds.js";
import type { Activation, Row } from "../library.js";
import { fromGroups, needsRegrouping, readGroup, toGroups, writeGroup } from "../tensors/columns.js";
import type { OutputFile, OutputFiles } from "../tensors/output.js";
import { anywhere, buffered, inCOrder } from "../tensors/spool.js";
import {
  type Elements,
  elementBytes,
  elementCount,
  newElements,
  type TensorSink,
  type TensorSource,
  viewOf,
} from "../tensors/tensor.js";
import { nextTurn } from "../tensors/turns.js";
import { type AlongAxis, type Cut, cutOf, resultShape } from "./cut.js";

/** A call on arrays in files. */
export interface Task {
  readonly row: Row;
  readonly activation: Activation;
  readonly operands: readonly TensorSource[];
  /** dy, where the gradient is wanted. */
  readonly upstream?: TensorSource;
  /** Of the call: parameters, preset, seed, precision, axis and the like. */
  readonly options: { readonly [name: string]: unknown };
  readonly along: AlongAxis;
  /** About how many bytes of the arrays may be held at a time. */
  readonly memory: number;
  readonly files: OutputFiles;
  /** Where a result of this name and shape goes. */
  readonly sinkOf: (name: string, shape: readonly number[]) => Promise<TensorSink>;
  /** Told how much of the work is done, of 1. */
  readonly onProgress?: (part: number) => void;
  /** Told that a row, or all, has to be held that is larger than `memory`, and how large it is. */
  readonly onExcess?: (what: "row" | "whole", bytes: number) => void;
}

/** What came of it. */
export interface Computed {
  /** Whether the arrays were held as wholes. */
  readonly whole: boolean;
  /** Milliseconds in the kernels. */
  readonly milliseconds: number;
}

/** Computes a call, of arrays that are larger than `memory` piece by piece: the bits are those of the whole. */
export async function compute(task: Task): Promise<Computed> {
  const { operands, upstream, memory } = task;
  const sources = [...operands, ...(upstream === undefined ? [] : [upstream])];
  const bytes = sources.reduce((sum, { layout }) => sum + elementCount(layout.shape) * elementBytes[layout.dtype], 0);
  const isWhole = bytes <= memory || !isDivisible(task);
  if (isWhole && bytes > memory) task.onExcess?.("whole", bytes);
  const computed = isWhole ? await computeWhole(task) : await computeInPieces(task);
  for (const source of sources) await source.end();
  return computed;
}

/**
 * Whether each piece of the result depends on a piece of the operands alone. Numbers that are drawn depend on the place of
 * their element in the whole call, and the gradient of a learned parameter is one sum over all elements.
 */
export function isDivisible({ row, upstream }: Pick<Task, "row" | "upstream">): boolean {
  const kind = callings[row.kind];
  if (kind.seed) return upstream !== undefined && kind.gradientFrom === "y";
  return row.kind !== "channel" || upstream === undefined;
}

async function computeWhole(task: Task): Promise<Computed> {
  const { row, operands, upstream, onProgress } = task;
  const load = async (source: TensorSource) => {
    const { dtype, shape } = source.layout;
    const data = newElements(dtype, elementCount(shape));
    await source.read(0, data);
    return viewOf(data, source.layout);
  };
  const inputs = [];
  for (const operand of operands) inputs.push(await load(operand));
  const dy = upstream === undefined ? undefined : await load(upstream);
  const start = performance.now();
  const results = call(task, inputs, dy, task.options);
  const milliseconds = performance.now() - start;
  const shape = (operands[0] as TensorSource).layout.shape;
  for (const [i, { name, data }] of results.entries()) {
    const own = upstream !== undefined ? shape : resultShape(row, shape, task.along);
    // The gradient of a parameter: one number for all has one, a number per channel has one per channel.
    const isParameter = i > 0 && !callings[row.kind].twoInputs;
    const parameterShape = Array.isArray(task.options[name.slice(1)]) ? [data.length] : [];
    const sink = await task.sinkOf(name, isParameter ? parameterShape : own);
    await sink.write(0, data);
    await sink.end();
  }
  onProgress?.(1);
  return { whole: true, milliseconds };
}

interface Result {
  readonly name: string;
  readonly data: Elements;
}

/** The results by name; that with respect to the (first) input comes first. */
function call({ activation }: Task, inputs: readonly unknown[], dy: unknown, options: object): readonly Result[] {
  // Results are of the type of what was read.
  const named = (name: string, data: unknown) => ({ name, data: data as Elements });
  if (dy === undefined) return [named("y", activation(...inputs, options))];
  const gradient = activation.grad(dy as Elements, ...inputs, options);
  if (ArrayBuffer.isView(gradient)) return [named("dx", gradient)];
  return Object.entries(gradient).map(([name, data]) => named(name, data));
}

async function computeInPieces(task: Task): Promise<Computed> {
  const { row, files, memory } = task;
  const shape = (task.operands[0] as TensorSource).layout.shape;
  const cut = cutOf(row, shape, task.along);
  const operands = await Promise.all(task.operands.map((source) => inCOrder(source, files, memory)));
  const upstream = task.upstream === undefined ? undefined : await inCOrder(task.upstream, files, memory);
  const pieces = { ...task, operands, ...(upstream === undefined ? {} : { upstream }) };
  const width = elementBytes[(operands[0] as TensorSource).layout.dtype];
  // Of all operands; a row that is reduced has a result that is not counted.
  const slab = cut.length * cut.inner * width * (operands.length + (upstream === undefined ? 0 : 1));
  if (slab / cut.inner > memory) task.onExcess?.("row", slab / cut.inner);
  if (slab <= memory || cut.inner === 1) return computeSlabs(pieces, cut, Math.floor(memory / slab));
  return computeColumns(pieces, cut, Math.max(1, Math.floor((memory * cut.inner) / slab)));
}

/** Where results go, opened when the first of them are there. */
class Sinks {
  private readonly open = new Map<string, TensorSink>();
  constructor(
    private readonly task: Task,
    private readonly anywhere: boolean,
  ) {}
  async of(name: string): Promise<TensorSink> {
    const known = this.open.get(name);
    if (known !== undefined) return known;
    const { row, operands, upstream, along, files, sinkOf } = this.task;
    const { layout } = operands[0] as TensorSource;
    const shape = upstream === undefined ? resultShape(row, layout.shape, along) : [...layout.shape];
    const sink = await sinkOf(name, shape);
    const placed = this.anywhere ? await buffered(sink, { ...layout, shape }, files) : sink;
    this.open.set(name, placed);
    return placed;
  }
  async end(): Promise<void> {
    for (const sink of this.open.values()) await sink.end();
  }
}

/** Operands of a piece, in memory of their own. */
interface Piece {
  readonly inputs: readonly Elements[];
  readonly dy: Elements | undefined;
}

/** Makes the call of a piece, [outer, length, inner]. A result goes over an operand where it may. */
function callPiece(task: Task, { inputs, dy }: Piece, { outer, length, inner, resultLength }: Cut): readonly Result[] {
  const kind = callings[task.row.kind];
  const { dtype } = (task.operands[0] as TensorSource).layout;
  const view = (data: Elements, shape: readonly number[]) => viewOf(data, { dtype, order: "C", shape });
  const isPair = inputs.length === 2;
  const isInPlace = length === resultLength && !kind.reduces && !(isPair && dy !== undefined);
  const { axis: _, ...options } = task.options;
  return call(
    task,
    inputs.map((data) => view(data, [outer, length, inner])),
    dy && view(dy, kind.reduces ? [outer, inner] : [outer, resultLength, inner]),
    {
      ...options,
      ...(isInPlace ? { out: dy ?? inputs[0] } : {}),
      ...(kind.axis && !isPair ? { axis: 1 } : {}),
    },
  );
}

/** Arrays for a piece of `outer` × [length, inner]. */
function newPiece({ operands, upstream }: Task, { outer, length, inner, resultLength }: Cut): Piece {
  const { dtype } = (operands[0] as TensorSource).layout;
  return {
    inputs: operands.map(() => newElements(dtype, outer * length * inner)),
    dy: upstream === undefined ? undefined : newElements(dtype, outer * resultLength * inner),
  };
}

/** The first of the elements of a piece: the last piece is shorter than the others. */
function shortened({ inputs, dy }: Piece, { outer, length, inner, resultLength }: Cut): Piece {
  return {
    inputs: inputs.map((data) => data.subarray(0, outer * length * inner)),
    dy: dy?.subarray(0, outer * resultLength * inner),
  };
}

/**
 * Whole slabs [length, inner], one after the other, so many at a time that `slabs` of them are in memory: while some are
 * computed, those before are written and those behind are read.
 */
async function computeSlabs(task: Task, cut: Cut, slabs: number): Promise<Computed> {
  const { operands, upstream, onProgress } = task;
  const depth = slabs >= 3 ? 3 : 1;
  const most = Math.min(Math.max(1, Math.floor(slabs / depth)), cut.outer);
  const buffers = Array.from({ length: depth }, () => newPiece(task, { ...cut, outer: most }));
  const sinks = new Sinks(task, false);
  const read = async (begin: number): Promise<Piece | undefined> => {
    if (begin >= cut.outer) return undefined;
    const own = { ...cut, outer: Math.min(most, cut.outer - begin) };
    const piece = shortened(buffers[(begin / most) % depth] as Piece, own);
    for (const [k, operand] of operands.entries()) {
      await operand.read(begin * cut.length * cut.inner, piece.inputs[k] as Elements);
    }
    if (piece.dy !== undefined) await upstream?.read(begin * cut.resultLength * cut.inner, piece.dy);
    return piece;
  };
  const write = async (begin: number, results: readonly Result[]) => {
    for (const { name, data } of results) {
      const size = task.upstream === undefined ? cut.resultLength : cut.length;
      await (await sinks.of(name)).write(begin * size * cut.inner, data);
    }
  };
  let milliseconds = 0;
  let reading = heard(read(0));
  let writing = heard(Promise.resolve());
  for (let begin = 0; begin < cut.outer; begin += most) {
    const piece = (await reading) as Piece;
    if (depth > 1) reading = heard(read(begin + most));
    const start = performance.now();
    const results = callPiece(task, piece, { ...cut, outer: Math.min(most, cut.outer - begin) });
    milliseconds += performance.now() - start;
    await writing;
    writing = heard(write(begin, results));
    if (depth === 1) {
      await writing;
      reading = heard(read(begin + most));
    }
    onProgress?.(Math.min(1, (begin + most) / cut.outer));
  }
  await writing;
  await sinks.end();
  return { whole: false, milliseconds };
}

/** A promise whose rejection may be met later than it happens. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Reads the columns of a slab from column `i` on, and writes those of its results. */
interface ColumnAccess {
  read(i: number, piece: Piece): Promise<void>;
  write(i: number, width: number, results: readonly Result[]): Promise<void>;
  /** Behind the last column. */
  end(): Promise<void>;
}

/** The access to slab `o`, which tells how much of its own work is done. */
type AccessOf = (o: number, onProgress: (part: number) => void) => Promise<ColumnAccess>;

/** Where a slab is too large: so many columns of one at a time. */
async function computeColumns(task: Task, cut: Cut, width: number): Promise<Computed> {
  const isRegrouped = needsRegrouping(task.operands[0] as TensorSource, { width, memory: task.memory });
  const sinks = new Sinks(task, !isRegrouped);
  const accessOf = isRegrouped ? regrouped(task, cut, width, sinks) : await inPlace(task, cut, sinks);
  const buffer = newPiece(task, { ...cut, outer: 1, inner: width });
  let milliseconds = 0;
  // Where columns go by way of temporary files: a third of the work there, a third here, a third back.
  const phase = (o: number, part: number) => task.onProgress?.((o + part) / cut.outer);
  for (let o = 0; o < cut.outer; o++) {
    const access = await accessOf(o, (part) => phase(o, part));
    for (let i = 0; i < cut.inner; i += width) {
      const own = { ...cut, outer: 1, inner: Math.min(width, cut.inner - i) };
      const piece = shortened(buffer, own);
      await access.read(i, piece);
      const start = performance.now();
      const results = callPiece(task, piece, own);
      milliseconds += performance.now() - start;
      await access.write(i, own.inner, results);
      const part = (i + own.inner) / cut.inner;
      phase(o, isRegrouped ? (1 + part) / 3 : part);
      await nextTurn();
    }
    await access.end();
  }
  await sinks.end();
  return { whole: false, milliseconds };
}

/** The length of a row of results. */
function resultSize({ upstream }: Task, cut: Cut): number {
  return upstream === undefined ? cut.resultLength : cut.length;
}

/** Columns where they lie. */
async function inPlace(task: Task, cut: Cut, sinks: Sinks): Promise<AccessOf> {
  const operands = await Promise.all(task.operands.map((source) => anywhere(source, task.files)));
  const upstream = task.upstream && (await anywhere(task.upstream, task.files));
  const runs = (o: number, i: number, count: number, length: number) => ({
    start: o * count * cut.inner + i,
    length,
    stride: cut.inner,
    count,
  });
  return async (o) => ({
    async read(i, { inputs, dy }) {
      for (const [k, data] of inputs.entries()) {
        await operands[k]?.readRuns(runs(o, i, cut.length, data.length / cut.length), data);
      }
      if (dy !== undefined) await upstream?.readRuns(runs(o, i, cut.resultLength, dy.length / cut.resultLength), dy);
    },
    async write(i, width, results) {
      for (const { name, data } of results) {
        await (await sinks.of(name)).writeRuns(runs(o, i, resultSize(task, cut), width), data);
      }
    },
    async end() {},
  });
}

/** Columns by way of temporary files, in which those that are wanted together lie together. */
function regrouped(task: Task, cut: Cut, width: number, sinks: Sinks): AccessOf {
  const { operands, upstream, files } = task;
  const { dtype } = (operands[0] as TensorSource).layout;
  const columnsOf = (onProgress: (part: number) => void) => ({ width, memory: task.memory, onProgress });
  const scratches = new Map<string, OutputFile>();
  const scratchOf = async (name: string) => {
    const known = scratches.get(name) ?? (await files.scratch());
    scratches.set(name, known);
    return known;
  };
  const slabOf = (o: number, length: number) => ({ start: o * length * cut.inner, length, inner: cut.inner });
  return async (o, onProgress) => {
    const there = columnsOf((part) => onProgress(part / 3));
    const back = columnsOf((part) => onProgress((2 + part) / 3));
    for (const [k, operand] of operands.entries()) {
      await toGroups(operand, slabOf(o, cut.length), there, await scratchOf(`operand ${k}`));
    }
    if (upstream !== undefined) {
      await toGroups(upstream, slabOf(o, cut.resultLength), there, await scratchOf("dy"));
    }
    const names = new Set<string>();
    return {
      async read(i, { inputs, dy }) {
        for (const [k, data] of inputs.entries()) readGroup(await scratchOf(`operand ${k}`), cut.length, i, data);
        if (dy !== undefined) readGroup(await scratchOf("dy"), cut.resultLength, i, dy);
      },
      async write(i, _width, results) {
        for (const { name, data } of results) {
          names.add(name);
          writeGroup(await scratchOf(`result ${name}`), resultSize(task, cut), i, data);
        }
      },
      async end() {
        for (const name of names) {
          const slab = slabOf(o, resultSize(task, cut));
          await fromGroups(await scratchOf(`result ${name}`), dtype, slab, back, await sinks.of(name));
        }
      },
    };
  };
}
