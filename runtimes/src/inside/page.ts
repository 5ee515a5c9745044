// The page around the worker: posts the worker's lines, one after the other, to the server that it came from.
export {};

const plan = await (await fetch("/plan")).json();
const worker = new Worker("/web-worker.js", { type: "module" });
let sent: Promise<unknown> = Promise.resolve();

const tell = (line: unknown) => {
  sent = sent.then(() => fetch("/lines", { method: "POST", body: JSON.stringify(line) }));
};
worker.onmessage = ({ data }) => tell(data);
worker.onerror = ({ message, filename, lineno }) =>
  tell({ type: "error", message: `${message} (${filename}:${lineno})` });
worker.postMessage(plan);
