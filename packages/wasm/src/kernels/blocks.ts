import { chunkElements } from "../host.js";
import { gather, type MemoryArray, scatter } from "../memory.js";

/**
 * Rows of [outer, axisLength, inner] that go into the module's memory together, packed as [outers, axisLength, inners]: all
 * columns of some of `outer`, or some columns of one. A row is never cut: one that is larger than a chunk comes alone.
 */
export class Block {
  constructor(
    readonly axisLength: number,
    private readonly inner: number,
    readonly firstOuter: number,
    readonly outers: number,
    private readonly firstInner: number,
    readonly inners: number,
  ) {}

  /** Where the block's first element lies in an array of [outer, axisLength, inner]. */
  private get start(): number {
    return this.firstOuter * this.axisLength * this.inner + this.firstInner;
  }
  private get runs(): number {
    return this.inners === this.inner ? 1 : this.axisLength;
  }
  private get run(): number {
    return this.length / this.runs;
  }
  get length(): number {
    return this.outers * this.axisLength * this.inners;
  }
  /** How many rows it has, and where their results lie in an array of [outer, inner]. */
  get rows(): number {
    return this.outers * this.inners;
  }
  private get firstRow(): number {
    return this.firstOuter * this.inner + this.firstInner;
  }

  /** The block's elements of `from`, to address `to`. */
  gather(view: MemoryArray, to: number, from: MemoryArray): void {
    if (this.axisLength > 0) gather(view, to, from, this.start, this.runs, this.run, this.inner);
  }
  scatter(view: MemoryArray, from: number, to: MemoryArray): void {
    if (this.axisLength > 0) scatter(view, from, to, this.start, this.runs, this.run, this.inner);
  }
  /** Its rows' elements of an array of [outer, inner]. */
  gatherRows(view: MemoryArray, to: number, from: MemoryArray): void {
    gather(view, to, from, this.firstRow, 1, this.rows, this.rows);
  }
  scatterRows(view: MemoryArray, from: number, to: MemoryArray): void {
    scatter(view, from, to, this.firstRow, 1, this.rows, this.rows);
  }
  /** The block's columns of one of `outer`, from an array where [axisLength, inner] begins at `start`. */
  gatherColumns(view: MemoryArray, to: number, from: MemoryArray, start: number): void {
    gather(view, to, from, start + this.firstInner, this.axisLength, this.inners, this.inner);
  }
}

/** How many elements and rows the largest block of a call has. */
export function largestBlock(outer: number, axisLength: number, inner: number) {
  const { outers, inners } = blockSize(outer, axisLength, inner);
  return { elements: outers * axisLength * inners, rows: outers * inners };
}

function blockSize(outer: number, axisLength: number, inner: number) {
  const rows = Math.max(1, Math.floor(chunkElements / Math.max(axisLength, 1)));
  return rows >= inner
    ? { outers: Math.min(outer, Math.floor(rows / Math.max(inner, 1))), inners: inner }
    : { outers: Math.min(outer, 1), inners: rows };
}

/** All blocks of a call. */
export function* blocks(outer: number, axisLength: number, inner: number): Generator<Block> {
  if (inner === 0) return;
  const { outers, inners } = blockSize(outer, axisLength, inner);
  for (let o = 0; o < outer; o += outers) {
    for (let i = 0; i < inner; i += inners) {
      yield new Block(axisLength, inner, o, Math.min(outers, outer - o), i, Math.min(inners, inner - i));
    }
  }
}
