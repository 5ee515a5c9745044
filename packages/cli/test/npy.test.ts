import { readFileSync } from "node:fs";
import { fromSixteenBits } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { type NpyArray, type NpyDtype, type NpyElements, readNpy } from "../src/npy.js";
import type { ByteSource } from "../src/tensors/bytes.js";
import { type ByteOrder, type ElementOrder, viewOf } from "../src/tensors/tensor.js";
import { bytesOf, float32 } from "./command-line.js";

interface Golden {
  readonly accepted: readonly {
    readonly version: string;
    readonly dtype: NpyDtype;
    readonly byteOrder: ByteOrder;
    readonly order: ElementOrder;
    readonly shape: readonly number[];
    readonly values: readonly number[];
    readonly file: string;
  }[];
  readonly refused: readonly { readonly what: string; readonly file: string }[];
}
const golden = JSON.parse(readFileSync(new URL("golden/arrays.json", import.meta.url), "utf8")) as Golden;

/** `known: false` is a pipe: nobody says how much will come. */
function sourceOf(bytes: Uint8Array, known = true): ByteSource {
  let at = 0;
  return {
    name: "a.npy",
    size: known ? bytes.length : undefined,
    async read(target) {
      const piece = bytes.subarray(at, at + target.length);
      target.set(piece);
      at += piece.length;
      return piece.length;
    },
  };
}

const read = (bytes: Uint8Array, known = true) => readNpy(sourceOf(bytes, known));

/** The elements in row-major order. */
function logical(array: NpyArray): number[] {
  const { data: elements, shape, strides } = viewOf(array.data, array);
  const data = array.dtype === "float16" ? Array.from(elements, (bits) => fromSixteenBits("float16", bits)) : elements;
  if (strides === undefined) return [...data];
  let positions = data.length === 0 ? [] : [0];
  if (data.length > 0) {
    shape.forEach((dimension, axis) => {
      positions = positions.flatMap((from) =>
        Array.from({ length: dimension }, (_, i) => from + i * (strides[axis] as number)),
      );
    });
  }
  return positions.map((i) => data[i] as number);
}

/** A version 1.0 file with this header, and so many bytes behind it. */
function crafted(header: string, dataLength: number, version = [1, 0]): Buffer {
  const text = Buffer.from(header, "latin1");
  const length = Buffer.alloc(version[0] === 1 ? 2 : 4);
  if (version[0] === 1) length.writeUInt16LE(text.length);
  else length.writeUInt32LE(text.length);
  return Buffer.concat([
    Buffer.from("\x93NUMPY", "latin1"),
    Buffer.from(version),
    length,
    text,
    Buffer.alloc(dataLength),
  ]);
}

describe("files that numpy wrote", () => {
  for (const { version, dtype, byteOrder, order, shape, values, file } of golden.accepted) {
    const what = `${byteOrder}-endian ${dtype} (${shape}) in ${order} order, version ${version}`;
    it(`are read: ${what}`, async () => {
      const bytes = Buffer.from(file, "base64");
      for (const known of [true, false]) {
        const array = await read(bytes, known);
        expect(array).toMatchObject({ dtype, byteOrder, order, shape });
        expect(logical(array)).toEqual(values);
      }
    });
    if (version === "1.0") {
      it(`are written with the same bytes: ${what}`, async () => {
        const bytes = Buffer.from(file, "base64");
        expect(bytesOf(await read(bytes)).equals(bytes)).toBe(true);
      });
    }
  }
  for (const { what, file } of golden.refused) {
    it(`are refused with one line that says the dtype and what is accepted: ${what}`, async () => {
      const message = await read(Buffer.from(file, "base64")).catch((error: Error) => error.message);
      expect(message).toMatch(
        /^a\.npy holds dtype ".+"; accepted are float16, float32 and float64 \(<f2, <f4, <f8, >f2, >f4, >f8\)/,
      );
      expect(message).not.toContain("\n");
    });
  }
});

