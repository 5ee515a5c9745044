import { describe, expect, it } from "vitest";
import { encodeModel, varint } from "../src/index.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("protobuf", () => {
  it("writes integers seven bits at a time, the least first", () => {
    expect(varint(0)).toEqual([0]);
    expect(varint(127)).toEqual([127]);
    expect(varint(300)).toEqual([0xac, 0x02]);
    expect(varint(2 ** 32)).toEqual([0x80, 0x80, 0x80, 0x80, 0x10]);
  });
});

describe("a model of one node", () => {
  const relu = { op: "Relu", domain: "", version: 20, attributes: {}, constants: [], shape: [64] };

  it("is byte for byte what onnx.proto asks for", () => {
    const fields = [
      ["0808", "ir_version: 8"],
      ["3a35", "graph, 53 bytes"],
      ["0a0e", "node, 14 bytes"],
      ["0a0178", 'input: "x"'],
      ["120179", 'output: "y"'],
      ["220452656c75", 'op_type: "Relu"'],
      ["3a00", 'domain: ""'],
      ["120167", 'name: "g"'],
      ["5a0f", "input, 15 bytes"],
      ["0a0178", 'name: "x"'],
      ["120a0a08", "type, tensor_type"],
      ["0801", "elem_type: FLOAT"],
      ["12040a020840", "shape, dim, dim_value: 64"],
      ["620f", "output, 15 bytes"],
      ["0a0179", 'name: "y"'],
      ["120a0a08", "type, tensor_type"],
      ["0801", "elem_type: FLOAT"],
      ["12040a020840", "shape, dim, dim_value: 64"],
      ["4204", "opset_import"],
      ["0a00", 'domain: ""'],
      ["1014", "version: 20"],
    ] as const;
    expect(hex(encodeModel(relu))).toBe(fields.map(([bytes]) => bytes).join(""));
  });

  it("holds attributes by their type and constants with their values", () => {
    const bytes = hex(
      encodeModel({
        ...relu,
        attributes: { alpha: 0.5, axis: 1n, approximate: "tanh" },
        constants: [{ shape: [2], values: Float32Array.of(1, -2) }],
      }),
    );
    expect(bytes).toContain("0a05616c706861" + "150000003f" + "a00101");
    expect(bytes).toContain("0a0461786973" + "1801" + "a00102");
    expect(bytes).toContain("0a0b617070726f78696d617465" + "220474616e68" + "a00103");
    expect(bytes).toContain("0802" + "1001" + "42026330" + "4a08" + "0000803f" + "000000c0");
  });

  it("names a dimension that may be of any size", () => {
    const bytes = hex(encodeModel({ ...relu, shape: ["n", 3] }));
    expect(bytes).toContain("0a0312016e0a020803");
  });
});
