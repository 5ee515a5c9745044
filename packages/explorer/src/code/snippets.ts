// A function with its parameters as code for nonlin, NumPy, PyTorch and ONNX.
import {
  type AnyRow,
  type Catalogue,
  isAxisRow,
  type NameElsewhere,
  type ParameterSettings,
  type SignatureElsewhere,
} from "@nonlin/core";
import { definitionOf, libraryFunctions } from "../formula/definition.js";
import { type Dialect, numberText, print } from "../formula/printing.js";
import { type ChosenFunction, changedParameters, rowOf } from "../state/chosen-function.js";
import { numpyDialect, pythonName, torchDialect } from "./dialects.js";

export const snippetLanguages = ["nonlin", "numpy", "pytorch", "onnx"] as const;
export type SnippetLanguage = (typeof snippetLanguages)[number];

export const languageTitles: Readonly<Record<SnippetLanguage, string>> = {
  nonlin: "nonlin",
  numpy: "NumPy",
  pytorch: "PyTorch",
  onnx: "ONNX",
};

/** Source code that applies the function to x. */
export function snippet(language: SnippetLanguage, chosen: ChosenFunction): string {
  return writers[language](chosen);
}

const writers: Readonly<Record<SnippetLanguage, (chosen: ChosenFunction) => string>> = {
  nonlin: nonlinSnippet,
  numpy: numpySnippet,
  pytorch: torchSnippet,
  onnx: onnxSnippet,
};

function nonlinSnippet(chosen: ChosenFunction): string {
  const changed = Object.entries(changedParameters(chosen)).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const options = changed.length === 0 ? "" : `, { ${changed.join(", ")} }`;
  return [
    `import { ${chosen.name} } from "nonlin";`,
    "",
    `const y = ${chosen.name}(x${options});`,
    `const dx = ${chosen.name}.grad(dy, ${gradientArgument(rowOf(chosen.name))}${options});`,
  ].join("\n");
}

/** Functions of rows know their gradient by their results. */
function gradientArgument(row: AnyRow): string {
  return isAxisRow(row) ? "y" : "x";
}

/** What x is divided by before a call; undefined where that is 1 or the function has no such parameter. */
function divisorOf(parameters: ParameterSettings, { divisor }: SignatureElsewhere): number | undefined {
  const value = divisor === undefined ? 1 : parameters[divisor];
  return typeof value === "number" && value !== 1 ? value : undefined;
}

function numpySnippet(chosen: ChosenFunction): string {
  const formula = formulaLines(chosen, numpyDialect);
  if (formula === undefined) return lacking(chosen, "NumPy");
  const imports = ["import numpy as np", ...(formula.join().includes("special.") ? ["from scipy import special"] : [])];
  return [...imports, "", "# The plain formula: NumPy has no such function that is rounded once.", ...formula].join(
    "\n",
  );
}

function torchSnippet(chosen: ChosenFunction): string {
  const found = elsewhere(chosen, "torch");
  if (typeof found !== "string") return torchCall(chosen, found);
  const formula = formulaLines(chosen, torchDialect);
  if (formula === undefined) return lacking(chosen, "PyTorch");
  const imports = ["import torch", ...(formula.join().includes("math.") ? ["import math"] : [])];
  return [...imports, "", `# ${found}: this is the formula.`, ...formula].join("\n");
}

function torchCall({ name, parameters }: ChosenFunction, { call, signature, settings }: Found): string {
  const module = signature.module === "torch" ? "torch" : "F";
  const { tensors = [] } = signature;
  const keywords = settings.map(([key, keyword, value]) => {
    const text = pythonValue(value);
    return `${keyword}=${tensors.includes(key) ? `torch.tensor([${text}])` : text}`;
  });
  const divisor = divisorOf(parameters, signature);
  const terms = [
    divisor === undefined ? "x" : `x / ${pythonValue(divisor)}`,
    ...keywords,
    ...(isAxisRow(rowOf(name)) ? ["dim=-1"] : []),
  ];
  return [
    "import torch",
    ...(module === "F" ? ["import torch.nn.functional as F"] : []),
    "",
    `y = ${module}.${call}(${terms.join(", ")})`,
  ].join("\n");
}

