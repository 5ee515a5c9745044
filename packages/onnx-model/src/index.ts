// Writes ONNX models of one node: the few fields of onnx.proto that they need, in protobuf's wire format. Field numbers
// are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.

/** A protobuf message: its fields, encoded, one after the other. */
type Message = readonly (readonly number[])[];

const wireVarint = 0;
const wireLength = 2;
const wire32 = 5;

export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

function integerField(field: number, value: number): number[] {
  return [...varint(field * 8 + wireVarint), ...varint(value)];
}

function bytesField(field: number, bytes: readonly number[]): number[] {
  return [...varint(field * 8 + wireLength), ...varint(bytes.length), ...bytes];
}

function textField(field: number, text: string): number[] {
  return bytesField(field, [...new TextEncoder().encode(text)]);
}

function messageField(field: number, message: Message): number[] {
  return bytesField(field, message.flat());
}

/** IEEE 754 single precision, little-endian. */
function float32Bytes(values: Iterable<number>): number[] {
  const list = [...values];
  const view = new DataView(new ArrayBuffer(4 * list.length));
  list.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return [...new Uint8Array(view.buffer)];
}

/** An attribute: an integer as a bigint, a float as a number, or a string. */
export type Attribute = bigint | number | string;

const attributeType = { float: 1, integer: 2, string: 3 };

function attribute(name: string, value: Attribute): Message {
  const named = textField(1, name);
  if (typeof value === "bigint")
    return [named, integerField(3, Number(value)), integerField(20, attributeType.integer)];
  if (typeof value === "string") return [named, textField(4, value), integerField(20, attributeType.string)];
  return [named, [...varint(2 * 8 + wire32), ...float32Bytes([value])], integerField(20, attributeType.float)];
}

const float32Type = 1;

function tensorType(name: string, shape: readonly (number | string)[]): Message {
  const dimensions = shape.map((dimension) =>
    messageField(1, [typeof dimension === "number" ? integerField(1, dimension) : textField(2, dimension)]),
  );
  const type = [messageField(1, [integerField(1, float32Type), messageField(2, dimensions)])];
  return [textField(1, name), messageField(2, type)];
}

/** A constant that the node takes beside its input. */
export interface Constant {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function tensor(name: string, { shape, values }: Constant): Message {
  return [
    ...shape.map((dimension) => integerField(1, dimension)),
    integerField(2, float32Type),
    textField(8, name),
    bytesField(9, float32Bytes(values)),
  ];
}

/** A model of one node with the input `x` and the output `y`, both float32 and of one shape. */
export interface NodeModel {
  readonly op: string;
  /** "" for ONNX's own. */
  readonly domain: string;
  readonly version: number;
  readonly attributes: { readonly [name: string]: Attribute };
  readonly constants: readonly Constant[];
  /** A dimension that is a name may be of any size. */
  readonly shape: readonly (number | string)[];
}

/** The model as the bytes of an .onnx file. */
export function encodeModel({ op, domain, version, attributes, constants, shape }: NodeModel): Uint8Array {
  const constantNames = constants.map((_, i) => `c${i}`);
  const node: Message = [
    ...["x", ...constantNames].map((name) => textField(1, name)),
    textField(2, "y"),
    textField(4, op),
    ...Object.entries(attributes).map(([name, value]) => messageField(5, attribute(name, value))),
    textField(7, domain),
  ];
  const graph: Message = [
    messageField(1, node),
    textField(2, "g"),
    ...constants.map((constant, i) => messageField(5, tensor(constantNames[i] as string, constant))),
    messageField(11, tensorType("x", shape)),
    messageField(12, tensorType("y", shape)),
  ];
  const model: Message = [
    integerField(1, 8),
    messageField(7, graph),
    messageField(8, [textField(1, domain), integerField(2, version)]),
  ];
  return Uint8Array.from(model.flat());
}
