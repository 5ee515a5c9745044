// What runs in a browser only: TensorFlow.js on WebGPU, by Chromium's software renderer, and WebNN.
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Adapter } from "@nonlin/conformance";
import { folderOf, imported, Unavailable, versionOf } from "../peers.js";
import { expressionOf, tensorflowLine, tensorflowOps } from "./tensorflow.js";

const program = "/usr/bin/chromium";
const flags = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=WebMachineLearningNeuralNetwork",
];

/** As much of puppeteer as is used here. */
interface Page {
  goto(address: string): Promise<unknown>;
  addScriptTag(options: { readonly path: string }): Promise<unknown>;
  evaluate<T>(expression: string): Promise<T>;
}
interface Puppeteer {
  launch(options: object): Promise<{ newPage(): Promise<Page>; close(): Promise<void> }>;
}

/** An empty page of a server of its own: what needs a secure context has one. */
async function openPage(): Promise<{ readonly page: Page; close(): Promise<void> }> {
  const puppeteer = (
    await imported<{ readonly default: Puppeteer }>("puppeteer-core", "lib/esm/puppeteer/puppeteer-core.js")
  ).default;
  if (!existsSync(program)) {
    throw new Unavailable(`${program} is not there: apt-get install --no-install-recommends chromium`);
  }
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><title>conformance</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await puppeteer.launch({ executablePath: program, headless: true, args: flags, protocolTimeout: 0 });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    async close() {
      await browser.close();
      server.close();
    },
  };
}

// In the page: floats come and go as base64, which keeps NaN and -0.
const inPage = `
globalThis.floats = (text) => new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
globalThis.text = (array) => btoa(String.fromCharCode(...new Uint8Array(array.buffer, array.byteOffset, array.byteLength)));
globalThis.textOf = (array) => {
  let result = "";
  for (let i = 0; i < array.length; i += 6000) result += text(array.slice(i, i + 6000));
  return result;
};
globalThis.compute = async ({ op, layer, rest, gradient, shape, inputs }) => {
  const tensors = inputs.map((input) => tf.tensor(floats(input), shape, "float32"));
  const others = rest.map((value) => (typeof value === "number" ? value : tf.tensor(value.values, value.shape, "float32")));
  const f = layer ? (x) => tf.layers.activation({ activation: op }).apply(x) : (x) => tf[op](x, ...others);
  const result = gradient ? tf.grad(f)(tensors[1], tensors[0]) : f(tensors[0]);
  const data = await result.data();
  tf.disposeVariables();
  for (const tensor of [...tensors, result]) tensor.dispose();
  return textOf(Float32Array.from(data));
};`;

/** TensorFlow.js on WebGPU. */
export async function tensorflowWebGpu(): Promise<Adapter> {
  const name = "@tensorflow/tfjs-backend-webgpu";
  const files = [
    path.join(folderOf("@tensorflow/tfjs-core"), "dist/tf-core.min.js"),
    path.join(folderOf(name), "dist/tf-backend-webgpu.min.js"),
    path.join(folderOf("@tensorflow/tfjs-layers"), "dist/tf-layers.min.js"),
  ];
  const { page, close } = await openPage();
  for (const file of files) await page.addScriptTag({ path: file });
  await page.evaluate(inPage);
  const backend = await page.evaluate<string>(
    `(async () => { try { await tf.setBackend("webgpu"); await tf.ready(); } catch (error) { return String(error); } return tf.getBackend(); })()`,
  );
  if (backend !== "webgpu") {
    await close();
    throw new Unavailable(`TensorFlow.js has no WebGPU in this Chromium: ${backend}`);
  }
  return {
    name: "TensorFlow.js webgpu (SwiftShader)",
    version: versionOf(name),
    ops: tensorflowOps,
    async run(...call) {
      const [op, , , shape, , inputs] = call;
      const expression = expressionOf(call);
      if (typeof expression === "string") return { unsupported: expression };
      const base64 = inputs.map(({ buffer, byteOffset, byteLength }) =>
        Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
      );
      const request = { ...expression, gradient: op.endsWith(".grad"), shape, inputs: base64 };
      const answer = await page.evaluate<string>(`compute(${JSON.stringify(request)})`);
      const bytes = Buffer.from(answer, "base64");
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
    reproduction: (...call) => tensorflowLine(call),
    close,
  };
}

/** WebNN, which no browser has on every machine: this says why not. */
export async function webnn(): Promise<Adapter> {
  const { page, close } = await openPage();
  const reason = await page.evaluate<string>(
    `(async () => {
      if (navigator.ml === undefined) return "navigator.ml is undefined";
      try { await navigator.ml.createContext({ deviceType: "cpu" }); } catch (error) { return String(error); }
      return "";
    })()`,
  );
  await close();
  if (reason !== "") throw new Unavailable(`this Chromium has no WebNN: ${reason}`);
  throw new Unavailable("this Chromium has WebNN; its graphs are not written yet");
}
