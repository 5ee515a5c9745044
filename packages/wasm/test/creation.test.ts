import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createActivations } from "@nonlin/core";
import { compileInlinedModule, createWasmBackend, gelu, softmax } from "@nonlin/wasm";
import { createWasmBackend as createStatic, loadWasmBackend } from "@nonlin/wasm/static";
import { afterEach, describe, expect, it, vi } from "vitest";

// Of lib.dom, which the sources go without.
declare const WebAssembly: { readonly Module: new (bytes: ArrayBufferView) => object };

const file = new URL("../../../native/build/wasm/kernels.wasm", import.meta.url);
const bytes = readFileSync(file);
const expected = Float32Array.of(-0.15865525603294373, 0.8413447737693787);
const computes = (backend: ReturnType<typeof createWasmBackend>) =>
  createActivations({ backend }).gelu(Float32Array.of(-1, 1));

afterEach(() => vi.unstubAllGlobals());

describe("createWasmBackend", () => {
  it("takes the inlined module, and one that was compiled elsewhere", () => {
    expect(computes(createWasmBackend())).toEqual(expected);
    const module = new WebAssembly.Module(bytes);
    expect(computes(createWasmBackend({ module }))).toEqual(expected);
    expect(computes(createStatic({ module }))).toEqual(expected);
  });

  it("refuses what is no module, and the module of something else", () => {
    for (const create of [createWasmBackend, createStatic]) {
      expect(() => create({ module: {} as never })).toThrow("module must be a WebAssembly.Module, got ");
      expect(() => create(3 as never)).toThrow("createWasmBackend: options must be an object { module, fast }");
      const other = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
      expect(() => create({ module: other })).toThrow("this module is not nonlin's");
    }
  });

  it("says what is missing where there is no WebAssembly, no simd128, or no leave to compile", () => {
    vi.stubGlobal("WebAssembly", undefined);
    expect(() => createStatic({ module: {} })).toThrow("this runtime has no WebAssembly; the js backend");
    vi.stubGlobal("WebAssembly", { validate: () => false });
    expect(() => createStatic({ module: {} })).toThrow("no simd128; the js backend");
  });
});

describe("loadWasmBackend", () => {
  it("takes bytes, an address and a response", async () => {
    expect(computes(await loadWasmBackend(bytes))).toEqual(expected);
    const server = createServer((request, response) => {
      if (request.url !== "/kernels.wasm") response.statusCode = 404;
      response.end(bytes);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(computes(await loadWasmBackend(`${url}/kernels.wasm`))).toEqual(expected);
      expect(computes(await loadWasmBackend(await fetch(`${url}/kernels.wasm`)))).toEqual(expected);
      await expect(loadWasmBackend(new URL("/other", url))).rejects.toThrow(
        `loadWasmBackend: cannot take the module from ${url}/other: the server answered 404`,
      );
    } finally {
      server.close();
    }
  });
});

describe("the functions by name", () => {
  it("compute on a backend of their own, which compileInlinedModule may prepare", async () => {
    await compileInlinedModule();
    expect(gelu(Float32Array.of(-1, 1))).toEqual(expected);
    expect(softmax(Float64Array.of(0, 0))).toEqual(Float64Array.of(0.5, 0.5));
  });
});
