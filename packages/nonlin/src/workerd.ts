// For workers that take WebAssembly by static imports only: Cloudflare Workers.
export * from "./generated/workerd.js";
