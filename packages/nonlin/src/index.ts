// For runtimes that load binaries: Node, Bun, Deno.
export * from "./generated/native.js";