describe("a round trip", () => {
  const patterns = new Uint32Array(4096).map((_, i) => Math.imul(i + 1, 0x9e3779b1));
  const arrays: [NpyDtype, NpyElements][] = [
    ["float16", new Uint16Array(patterns.buffer)],
    ["float32", new Float32Array(patterns.buffer)],
    ["float64", new Float64Array(patterns.buffer)],
  ];
  for (const [dtype, data] of arrays) {
    for (const byteOrder of ["little", "big"] as const) {
      for (const order of ["C", "Fortran"] as const) {
        it(`keeps every bit of ${byteOrder}-endian ${dtype} in ${order} order, NaN payloads too`, async () => {
          const bytes = bytesOf({ dtype, byteOrder, order, shape: [8, data.length / 8], data });
          const back = await read(bytes);
          expect(back).toMatchObject({ dtype, byteOrder, order, shape: [8, data.length / 8] });
          expect(Buffer.from(back.data.buffer).equals(Buffer.from(patterns.buffer))).toBe(true);
        });
      }
    }
  }
  it("writes the elements of a part of a buffer, and leaves them as they were", async () => {
    const all = Float32Array.from([9, 1, 2, 9]);
    const bytes = bytesOf({ ...float32([2], []), byteOrder: "big", data: all.subarray(1, 3) });
    expect([...(await read(bytes)).data]).toEqual([1, 2]);
    expect([...all]).toEqual([9, 1, 2, 9]);
  });
  it("writes version 2.0 where the header is too long for 1.0", async () => {
    const shape = new Array<number>(30_000).fill(1);
    const bytes = bytesOf(float32(shape, [7]));
    expect([...bytes.subarray(6, 8)]).toEqual([2, 0]);
    expect(await read(bytes)).toMatchObject({ shape });
  });
});

describe("headers that others write", () => {
  const accepted = {
    "other order of keys": "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f4'}",
    "no spaces": "{'descr':'<f4','fortran_order':False,'shape':(2,3)}",
    "more spaces and line breaks": " { 'descr' : '<f4' ,\n\t'fortran_order' : False , 'shape' : ( 2 , 3 , ) , } \r\n ",
    "double quotes": '{"descr": "<f4", "fortran_order": False, "shape": (2, 3)}',
    "long integers of Python 2": "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }",
  };
  for (const [what, header] of Object.entries(accepted)) {
    it(`are read: ${what}`, async () => {
      expect(await read(crafted(header, 24))).toMatchObject({ dtype: "float32", order: "C", shape: [2, 3] });
    });
  }

  const field = "'descr': '<f4', 'fortran_order': False";
  const refused: { readonly [what: string]: readonly [header: string, complaint: RegExp] } = {
    "not a dictionary": ["(1, 2)", /header is not a dictionary/],
    empty: ["", /not a Python literal \(expected a value at byte 0\)/],
    "a missing key": [`{${field}}`, /keys descr, fortran_order and shape, it has "descr, fortran_order"/],
    "no keys": ["{}", /it has none/],
    "a key too many": [`{${field}, 'shape': (6,), 'more': 1}`, /it has "descr, fortran_order, more, shape"/],
    "a key twice": [`{${field}, 'shape': (6,), 'shape': (6,)}`, /expected one "shape" only/],
    "the key __proto__": [`{${field}, '__proto__': (6,)}`, /it has "__proto__, descr, fortran_order"/],
    "a key without quotes": ["{descr: '<f4'}", /expected a key in quotes/],
    "no colon": ["{'descr' '<f4'}", /expected a colon/],
    "a number for fortran_order": ["{'descr': '<f4', 'fortran_order': 0, 'shape': (6,)}", /True or False/],
    "a list for shape": [`{${field}, 'shape': [6]}`, /tuple of non-negative integers/],
    "an integer for shape": [`{${field}, 'shape': (6)}`, /tuple of non-negative integers/],
    "a negative dimension": [`{${field}, 'shape': (-6,)}`, /tuple of non-negative integers/],
    "a fraction": [`{${field}, 'shape': (6.0,)}`, /expected a comma or \)/],
    "a dimension beyond 2^53": [`{${field}, 'shape': (9007199254740993,)}`, /tuple of non-negative integers/],
    "a dimension of forty digits": [`{${field}, 'shape': (${"9".repeat(40)},)}`, /tuple of non-neg|expected a comma/],
    "an expression": [`{${field}, 'shape': (2*3,)}`, /expected a comma or \)/],
    "a call": [`{${field}, 'shape': exit()}`, /expected a value/],
    "two commas": [`{${field}, 'shape': (2,,3)}`, /expected a value/],
    "something behind it": [`{${field}, 'shape': (6,)} 1`, /expected nothing more/],
    "a string without end": ["{'descr': '<f4", /expected a closing '/],
    "a bracket without end": [`{${field}, 'shape': (6,`, /expected a value/],
    "deep nesting": ["(".repeat(60_000), /expected less nesting/],
    "no descr string": ["{'descr': 4, 'fortran_order': False, 'shape': (6,)}", /holds dtype "4"/],
    "a dtype that is a name of Object": ["{'descr': 'toString', 'fortran_order': False, 'shape': ()}", /"toString"/],
    "a very long dtype": [`{'descr': '${"x".repeat(5000)}', 'fortran_order': False, 'shape': ()}`, /^.{0,250}$/],
  };
  for (const [what, [header, complaint]] of Object.entries(refused)) {
    it(`are refused: ${what}`, async () => {
      await expect(read(crafted(header, 24))).rejects.toThrow(complaint);
    });
  }
});

