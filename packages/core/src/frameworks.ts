/** Frameworks whose defaults, and slopes at kinks, a call can ask for. */
export const frameworks = ["torch", "jax", "keras", "onnx", "webnn"] as const;
export type Framework = (typeof frameworks)[number];

/** Where names are looked up. Hugging Face's strings stand for PyTorch modules. */
export type Catalogue = Framework | "huggingface" | "other";

/** A parameter by name, in the row that it belongs to. */
export type ParameterSettings = Readonly<Record<string, number | string>>;

/** A name that others use, with the parameters that it stands for where they are not that framework's defaults. */
export type NameElsewhere = string | { readonly name: string; readonly parameters: ParameterSettings };

/** What the functions of others are called, by catalogue. */
export type NamesElsewhere = Readonly<Partial<Record<Catalogue, readonly NameElsewhere[]>>>;

/** How a framework's function takes what the row calls parameters. */
export interface SignatureElsewhere {
  /** What its arguments are called, by the row's parameters. One that is missing cannot be chosen there. */
  readonly keywords?: Readonly<Record<string, string>>;
  /** Parameters that are tensors of their own. */
  readonly tensors?: readonly string[];
  /** A parameter that x is divided by before the call. */
  readonly divisor?: string;
  /** The module or the domain that has it, where that is not torch.nn.functional or ONNX's own domain. */
  readonly module?: string;
  /** The first version that has it, where that is not an old one: of ONNX, of its operator set. */
  readonly since?: number;
}

/** Sources: the documentation of PyTorch 2; Operators.md of ONNX and, with a module, ContribOperators.md of onnxruntime. */
export type SignaturesElsewhere = Readonly<Partial<Record<"torch" | "onnx", SignatureElsewhere>>>;

/** What a derivative is at a kink: at a number, or at the value of a number parameter. */
export interface Slope {
  readonly at: number | string;
  readonly slope: number;
}

/** What one framework does otherwise than the row's defaults say. */
export interface Convention {
  readonly parameters?: ParameterSettings;
  readonly slopes?: readonly Slope[];
}

/** Frameworks that are not named here do as the row says. */
export type Conventions = Readonly<Partial<Record<Framework, Convention>>>;

/** The framework whose conventions go with a catalogue's names. */
export function frameworkOf(catalogue: Catalogue | undefined): Framework | undefined {
  if (catalogue === "huggingface") return "torch";
  return frameworks.find((framework) => framework === catalogue);
}
