// 4 GiB through `nonlin apply softmax`, along either axis: memory, time, bits, and what a kill leaves. Of the built program:
//   npx tsx packages/cli/test/large/run.ts [folder with 13 GB free]
// writes packages/cli/results/large.json. Not among the tests: it takes some minutes, and half a minute of them the disk.
import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/nonlin.js", import.meta.url));
const results = fileURLToPath(new URL("../../results/large.json", import.meta.url));
const [rows, columns] = [1 << 20, 1 << 10] as const;
const limit = 300_000;

const folder = mkdtempSync(path.join(process.argv[2] ?? tmpdir(), "nonlin-large-"));
const at = (name: string) => path.join(folder, name);
const headerLength = 128;

/** A header by the specification of .npy, and logits between -10 and 10 that do not repeat from row to row. */
function writeInput(file: string): void {
  const literal = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = Buffer.alloc(headerLength, 0x20);
  header.write("\x93NUMPY\x01\x00", "latin1");
  header.writeUInt16LE(headerLength - 10, 8);
  header.write(literal, 10, "latin1");
  header[headerLength - 1] = 0x0a;
  const fd = openSync(file, "w");
  writeSync(fd, header);
  const band = 1 << 12;
  const numbers = new Float32Array(band * columns);
  for (let row = 0; row < rows; row += band) {
    for (let k = 0; k < numbers.length; k++) numbers[k] = 20 * (((row * columns + k) * 0.6180339887498949) % 1) - 10;
    writeSync(fd, new Uint8Array(numbers.buffer));
  }
  closeSync(fd);
}

interface Run {
  readonly command: string;
  readonly seconds: number;
  /** VmHWM, in kB. */
  readonly peakResident: number;
}

function apply(...argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, "apply", "softmax", at("x.npy"), ...argv], { stdio: "inherit" });
}

async function measured(...argv: readonly string[]): Promise<Run> {
  const start = performance.now();
  const child = apply(...argv);
  let peakResident = 0;
  const timer = setInterval(() => {
    if (!existsSync(`/proc/${child.pid}/status`)) return;
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    peakResident = Math.max(peakResident, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }, 20);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`exit code ${code}`);
  const command = `nonlin apply softmax x.npy ${argv.map((word) => path.basename(word)).join(" ")}`;
  console.log(`${command}: ${peakResident} kB`);
  if (peakResident === 0 || peakResident >= limit) throw new Error(`${peakResident} kB resident, of ${limit}`);
  return { command, seconds: Number(((performance.now() - start) / 1000).toFixed(1)), peakResident };
}

/** Elements of a file: `count` of them, from `start` on at a distance of `stride`. */
function elements(file: string, start: number, count: number, stride: number): Float32Array {
  const fd = openSync(file, "r");
  const numbers = new Float32Array(count);
  const one = new Float32Array(1);
  for (let k = 0; k < count; k++) {
    readSync(fd, new Uint8Array(one.buffer), 0, 4, headerLength + 4 * (start + k * stride));
    numbers[k] = one[0] as number;
  }
  closeSync(fd);
  return numbers;
}

/** The largest error, in ulps of float32, against Math.exp in float64; and whether the bits are those of a call of one row. */
async function checked(file: string, start: number, count: number, stride: number) {
  const { softmax } = await import("nonlin");
  const x = elements(at("x.npy"), start, count, stride);
  const y = elements(file, start, count, stride);
  if (!Buffer.from(softmax(x).buffer).equals(Buffer.from(y.buffer)))
    throw new Error(`${file}: other bits than the row by itself`);
  const max = x.reduce((a, b) => Math.max(a, b));
  const sum = x.reduce((total, value) => total + Math.exp(value - max), 0);
  let worst = 0;
  for (const [k, value] of x.entries()) {
    const exact = Math.exp(value - max) / sum;
    const ulp = 2 ** (Math.max(-126, Math.floor(Math.log2(exact))) - 23);
    worst = Math.max(worst, Math.abs((y[k] as number) - exact) / ulp);
  }
  if (worst > 0.52) throw new Error(`${file}: ${worst} ulp`);
  return Number(worst.toFixed(4));
}

/** Kills a run midway, and says what is left. */
async function killed(): Promise<readonly string[]> {
  const child = apply("-o", at("killed.npy"));
  const half = () =>
    readdirSync(folder).some((name) => name.startsWith(".nonlin") && statSync(at(name)).size > 2 ** 31);
  while (!half()) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.on("close", resolve));
  if (existsSync(at("killed.npy"))) throw new Error("killed.npy is there");
  const left = readdirSync(folder).filter((name) => name.startsWith(".nonlin"));
  for (const name of left) rmSync(at(name));
  return left.map((name) => name.replace(/-\w+/, "-…"));
}

try {
  writeInput(at("x.npy"));
  const left = await killed();
  const runs: (Run & { readonly worstUlp: number })[] = [];
  const last = await measured("-o", at("y.npy"));
  runs.push({
    ...last,
    worstUlp: Math.max(
      ...(await Promise.all([0, 777_777, rows - 1].map((row) => checked(at("y.npy"), row * columns, columns, 1)))),
    ),
  });
  rmSync(at("y.npy"));
  const first = await measured("-o", at("y.npy"), "--axis", "0");
  runs.push({
    ...first,
    worstUlp: Math.max(...(await Promise.all([0, 513].map((column) => checked(at("y.npy"), column, rows, columns))))),
  });
  const machine = {
    cpu: cpus()[0]?.model.trim(),
    cores: cpus().length,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  };
  const report = {
    bytes: statSync(at("x.npy")).size,
    shape: [rows, columns],
    dtype: "float32",
    limit,
    killedMidwayLeaves: left,
    runs,
    machine,
  };
  writeFileSync(results, `${JSON.stringify(report, null, 2)}\n`);
  console.log(report);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