describe("a damaged file", () => {
  const shape = [2, 3];
  const bytes = bytesOf(float32(shape, [1, 2, 3, 4, 5, 6]));
  for (const known of [true, false]) {
    const how = known ? "of known size" : "from a pipe";
    it(`is refused when cut at any length, ${how}`, async () => {
      for (let length = 0; length < bytes.length; length++) {
        const error = await read(bytes.subarray(0, length), known).catch((error: unknown) => error);
        expect(error, `${length} bytes`).toMatchObject({ name: "Failure", exitCode: 1 });
        expect((error as Error).message).toMatch(length === 0 ? /^a\.npy is empty$/ : /^a\.npy is truncated: .+$/);
      }
    });
    it(`is refused with trailing bytes, ${how}`, async () => {
      for (const more of [1, 4, 1000]) {
        await expect(read(Buffer.concat([bytes, Buffer.alloc(more)]), known)).rejects.toThrow(/has trailing bytes/);
      }
    });
    it(`is refused when its header promises more than memory holds, ${how}`, async () => {
      for (const shape of ["(9007199254740991,)", "(9007199254740991, 9007199254740991, 9007199254740991)"]) {
        const huge = crafted(`{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}}`, 24);
        await expect(read(huge, known)).rejects.toThrow(known ? /is truncated/ : /too large for memory/);
      }
    });
  }
  it("is refused or read, but never crashes, whichever byte of its header is changed", async () => {
    for (let at = 0; at < 128; at++) {
      for (const value of [0, 0x20, 0x27, 0x28, 0x39, 0x80, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        const result = await read(changed).catch((error: unknown) => error);
        if (result instanceof Error) expect(result, `byte ${at} = ${value}`).toMatchObject({ name: "Failure" });
        else expect((result as NpyArray).data.length, `byte ${at} = ${value}`).toBe(6);
      }
    }
  });
  it("is refused when its header length claims more than the file has", async () => {
    const changed = Buffer.from(bytes);
    changed.writeUInt16LE(0xffff, 8);
    await expect(read(changed)).rejects.toThrow(/is truncated: it ends inside its header/);
    const wide = crafted("{}", 0, [2, 0]);
    wide.writeUInt32LE(0xffffffff, 8);
    await expect(read(wide)).rejects.toThrow(/claims a header of 4294967295 bytes/);
  });
  it("is refused in a version that does not exist", async () => {
    for (const version of [
      [0, 0],
      [1, 1],
      [4, 0],
      [255, 255],
    ]) {
      await expect(read(crafted("{}", 0, version))).rejects.toThrow(`is in version ${version.join(".")} of the .npy`);
    }
  });
  it("is told from other kinds of file", async () => {
    await expect(read(Buffer.from("PK\x03\x04 and more bytes"))).rejects.toThrow(/zip archive \(\.npz\?\)/);
    await expect(read(Buffer.from("hello, world"))).rejects.toThrow(/is not an \.npy file/);
    await expect(read(Buffer.from("h"))).rejects.toThrow(/is not an \.npy file/);
  });
});
