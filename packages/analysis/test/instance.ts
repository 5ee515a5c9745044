import { createActivations } from "@nonlin/core";
import { js } from "@nonlin/js";

/** Every function, on the JavaScript backend. */
export const activations = createActivations({ backend: js });
