import {
  type Backend,
  type Dtype,
  fastBounds,
  type KernelDescription,
  type Kind,
  kernelList,
  type OpName,
  type Row,
  table,
} from "@nonlin/core";
import { backendOn, dtypesOn } from "../carriers.js";
import type { Case, Check, Subject } from "../case.js";
import { pointwise } from "../pointwise.js";
import { pointwiseAccuracy, rowsAccuracy } from "./accuracy.js";
import { completeness, isPresent } from "./completeness.js";
import { curve } from "./curve.js";
import { gateChecks } from "./gate.js";
import { channelLayout, rowsLayout } from "./layout.js";
import { lossChecks } from "./loss.js";
import { rowsMasking } from "./masking.js";
import { memory } from "./memory.js";
import { position } from "./position.js";
import { reductionChecks } from "./reduction.js";
import { rowsCurve } from "./rows-curve.js";
import { selectionLaws } from "./selection.js";
import { pointwiseSpecialValues, rowsSpecialValues } from "./special-values.js";

const elementwise = (subject: Subject): Check[] => {
  const kernel = pointwise(subject as never);
  return [...pointwiseSpecialValues(kernel), ...pointwiseAccuracy(kernel), ...curve(kernel), ...position(kernel)];
};

const alongAxis = (subject: Subject): Check[] => [
  ...rowsSpecialValues(subject as never),
  ...rowsAccuracy(subject as never),
  ...rowsCurve(subject as never),
  ...rowsLayout(subject as never),
];

/** What there is to check of a kernel follows from its kind and its row, never from its name. */
const checksOfKind: Readonly<Record<Kind, (subject: Subject) => Check[]>> = {
  map: elementwise,
  channel: (subject) => [...elementwise(subject), ...channelLayout(subject as never)],
  gate: (subject) => gateChecks(subject as never),
  rows: (subject) => [...alongAxis(subject), ...rowsMasking(subject as never)],
  selection: (subject) => [...alongAxis(subject), ...selectionLaws(subject as never)],
  reduction: (subject) => reductionChecks(subject as never),
  loss: (subject) => lossChecks(subject as never),
};

/** A kernel of a backend, computing on a dtype. */
export function subjectOn(backend: Backend, description: KernelDescription, dtype: Dtype): Subject {
  return {
    backend: backendOn(backend, dtype),
    description,
    row: table[description.op] as Row,
    dtype,
    precision: "exact",
  };
}

/** Which functions and element types; what is not said means all. */
export interface Choice {
  readonly ops?: readonly OpName[] | undefined;
  readonly dtypes?: readonly Dtype[] | undefined;
}

/** The chosen kernels of the table on a backend, for the chosen dtypes that can be computed on it. */
export function subjects(backend: Backend, { ops, dtypes }: Choice = {}): Subject[] {
  const chosen = dtypesOn(backend).filter((dtype) => dtypes?.includes(dtype) ?? true);
  return kernelList
    .filter(({ op }) => ops?.includes(op) ?? true)
    .flatMap((description) => chosen.map((dtype) => subjectOn(backend, description, dtype)));
}

/**
 * The chosen kernels that a backend has for `precision: "fast"`, each as a kernel of a backend like any other, of a row that
 * promises what the fast tier does.
 */
export function fastSubjects(backend: Backend, choice: Choice = {}): Subject[] {
  const { fastKernels, ...exact } = backend;
  const fast = { ...exact, isa: `${backend.isa} fast`, kernels: { ...backend.kernels, ...fastKernels } };
  return subjects(fast, { ...choice, dtypes: ["float32"] })
    .filter(({ description, dtype }) => {
      return fastKernels?.[description.name] !== undefined && (choice.dtypes?.includes(dtype) ?? true);
    })
    .map(({ row, ...subject }) => {
      return { ...subject, row: { ...row, bounds: fastBounds(row.bounds), monotone: false } as Row, precision: "fast" };
    });
}

/** Every case that a backend has to pass. */
export function conformanceCases(backend: Backend, choice?: Choice): Case[] {
  return casesOf(subjects(backend, choice));
}

/** Every case that its kernels for `precision: "fast"` have to pass. */
export function fastCases(backend: Backend, choice?: Choice): Case[] {
  return casesOf(fastSubjects(backend, choice));
}

function casesOf(chosen: readonly Subject[]): Case[] {
  return chosen.flatMap((subject) => {
    const { description, dtype, row } = subject;
    const checks = [
      ...completeness(subject),
      ...(isPresent(subject) ? [...checksOfKind[row.kind](subject), ...memory(subject)] : []),
    ];
    return checks.map(([title, run]) => ({ op: description.op, kernel: description.name, dtype, title, run }));
  });
}
