import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Absence, Competitor } from "../competitor.js";
import { peersFolder } from "../peer-packages.js";
import { Program } from "../program.js";
import type { SharedArrays } from "../shared-arrays.js";
import { learnedValues, numberDefaults } from "../subject.js";

/** The arrays that programs read and write. */
export const sharedNames = ["x", "dy", "other", "y", "out"] as const;

const file = (name: string) => fileURLToPath(new URL(name, peersFolder));

/** Libraries of C++, a program each: peers/native. */
export const nativePrograms = ["xnnpack", "onednn", "sleef", "xsimd", "highway"] as const;
/** Packages of Python, a program each: peers/python. */
export const pythonPrograms = ["pytorch", "numpy", "tflite"] as const;

const nativeCommand = "pnpm --filter @nonlin/benchmarks run peers:native";
const pythonCommand = "pnpm --filter @nonlin/benchmarks run peers:python";

export async function nativeProgram(name: string, shared: SharedArrays): Promise<Competitor | Absence> {
  const built = file(`native/build/${name}`);
  if (existsSync(built)) return competitor(name, built, [], shared);
  const note = file(`native/build/${name}.absent`);
  return { name, reason: existsSync(note) ? readFileSync(note, "utf8").trim() : `not built; do \`${nativeCommand}\`` };
}

export async function pythonProgram(name: string, shared: SharedArrays): Promise<Competitor | Absence> {
  const script = file(`python/peer_${name}.py`);
  const own = file("python/.venv/bin/python");
  const failures: string[] = [];
  // The one that peersCommand makes, or the system's, with its packages.
  for (const python of [own, "python3", "/usr/bin/python3"]) {
    if (python === own && !existsSync(own)) continue;
    const tried = spawnSync(python, [script, "--check"], { encoding: "utf8" });
    if (tried.status === 0) return competitor(name, python, [script], shared);
    failures.push(tried.error?.message ?? tried.stderr.trim().split("\n").at(-1) ?? "");
  }
  return { name, reason: `${[...new Set(failures)].join("; ")}; get it with \`${pythonCommand}\`` };
}

/** One thread, whatever library of threads it has. */
const oneThread = { OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", TF_CPP_MIN_LOG_LEVEL: "3" };

async function competitor(
  name: string,
  command: string,
  args: readonly string[],
  shared: SharedArrays,
): Promise<Competitor | Absence> {
  const program = new Program(command, [...args, shared.folder], oneThread);
  let description: string;
  try {
    description = await program.introduction;
  } catch (error) {
    return { name, reason: (error as Error).message };
  }
  return {
    name,
    description: `${description}; a process of its own, with its own clock`,
    family: "native",
    exact: false,
    threads: 1,
    async prepare(subject, { inputs, dy, other, y }, out) {
      const { kernel, direction, cut } = subject;
      // One number for all; what has several is not asked for.
      if (subject.channels !== undefined) return [];
      const learned = learnedValues(subject).map(([value]) => value as number);
      const parameters = [...numberDefaults(subject), ...learned];
      const asked = ["prepare", kernel.name, direction, ...cut, inputs.length, out.length, ...parameters].join(" ");
      const first = inputs[0];
      const all = new Float32Array(first.buffer, first.byteOffset, first.length * inputs.length);
      shared.writeOnce("x", all);
      shared.writeOnce("dy", dy);
      shared.writeOnce("other", other);
      if (direction === "gradient") shared.write("y", y);
      const answer = await program.ask(asked);
      if (answer !== "ready") return [];
      return [
        {
          run: async (times) => Number(await program.ask(`run ${times}`)),
          async result() {
            await program.ask("result");
            return shared.read("out", out);
          },
        },
      ];
    },
    close: () => program.close(),
  };
}
