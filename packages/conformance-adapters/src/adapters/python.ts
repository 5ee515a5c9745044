// PyTorch, and NumPy with SciPy, in a Python child process.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Adapter, CallArguments, TensorData } from "@nonlin/conformance";
import { list, literal } from "../literals.js";
import { Unavailable } from "../peers.js";

/** Debian's own Python, which has its packages. */
const python = "/usr/bin/python3";
const worker = fileURLToPath(new URL("../../python/worker.py", import.meta.url));
const words = { infinity: 'float("inf")', nan: 'float("nan")' } as const;

interface Hello {
  readonly version: string;
  readonly ops: readonly string[];
  readonly dtypes: readonly ("float32" | "float64")[];
}
interface Reply {
  readonly outputs?: readonly string[];
  readonly unsupported?: string;
  readonly error?: string;
}

/** How each library is called in a line of source. */
const sources = {
  torch: {
    title: "PyTorch",
    debianPackage: "python3-torch",
    line(op: string, x: string, dtype: string, axis: number, parameters: CallArguments[1], dy: string | undefined) {
      const tensor = (data: string) => `torch.tensor(${data}, dtype=torch.${dtype})`;
      const f = (argument: string) => torchCall(op, argument, axis, parameters);
      if (dy === undefined) return f(tensor(x));
      return `x = ${tensor(x)}.requires_grad_(); ${f("x")}.backward(${tensor(dy)}); x.grad`;
    },
  },
  scipy: {
    title: "SciPy",
    debianPackage: "python3-scipy",
    line(op: string, x: string, dtype: string, axis: number) {
      const array = `np.array(${x}, np.${dtype})`;
      const special: Readonly<Record<string, string>> = {
        sigmoid: "special.expit",
        logSigmoid: "special.log_expit",
        erf: "special.erf",
        softmax: "special.softmax",
        logSoftmax: "special.log_softmax",
        logSumExp: "special.logsumexp",
      };
      const isRow = ["softmax", "logSoftmax", "logSumExp"].includes(op);
      return `${special[op] ?? `np.${op}`}(${array}${isRow ? `, axis=${axis}` : ""})`;
    },
  },
} as const;

function torchCall(op: string, x: string, axis: number, parameters: CallArguments[1]): string {
  const snake = op.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const special: Readonly<Record<string, string>> = {
    logSigmoid: "F.logsigmoid",
    hardTanh: "F.hardtanh",
    hardSwish: "F.hardswish",
    hardShrink: "F.hardshrink",
    softShrink: "F.softshrink",
    tanhShrink: "F.tanhshrink",
    logSumExp: "torch.logsumexp",
  };
  const plain = ["sigmoid", "tanh", "exp", "expm1", "log1p", "erf"].includes(op);
  const isRow = ["softmax", "softmin", "logSoftmax", "logSumExp"].includes(op);
  const rest = isRow
    ? [`${axis}`]
    : Object.values(parameters).map((value) =>
        typeof value === "string"
          ? `approximate="${value}"`
          : typeof value === "number"
            ? op === "prelu"
              ? `torch.tensor([${value}])`
              : literal(value, words)
            : `torch.tensor(${list(value, words)})`,
      );
  return `${special[op] ?? (plain ? `torch.${snake}` : `F.${snake}`)}(${[x, ...rest].join(", ")})`;
}

/** A Python library as an adapter. */
export async function pythonAdapter(library: keyof typeof sources): Promise<Adapter> {
  const { title, debianPackage, line } = sources[library];
  if (!existsSync(python)) throw new Unavailable(`${python} is not there`);
  const child = spawn(python, [worker, library], { stdio: ["pipe", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) {
    const reason = complaints.trim().split("\n").at(-1);
    throw new Unavailable(
      `${title} does not start (${reason}): apt-get install --no-install-recommends ${debianPackage}`,
    );
  }
  const { version, ops, dtypes } = JSON.parse(first.value) as Hello;
  const base64 = (array: TensorData) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");
  return {
    name: title,
    version,
    ops,
    dtypes,
    async run(op, parameters, dtype, shape, axis, inputs) {
      const plain = Object.entries(parameters).map(([name, value]) => [
        name,
        typeof value === "object" ? { array: base64(value) } : Number.isFinite(value) ? value : String(value),
      ]);
      const request = { op, parameters: Object.fromEntries(plain), dtype, shape, axis, inputs: inputs.map(base64) };
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const reply = await lines.next();
      if (reply.done === true) throw new Error(`${title} has ended: ${complaints.trim()}`);
      const { outputs, unsupported, error } = JSON.parse(reply.value) as Reply;
      if (unsupported !== undefined) return { unsupported };
      if (outputs === undefined) throw new Error(error);
      const Type = dtype === "float32" ? Float32Array : Float64Array;
      return outputs.map((text) => {
        const bytes = Buffer.from(text, "base64");
        return new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      });
    },
    reproduction(op, parameters, dtype, shape, axis, inputs) {
      const name = op.replace(/\.grad$/, "");
      const isRow = shape.length > 1;
      const data = (array: TensorData) => (isRow ? `[${list(array, words)}]` : list(array, words));
      if (op.endsWith(".grad") && isRow) return undefined;
      const [dy, x] = op.endsWith(".grad") ? inputs : [undefined, inputs[0]];
      return line(name, data(x as TensorData), dtype, axis, parameters, dy === undefined ? undefined : data(dy));
    },
    close() {
      child.stdin.end();
      child.kill();
    },
  };
}
