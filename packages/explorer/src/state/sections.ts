// Parts of the state, each of which changes only when it does: a panel is drawn anew for its own part.
import { computed } from "@preact/signals";
import { state } from "./store.js";

export const curvesState = computed(() => state.value.curves);
export const chosenFunctions = computed(() => state.value.curves.functions);
export const probeState = computed(() => state.value.curves.probe);
export const rowState = computed(() => state.value.row);
export const flowState = computed(() => state.value.flow);
export const learningState = computed(() => state.value.learning);
export const taskState = computed(() => state.value.task);
