/** Something that people build, and the functions to begin with, the first of them the usual one. */
export interface Task {
  readonly id: string;
  readonly title: string;
  /** Functions of the table, whose rows say why. */
  readonly functions: readonly string[];
  /** What to set beside it. */
  readonly advice: string;
}

/** The guide. Reasons are not here: they are in the rows, under use and limitations. */
export const tasks: readonly Task[] = [
  {
    id: "convolutional",
    title: "A convolutional net",
    functions: ["relu", "silu", "mish", "prelu"],
    advice: "Initialise as He, normalise by batch. Begin with the first, and change it when everything else works.",
  },
  {
    id: "transformer",
    title: "A transformer for language",
    functions: ["swiglu", "gelu", "squaredRelu", "xielu"],
    advice: "Gated units take a hidden layer a third narrower for the same number of weights.",
  },
  {
    id: "deep-dense",
    title: "A deep dense net without normalisation",
    functions: ["selu", "elu", "tanh"],
    advice: "Look at the gradient flow above with your depth: selu wants LeCun's initialisation, tanh wants Glorot's.",
  },
  {
    id: "small-device",
    title: "A net for a small or quantised device",
    functions: ["relu6", "hardSwish", "hardSigmoid", "squareplus"],
    advice: "No exponentials, and a range that is known before.",
  },
  {
    id: "dying-units",
    title: "A net whose units die",
    functions: ["leakyRelu", "prelu", "elu", "softsign"],
    advice: "Lower the learning rate first; then leave a slope where there was none.",
  },
  {
    id: "probability",
    title: "A probability, or several that are independent",
    functions: ["sigmoid", "logSigmoid"],
    advice: "For a loss take the logarithm from the logit, never of the probability.",
  },
  {
    id: "classes",
    title: "One of several classes",
    functions: ["softmax", "logSoftmax", "softmaxCrossEntropy", "sparsemax"],
    advice:
      "For training take the loss from logits. For a decision that is to be read, weights that are exactly 0 help.",
  },
  {
    id: "attention",
    title: "Attention",
    functions: ["scaledSoftmax", "softmax", "entmax15", "sparsemax"],
    advice: "Scale, position bias and mask belong into the same call.",
  },
  {
    id: "positive",
    title: "A positive number, such as a standard deviation or a rate",
    functions: ["softplus", "exp", "squareplus"],
    advice: "Add a small number below where a division follows.",
  },
  {
    id: "recurrent",
    title: "A recurrent net, or gates",
    functions: ["tanh", "sigmoid", "hardSigmoid"],
    advice: "What is fed back should stay bounded.",
  },
  {
    id: "periodic",
    title: "Signals that repeat: audio, time series",
    functions: ["snake", "tanh"],
    advice: "Choose alpha for the shortest period that matters.",
  },
  {
    id: "sparse-codes",
    title: "Sparse codes and denoising",
    functions: ["softShrink", "hardShrink", "tanhShrink"],
    advice: "lambda is the size of what counts as noise.",
  },
];
