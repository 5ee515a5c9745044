import { type Initialisation, simulate } from "@nonlin/analysis";
import { plotLines, type Series } from "@nonlin/plot";
import { activations } from "./curves.js";
import { type Figure, figure, size } from "./figures.js";

/** The nets of the guide to gradients whose lines can be told from each other. */
const nets: readonly { readonly label: string; readonly name: string; readonly initialisation: Initialisation }[] = [
  { label: "relu, 2 × He", name: "relu", initialisation: { gain: 2 * Math.SQRT2 } },
  { label: "relu, He", name: "relu", initialisation: "he" },
  { label: "relu, Glorot", name: "relu", initialisation: "glorot" },
  { label: "sigmoid, Glorot", name: "sigmoid", initialisation: "glorot" },
];

/** The size of the gradient at each layer of random nets, by simulation. */
export function gradientFlowFigure(): Figure {
  const series = nets.map(({ label, name, initialisation }): Series => {
    const { layers } = simulate(activations, { name, initialisation });
    return {
      label,
      x: layers.map(({ layer }) => layer),
      y: layers.map(({ gradient }) => Math.sqrt(gradient.secondMoment)),
    };
  });
  const caption =
    "The root mean square of the gradient at each of 50 layers, simulated with the kernels; it comes in at the right with 1.";
  const labels = { xLabel: "layer", yLabel: "size of the gradient", logarithmic: true, title: "" };
  return figure("gradient-flow", caption, (theme) => plotLines(series, { ...size, ...labels, theme }));
}
