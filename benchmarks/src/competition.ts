import type { Backend } from "@nonlin/core";
import { js } from "@nonlin/js";
import { createNativeBackend, isas } from "@nonlin/node";
import { createWasmBackend } from "@nonlin/wasm";
import { fastModule } from "@nonlin/wasm/fast";
import type { Absence, Competitor } from "./competitor.js";
import { naive } from "./competitors/naive.js";
import { onnxruntimeNode, onnxruntimeWeb } from "./competitors/onnxruntime.js";
import { ours, oursFast, oursResident } from "./competitors/ours.js";
import { nativeProgram, nativePrograms, pythonProgram, pythonPrograms } from "./competitors/programs.js";
import { stdlib } from "./competitors/stdlib.js";
import { tensorflow } from "./competitors/tensorflow.js";
import type { SharedArrays } from "./shared-arrays.js";

/** Everybody who may be there. */
export interface Competition {
  readonly competitors: readonly Competitor[];
  readonly absent: readonly Absence[];
}

/** How many threads the competitors have that have several. */
const threads = 2;

/** @param isas which instruction sets of the native backend; the fastest, without. */
export async function competition(
  isas: readonly string[] | undefined,
  shared: SharedArrays,
  peers: boolean,
): Promise<Competition> {
  const found: (Competitor | Absence)[] = [...ourBackends(isas), naive];
  if (peers) {
    found.push(onnxruntimeNode(1), onnxruntimeNode(threads), onnxruntimeWeb());
    found.push(await tensorflow("cpu"), await tensorflow("wasm"), stdlib());
    for (const name of nativePrograms) found.push(await nativeProgram(name, shared));
    for (const name of pythonPrograms) found.push(await pythonProgram(name, shared));
  }
  return {
    competitors: found.filter((one): one is Competitor => "prepare" in one),
    absent: found.filter((one): one is Absence => "reason" in one),
  };
}

/** The first of them is the exact result that everybody is compared with. */
function ourBackends(wanted: readonly string[] | undefined): (Competitor | Absence)[] {
  return [...natives(wanted), ours(js), ...tried("wasm", webAssembly)];
}

function natives(wanted: readonly string[] | undefined): (Competitor | Absence)[] {
  return tried("native", () => {
    const fastest = isas()[0] as string;
    const others = (wanted ?? []).filter((isa) => isa !== fastest);
    return [
      ...native(createNativeBackend({ isa: fastest, threads: 1 }), "", 1),
      ...others.flatMap((isa) => native(createNativeBackend({ isa, threads: 1 }), `-${isa}`, 1)),
      ...native(createNativeBackend({ isa: fastest, threads }), `-${threads}`, threads),
    ];
  });
}

function native(backend: Backend, suffix: string, threads: number): Competitor[] {
  const isFast = Object.keys(backend.fastKernels ?? {}).length > 0;
  return [ours(backend, `native${suffix}`, threads), ...(isFast ? [oursFast(backend, `fast${suffix}`, threads)] : [])];
}

function webAssembly(): Competitor[] {
  return [
    ours(createWasmBackend()),
    oursFast(createWasmBackend({ fast: fastModule }), "wasm-fast"),
    oursResident(createWasmBackend(), "wasm-resident"),
  ];
}

function tried(name: string, make: () => (Competitor | Absence)[]): (Competitor | Absence)[] {
  try {
    return make();
  } catch (error) {
    return [{ name, reason: (error as Error).message }];
  }
}
