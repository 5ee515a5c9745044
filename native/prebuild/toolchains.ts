// How the addon is compiled for each platform.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { variables } from "./build-variables.js";

/** A compiler that makes the addon for one platform, and how. */
export interface Toolchain {
  readonly compiler: string;
  /** Whether the binary is part of the package. Default: true. */
  readonly published?: boolean;
  /** What to install on Debian, or where else it comes from. */
  readonly from: string;
  readonly compileFlags: readonly string[];
  /** Sources besides those of binding.gyp. */
  readonly sources: readonly string[];
  readonly linkFlags: readonly string[];
  readonly libraries: readonly string[];
  /** A library that has to be made before linking: its command, and the text that it reads from `definitions`. */
  readonly importLibrary?: (definitions: string, library: string) => readonly string[];
  /** A command that lists what the result needs at run time, and what of its output is none of it. */
  readonly needs: {
    readonly command: readonly string[];
    readonly line: RegExp;
    readonly allowed: RegExp;
  };
}

const apiHeaders = path.dirname(createRequire(import.meta.url).resolve("node-api-headers/package.json"));

/** Where node_api.h lies. */
export const includeFolder = path.join(apiHeaders, "include");

/** All functions of Node-API, as a definition file that says that node.exe has them. */
export function nodeApiDefinitions(): string {
  const functions = ["js_native_api", "node_api"].flatMap((name) =>
    readFileSync(path.join(apiHeaders, `def/${name}.def`), "utf8")
      .split(/\r?\n/)
      .filter((line) => /^n\w+$/.test(line)),
  );
  return `NAME node.exe\nEXPORTS\n${functions.join("\n")}\n`;
}

// A file that names no library can only miss what every process has: Node-API, and these few of the C library. A name
// with a version ("@GLIBC_2.14") would not load where the C library is older, or another.
const linuxNeeds = (nm: string) => ({
  command: [nm, "--dynamic", "--undefined-only"],
  line: /\S+$/,
  allowed:
    /^(napi_\w+|malloc|free|sched_yield|memcpy|memmove|memset|memcmp|strlen|strcmp|__tls_get_addr|__tls_get_offset)$/,
});

const linux = (prefix: string, from: string, flags: readonly string[] = []): Toolchain => ({
  compiler: `${prefix}g++`,
  from,
  compileFlags: ["-fPIC", ...flags],
  sources: [],
  linkFlags: ["-shared", ...variables.addon_linux_link_flags],
  libraries: variables.addon_linux_libraries,
  needs: linuxNeeds(`${prefix}nm`),
});

// Deployment targets are those of the oldest Node that is supported, 20.
const darwin = (arch: string, minimum: string): Toolchain => ({
  compiler: "clang++",
  from: "Xcode's command line tools",
  compileFlags: ["-arch", arch, `-mmacosx-version-min=${minimum}`, "-fPIC"],
  sources: [],
  linkFlags: [
    "-arch",
    arch,
    `-mmacosx-version-min=${minimum}`,
    "-bundle",
    "-undefined",
    "dynamic_lookup",
    "-nostdlib++",
    "-Wl,-x",
  ],
  libraries: [],
  needs: { command: ["otool", "-L"], line: /^\t(\S+)/, allowed: /^\/usr\/lib\/libSystem\.B\.dylib$/ },
});

const windowsDlls = /^(node\.exe|kernel32\.dll|msvcrt\.dll|api-ms-win-crt-\w+-l1-1-0\.dll)$/i;

/** The toolchains by platform and architecture, as Node names them. */
export const toolchains: Readonly<Record<string, Toolchain>> = {
  "linux-x64": linux(process.arch === "x64" && process.platform === "linux" ? "" : "x86_64-linux-gnu-", "g++"),
  "linux-arm64": linux(
    process.arch === "arm64" && process.platform === "linux" ? "" : "aarch64-linux-gnu-",
    "g++-aarch64-linux-gnu",
    // Or atomic operations ask a function of glibc, which musl lacks, what the processor can do.
    ["-mno-outline-atomics"],
  ),
  // Big-endian: for the matrix of runtimes (runtimes/), which shows that the kernels do not care.
  "linux-s390x": { ...linux("s390x-linux-gnu-", "g++-s390x-linux-gnu"), published: false },
  "win32-x64": {
    compiler: "x86_64-w64-mingw32-g++-posix",
    from: "g++-mingw-w64-x86-64-posix",
    // GCC keeps the stack aligned to 16 bytes there and yet stores vectors of 32 and 64 with aligned moves (GCC bug
    // 54412): the assembler writes unaligned ones, which cost nothing where the address happens to be aligned.
    compileFlags: ["-Wa,-muse-unaligned-vector-move"],
    sources: [fileURLToPath(new URL("host-program.cc", import.meta.url))],
    linkFlags: ["-shared", "-static", "-s", "-Wl,--no-insert-timestamp"],
    libraries: [],
    importLibrary: (definitions, library) => ["x86_64-w64-mingw32-dlltool", "-d", definitions, "-y", library],
    needs: { command: ["x86_64-w64-mingw32-objdump", "-p"], line: /DLL Name: (\S+)/, allowed: windowsDlls },
  },
  // LLVM's dlltool makes no library for delayed loading: only a program called node.exe can load this one.
  "win32-arm64": {
    compiler: "aarch64-w64-mingw32-clang++",
    from: "MSYS2's CLANGARM64, or llvm-mingw",
    compileFlags: [],
    sources: [],
    linkFlags: ["-shared", "-static", "-s"],
    libraries: [],
    importLibrary: (definitions, library) => ["llvm-dlltool", "-m", "arm64", "-d", definitions, "-l", library],
    needs: { command: ["llvm-objdump", "-p"], line: /DLL Name: (\S+)/, allowed: windowsDlls },
  },
  "darwin-x64": darwin("x86_64", "10.15"),
  "darwin-arm64": darwin("arm64", "11.0"),
};
