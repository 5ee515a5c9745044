import { inflateSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { plot, plotLines } from "../src/index.js";
import { toPng } from "../src/png.js";
import { curve } from "./instance.js";

/** Width, height and the RGBA pixels of a PNG of 8 bits without interlacing (the PNG specification, 3rd edition). */
function pixelsOf(png: Uint8Array): { readonly width: number; readonly height: number; readonly data: Uint8Array } {
  const view = Buffer.from(png);
  expect(view.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const [width, height] = [view.readUInt32BE(16), view.readUInt32BE(20)];
  expect([...view.subarray(24, 29)]).toEqual([8, 6, 0, 0, 0]);
  const parts: Buffer[] = [];
  for (let at = 8; at < view.length; at += view.readUInt32BE(at) + 12) {
    if (view.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(view.subarray(at + 8, at + 8 + view.readUInt32BE(at)));
  }
  return { width, height, data: unfiltered(inflateSync(Buffer.concat(parts)), width, height) };
}

function unfiltered(raw: Uint8Array, width: number, height: number): Uint8Array {
  const stride = width * 4;
  const data = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (stride + 1)] as number;
    for (let k = 0; k < stride; k++) {
      const left = k < 4 ? 0 : (data[row * stride + k - 4] as number);
      const up = row === 0 ? 0 : (data[(row - 1) * stride + k] as number);
      const corner = k < 4 || row === 0 ? 0 : (data[(row - 1) * stride + k - 4] as number);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] as number;
      data[row * stride + k] = (raw[row * (stride + 1) + 1 + k] as number) + guess;
    }
  }
  return data;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** How many pixels of a box are darker than half. */
function darkPixels(
  { width, data }: ReturnType<typeof pixelsOf>,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
) {
  let count = 0;
  for (let y = y1; y < y2; y++)
    for (let x = x1; x < x2; x++) if ((data[(y * width + x) * 4] as number) < 128) count += 1;
  return count;
}

describe("toPng", () => {
  it("draws the picture in as many pixels as asked for, with its colours", async () => {
    const { width, height, data } = pixelsOf(await toPng(plot(curve("tanh"), { theme: "dark" }), { scale: 1 }));
    expect([width, height]).toEqual([640, 400]);
    expect([...data.subarray(0, 4)]).toEqual([0x14, 0x18, 0x1d, 255]);
    const colors = new Set(Array.from({ length: width * height }, (_, k) => data.subarray(4 * k, 4 * k + 3).join()));
    expect(colors.has("86,180,233")).toBe(true);
    expect(pixelsOf(await toPng(plot(curve("tanh")))).width).toBe(1280);
  });

  it("draws text, with the font that comes along", async () => {
    const picture = (title: string) => plot(curve("tanh"), { title, legend: false });
    const box = [10, 8, 200, 30] as const;
    const written = pixelsOf(await toPng(picture("wwwwwwwwww"), { scale: 1 }));
    const blank = pixelsOf(await toPng(picture(" "), { scale: 1 }));
    expect(darkPixels(blank, box)).toBe(0);
    expect(darkPixels(written, box)).toBeGreaterThan(200);
  });

  it("reads any title, as a strict reader of XML does", async () => {
    const title = `a<b & "c" 'd' > ]]> \u00a0 \u0000\u0008\ud800 é 中 <script>alert(1)</script>`;
    await expect(toPng(plot(curve("tanh"), { title }), { scale: 0.5 })).resolves.toBeInstanceOf(Uint8Array);
    const lines = plotLines({ label: title, x: [1, 2], y: [1, 2] }, { title, xLabel: title, yLabel: title });
    await expect(toPng(lines, { scale: 0.5 })).resolves.toBeInstanceOf(Uint8Array);
  });

  it("draws beside others that have started the same renderer", async () => {
    const svg = plot(curve("tanh"));
    const first = await toPng(svg);
    vi.resetModules();
    const { toPng: another } = await import("../src/png.js");
    expect(another).not.toBe(toPng);
    expect(await another(svg)).toEqual(first);
  });

  it("refuses what it cannot draw", async () => {
    await expect(toPng(plot(curve("tanh")), { scale: 0 })).rejects.toThrow(
      "toPng: scale must be a number above 0, at most 16, got 0",
    );
    await expect(toPng(3 as never)).rejects.toThrow("toPng: svg must be an SVG document as text, got 3");
    await expect(toPng("<svg")).rejects.toThrow("SVG");
  });
});
