// Compiles the WebAssembly modules into build/wasm, with the clang of npm's @yowasp/clang (LLVM, itself in WebAssembly), so
// that it takes no system package and every machine makes the same bytes: kernels.wasm, the exact tier, and
// fast-kernels.wasm, which works in the memory of the first and calls it where it has no kernel of its own.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type OutputStream, runLLVM, type Tree } from "@yowasp/clang";

const native = fileURLToPath(new URL(".", import.meta.url));
interface Source {
  readonly file: string;
  readonly flags: readonly string[];
}

/**
 * All of it with -Os has 93 KB after gzip; with -Oz 45 KB, and takes twice the time (softmax four times, its loops being
 * calls of calls). So what most calls of a page are is compiled for speed, and all else to be small: see wasm128.inc.
 */
const exactSources: readonly Source[] = [
  { file: "targets/wasm128.cc", flags: ["-Os", "-mllvm", "-inline-threshold=15"] },
  { file: "targets/wasm128_small.cc", flags: ["-Oz"] },
  { file: "bindings/wasm.cc", flags: ["-Oz"] },
  { file: "dispatch.cc", flags: ["-Oz"] },
];
const isFast = "-DNONLIN_FAST_MODULE";
const fastSources: readonly Source[] = [
  { file: "targets/wasm128_fast.cc", flags: ["-Os", isFast] },
  { file: "bindings/wasm.cc", flags: ["-Oz", isFast] },
  { file: "dispatch.cc", flags: ["-Oz", isFast] },
];

const compilerFlags = [
  // The C++ headers are those of WASI's sysroot; nothing of WASI is linked, see --no-entry and the check below.
  "--target=wasm32-wasip1",
  "-std=c++17",
  "-msimd128",
  "-mbulk-memory",
  // The promise of equal bits: no fused multiply-add that the source does not name, no fast-math.
  "-ffp-contract=off",
  "-fno-exceptions",
  "-fno-rtti",
  "-fvisibility=hidden",
  "-Wall",
  "-Wextra",
  "-I",
  "native",
];
const linkerFlags = ["--no-entry", "--export=__heap_base", "--strip-all", "--gc-sections"];

/**
 * The files that the compiler may see. Its file system does not know "..": an include of a parent's file is found by -I
 * instead.
 */
function sourceTree(folder: string): Tree {
  const entries = readdirSync(folder)
    .filter((name) => !["build", "node_modules", "test", "fit"].includes(name))
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isDirectory() || /\.(h|cc|inc|def)$/.test(file))
    .map((file) => [
      path.basename(file),
      statSync(file).isDirectory()
        ? sourceTree(file)
        : readFileSync(file, "utf8").replaceAll('#include "../', '#include "'),
    ]);
  return Object.fromEntries(entries);
}

const stderr: OutputStream = (bytes) => {
  if (bytes !== null) process.stderr.write(bytes);
};
/** No news of the compiler's own files being read. */
const options = { stderr, fetchProgress: () => {} };

const tree = { native: sourceTree(native) };

/** The bytes of a module. */
async function linked(sources: readonly Source[], flags: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const objects: { [file: string]: Tree[string] } = {};
  for (const { file, flags } of sources) {
    const object = file.replace(/\W/g, "-");
    const command = ["clang++", ...compilerFlags, ...flags, "-c", `native/${file}`, "-o", object];
    const made = await runLLVM(command, tree, options);
    objects[object] = (made as Tree)[object] as Tree[string];
  }
  const command = ["wasm-ld", ...linkerFlags, ...flags, ...Object.keys(objects), "-o", "module.wasm"];
  return ((await runLLVM(command, objects, options)) as Tree)["module.wasm"] as Uint8Array<ArrayBuffer>;
}

// Of lib.dom, which a program for Node goes without.
declare const WebAssembly: {
  readonly Module: { imports(module: object): { readonly module: string; readonly name: string }[] };
  readonly Instance: new (module: object) => { readonly exports: { readonly __heap_base: { readonly value: number } } };
  compile(bytes: Uint8Array): Promise<object>;
};

/** @throws Error where a module imports anything else. */
async function checked(bytes: Uint8Array, from: readonly string[]): Promise<object> {
  const module = await WebAssembly.compile(bytes);
  const others = WebAssembly.Module.imports(module).filter((one) => !from.includes(one.module));
  if (others.length === 0) return module;
  const names = others.map(({ module, name }) => `${module}.${name}`);
  throw new Error(
    `the module may import from nothing but ${from.join(", ") || "nobody"}, and takes ${names.join(", ")}`,
  );
}

const exactBytes = await linked(exactSources, ["--stack-first"]);
const exact = new WebAssembly.Instance(await checked(exactBytes, []));
// Its data and its stack lie behind those of the first module, and what calls pass behind both.
const base = Math.ceil(exact.exports.__heap_base.value / 1024) * 1024;
const fastBytes = await linked(fastSources, [
  "--import-memory",
  `--global-base=${base}`,
  "--no-stack-first",
  "-z",
  "stack-size=16384",
]);
await checked(fastBytes, ["env", "exact"]);

const folder = path.join(native, "build/wasm");
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, "kernels.wasm"), exactBytes);
writeFileSync(path.join(folder, "fast-kernels.wasm"), fastBytes);