function onnxSnippet(chosen: ChosenFunction): string {
  const found = elsewhere(chosen, "onnx");
  if (typeof found === "string") {
    const { plain } = rowOf(chosen.name).formula;
    return `# ${found.replace("it there", "it in ONNX")}.\n# Build it of simpler operators, by its formula:\n# ${plain}`;
  }
  const { call, signature, settings } = found;
  const { tensors = [], module, since } = signature;
  const inputs = settings.filter(([key]) => tensors.includes(key));
  const attributes = settings.filter(([key]) => !tensors.includes(key));
  const divisor = divisorOf(chosen.parameters, signature);
  const terms = [
    `"${call}"`,
    `["x"${inputs.map(([, keyword]) => `, "${keyword}"`).join("")}]`,
    `["y"]`,
    ...attributes.map(([, keyword, value]) => `${keyword}=${pythonValue(value)}`),
    ...(isAxisRow(rowOf(chosen.name)) ? ["axis=-1"] : []),
    ...(module === undefined ? [] : [`domain="${module}"`]),
  ];
  return [
    `from onnx import ${inputs.length > 0 ? "TensorProto, " : ""}helper`,
    "",
    ...(since === undefined ? [] : [`# From opset ${since} on.`]),
    ...(divisor === undefined ? [] : [`# x divided by ${pythonValue(divisor)} before: a Div node.`]),
    `node = helper.make_node(${terms.join(", ")})`,
    ...inputs.map(
      ([, keyword, value]) =>
        `${keyword} = helper.make_tensor("${keyword}", TensorProto.FLOAT, [1], [${pythonValue(value)}])  # an initializer`,
    ),
  ].join("\n");
}

/** A framework's function that computes this one, and how its parameters are called there. */
interface Found {
  readonly call: string;
  readonly signature: SignatureElsewhere;
  readonly settings: readonly (readonly [key: string, keyword: string, value: number | string])[];
}

/** The framework's own function where it has one with these parameters; otherwise why it has none, in words. */
function elsewhere({ name, parameters }: ChosenFunction, framework: Catalogue & ("torch" | "onnx")): Found | string {
  const row = rowOf(name);
  const title = framework === "torch" ? "PyTorch" : "ONNX";
  const [first] = row.names[framework] ?? [];
  if (first === undefined) return `${title} has no ${name}`;
  const signature = row.signatures?.[framework] ?? {};
  const defaults: ParameterSettings = row.conventions?.[framework]?.parameters ?? {};
  const settings: (readonly [string, string, number | string])[] = [];
  for (const [key, { default: own }] of Object.entries(row.parameters)) {
    const value = parameters[key] ?? own;
    const keyword = signature.keywords?.[key];
    if (keyword !== undefined) settings.push([key, keyword, value]);
    else if (key !== signature.divisor && value !== (defaults[key] ?? own)) {
      return `${title}'s ${nameOf(first)} has no ${key}`;
    }
  }
  return { call: nameOf(first), signature, settings };
}

const nameOf = (given: NameElsewhere) => (typeof given === "string" ? given : given.name);

/** Parameters as variables, and the formula; undefined where the table's is none that can be computed. */
function formulaLines({ name, parameters }: ChosenFunction, dialect: Dialect): readonly string[] | undefined {
  const definition = definitionOf(rowOf(name), "value", parameters, libraryFunctions);
  const text = definition === undefined ? undefined : print(definition.tree, dialect);
  if (text === undefined) return undefined;
  const numbers = Object.entries(parameters).flatMap(([key, value]) =>
    typeof value === "number" ? [`${pythonName(variableOf(key, text))} = ${numberText(value)}`] : [],
  );
  return [...numbers, `y = ${text}`];
}

/** Formulas of rows call a temperature T: the parameter's first letter. */
function variableOf(key: string, text: string): string {
  if (new RegExp(`\\b${pythonName(key)}\\b`).test(text)) return key;
  const letters = [key.charAt(0).toUpperCase(), key.charAt(0)];
  return letters.find((letter) => new RegExp(`\\b${letter}\\b`).test(text)) ?? key;
}

function pythonValue(value: number | string): string {
  return typeof value === "number" ? numberText(value) : JSON.stringify(value);
}

function lacking({ name }: ChosenFunction, title: string): string {
  const { formula, source } = rowOf(name);
  return `# ${title} has no ${name}, and its formula is not one line:\n# ${formula.plain}\n# ${source}`;
}
