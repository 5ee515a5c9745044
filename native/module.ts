// Compiles the WebAssembly module into build/wasm/kernels.wasm, with the clang of npm's @yowasp/clang (LLVM, itself in
// WebAssembly), so that it takes no system package and every machine makes the same bytes.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type OutputStream, runLLVM, type Tree } from "@yowasp/clang";

const native = fileURLToPath(new URL(".", import.meta.url));
/**
 * All of it with -Os has 93 KB after gzip; with -Oz 45 KB, and takes twice the time (softmax four times, its loops being
 * calls of calls). So what most calls of a page are is compiled for speed, and all else to be small: see wasm128.inc.
 */
const sources = [
  { file: "targets/wasm128.cc", flags: ["-Os", "-mllvm", "-inline-threshold=15"] },
  { file: "targets/wasm128_small.cc", flags: ["-Oz"] },
  { file: "bindings/wasm.cc", flags: ["-Oz"] },
  { file: "dispatch.cc", flags: ["-Oz"] },
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
const linkerFlags = ["--no-entry", "--stack-first", "--export=__heap_base", "--strip-all", "--gc-sections"];

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
const objects: { [file: string]: Tree[string] } = {};
for (const { file, flags } of sources) {
  const object = file.replace(/\W/g, "-");
  const command = ["clang++", ...compilerFlags, ...flags, "-c", `native/${file}`, "-o", object];
  const made = await runLLVM(command, tree, options);
  objects[object] = (made as Tree)[object] as Tree[string];
}
const linked = await runLLVM(
  ["wasm-ld", ...linkerFlags, ...Object.keys(objects), "-o", "kernels.wasm"],
  objects,
  options,
);
const bytes = (linked as Tree)["kernels.wasm"] as Uint8Array<ArrayBuffer>;

// Of lib.dom, which a program for Node goes without.
declare const WebAssembly: {
  readonly Module: { imports(module: object): { readonly module: string; readonly name: string }[] };
  compile(bytes: Uint8Array): Promise<object>;
};
const imports = WebAssembly.Module.imports(await WebAssembly.compile(bytes));
if (imports.length > 0) {
  throw new Error(`the module must stand alone, and imports ${imports.map(({ module, name }) => `${module}.${name}`)}`);
}
mkdirSync(path.join(native, "build/wasm"), { recursive: true });
writeFileSync(path.join(native, "build/wasm/kernels.wasm"), bytes);
