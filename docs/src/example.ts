import { type AnyRow, type Domain, isInside, type Parameter } from "@nonlin/core";

/** Where an example looks at a curve: both sides of 0, near it and farther out, as far as the function is defined. */
const places = [-2, -0.5, 0, 0.5, 2];
/** Values for parameters that an example changes; the first that the domain allows and that is not the default. */
const settings = [0.5, 2, 0.1, 1.5, -0.5];

/**
 * A program that shows how a function is called, forward and gradient, and with a parameter that is not the default: made
 * of its row, by kind. What it prints is found by running it.
 */
export function exampleOf(row: AnyRow): string {
  return [`import { ${row.name} } from "nonlin";`, "", ...bodies[row.kind](row)].join("\n");
}

const bodies: Readonly<Record<AnyRow["kind"], (row: AnyRow) => readonly string[]>> = {
  map: (row) => {
    const x = "domain" in row && row.domain !== undefined ? placesIn(row.domain) : places;
    return [
      `const x = Float32Array.of(${x.join(", ")});`,
      `console.log(${row.name}(x));`,
      "",
      `const dy = new Float32Array(${x.length}).fill(1); // the gradient that comes from above`,
      `console.log(${row.name}.grad(dy, x));`,
      ...withOtherParameters(row, (setting) => `${row.name}(x, { ${setting} })`),
    ];
  },
  channel: (row) => {
    const [name, parameter] = Object.entries(row.parameters)[0] as [string, Parameter];
    return [
      "const x = Float32Array.of(-2, -0.5, 0.5, 2); // two rows of two channels",
      `console.log(${row.name}(x));`,
      "",
      `const ${name} = [${parameter.default}, ${otherValue(parameter)}]; // one for each channel`,
      `const options = { shape: [2, 2], axis: 1, ${name} };`,
      `console.log(${row.name}(x, options));`,
      "const dy = new Float32Array(4).fill(1);",
      `console.log(${row.name}.grad(dy, x, options));`,
    ];
  },
  gate: (row) => [
    "const a = Float32Array.of(-2, 0.5, 2);",
    "const b = Float32Array.of(1, 2, 3);",
    `console.log(${row.name}(a, b));`,
    "",
    "const dy = new Float32Array(3).fill(1);",
    `console.log(${row.name}.grad(dy, a, b));`,
    "",
    "const x = Float32Array.of(-2, 0.5, 1, 2); // one array in two halves along its last axis",
    `console.log(${row.name}(x, { shape: [1, 4] }));`,
    ...withOtherParameters(row, (setting) => `${row.name}(a, b, { ${setting} })`),
  ],
  rows: (row) => [
    ...alongAnAxis(row),
    ...withOtherParameters(row, (setting) => `${row.name}(x, { shape: [2, 3], ${setting} })`),
    "",
    "const mask = Uint8Array.of(1, 1, 0); // leaves out the last of each row",
    `console.log(${row.name}(x, { shape: [2, 3], mask }));`,
  ],
  selection: (row) => alongAnAxis(row),
  reduction: (row) => [
    "const x = Float32Array.of(1, 2, 3, -1, 0, 1000); // two rows of three",
    `console.log(${row.name}(x, { shape: [2, 3] }));`,
    "",
    "const dy = Float32Array.of(1, 1); // one for each row",
    `console.log(${row.name}.grad(dy, x, { shape: [2, 3] }));`,
  ],
  loss: (row) => [
    "const logits = Float32Array.of(1, 2, 3, -1, 0, 1000); // two rows of three",
    "const labels = [2, 0];",
    `console.log(${row.name}(logits, labels, { shape: [2, 3], reduction: "none" }));`,
    "",
    `console.log(${row.name}.grad(logits, labels, { shape: [2, 3] })); // of the mean`,
    ...withOtherParameters(row, (setting) => `${row.name}(logits, labels, { shape: [2, 3], ${setting} })`),
  ],
  noisyMap: (row) => [
    "const x = Float32Array.of(-2, -1, 1, 2);",
    `console.log(${row.name}(x, { seed: 7 })); // the same on every backend, today and tomorrow`,
    "",
    "const dy = new Float32Array(4).fill(1);",
    `console.log(${row.name}.grad(dy, x, { seed: 7 }));`,
  ],
  noisyRows: (row) => [
    "const logits = Float32Array.of(1, 2, 3);",
    `const y = ${row.name}(logits, { seed: 7 });`,
    "console.log(y);",
    "",
    "const dy = Float32Array.of(1, 0, 0);",
    `console.log(${row.name}.grad(dy, y));`,
    ...withOtherParameters(row, (setting) => `${row.name}(logits, { seed: 7, ${setting} })`),
  ],
  groups: (row) => [
    "const x = Float32Array.of(3, 1, -2, -1); // a row of four channels",
    `console.log(${row.name}(x, { shape: [1, 4] }));`,
    "",
    "const dy = Float32Array.of(10, 20);",
    `console.log(${row.name}.grad(dy, x, { shape: [1, 4] }));`,
  ],
};

function alongAnAxis(row: AnyRow): readonly string[] {
  return [
    "const x = Float32Array.of(1, 2, 3, -1, 0, 0.5); // two rows of three",
    `const y = ${row.name}(x, { shape: [2, 3] });`,
    "console.log(y);",
    "",
    "const dy = Float32Array.of(0, 0, 1, 0, 0, 1);",
    `console.log(${row.name}.grad(dy, y, { shape: [2, 3] })); // from the output`,
  ];
}

/** A call with another value of the first parameter. */
function withOtherParameters(row: AnyRow, call: (setting: string) => string): readonly string[] {
  const first = Object.entries(row.parameters as Readonly<Record<string, Parameter>>)[0];
  if (first === undefined) return [];
  const [name, parameter] = first;
  return ["", `console.log(${call(`${name}: ${otherValue(parameter)}`)});`];
}

/** A value that a parameter may have and does not have by default. */
function otherValue(parameter: Parameter): string {
  if (parameter.type === "choice") {
    return JSON.stringify(parameter.choices.find((choice) => choice !== parameter.default));
  }
  const value = settings.find((one) => one !== parameter.default && isInside(parameter.domain, one));
  if (value === undefined) throw new Error(`example: expected a setting inside ${JSON.stringify(parameter.domain)}`);
  return String(value);
}

function placesIn(domain: Domain): readonly number[] {
  return places.filter((place) => isInside(domain, place));
}
