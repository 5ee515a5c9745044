import { describe, expect, test } from "vitest";
import { curveNames, rowFunctionNames, withDefaults, withParameter } from "../src/state/chosen-function.js";
import { type ExplorerState, initialState } from "../src/state/explorer-state.js";
import { readLink, writeLink } from "../src/state/permalink.js";

describe("A link", () => {
  test("restores exactly the state that it was written of", () => {
    const state: ExplorerState = {
      curves: {
        functions: [
          withParameter(withDefaults("elu"), "alpha", 0.1 + 0.2),
          withParameter(withDefaults("gelu"), "approximate", "tanh"),
          withParameter(withDefaults("xielu"), "eps", -1e-7),
          withParameter(withDefaults("celu"), "alpha", -1.5),
        ],
        show: ["secondDerivative"],
        saturation: 3.7e-4,
        domain: [-1e-3, 12.345678901234567],
        probe: -0,
        errorOf: "derivative",
      },
      row: { function: "sparsemax", logits: [-Infinity, 1e300, 0.1], mask: [true, false, true], temperature: 0.3 },
      flow: {
        function: withDefaults("tanh"),
        depth: 17,
        width: 33,
        initialisation: "gain",
        gain: 1.7,
        bias: 0.1,
        normalisation: "layer",
        residual: true,
        seed: 99,
      },
      learning: { function: "swish", rate: 0.02, seed: 4 },
      task: "attention",
      section: "flow",
    };
    const { state: read, notes } = readLink(writeLink(state));
    expect(notes).toEqual([]);
    expect(read).toStrictEqual(state);
    expect(Object.is(read.curves.probe, -0)).toBe(true);
  });

  test.each(curveNames)("restores %s", (name) => {
    const state = { ...initialState, curves: { ...initialState.curves, functions: [withDefaults(name)] } };
    expect(readLink(writeLink(state))).toStrictEqual({ state, notes: [] });
  });

  test.each(rowFunctionNames)("restores %s on a row", (name) => {
    const state = { ...initialState, row: { ...initialState.row, function: name } };
    expect(readLink(writeLink(state))).toStrictEqual({ state, notes: [] });
  });

  test.each([Number.NaN, Infinity, -Infinity, 5e-324])("restores the probe %s", (probe) => {
    const state = { ...initialState, curves: { ...initialState.curves, probe } };
    expect(readLink(writeLink(state)).state).toStrictEqual(state);
  });

  test("is empty for the page as it opens", () => {
    expect(writeLink(initialState)).toBe("#");
    expect(readLink("")).toStrictEqual({ state: initialState, notes: [] });
  });

  test.each([
    ["f=foo", /no function “foo”/],
    ["f=softmax", /no function “softmax”/],
    ["f=gelu;relu;elu;selu;tanh", /first 4 of 5/],
    ["f=elu(alpha:nonsense)", /alpha = “nonsense”/],
    ["f=celu(alpha:0)", /alpha = “0”/],
    ["f=elu(beta:1)", /beta = “1”/],
    ["f=hardTanh(min:2,max:1)", /min ≤ max/],
    ["f=__proto__", /no function/],
    ["show=everything", /show/],
    ["show=", /show/],
    ["domain=3,3", /domain/],
    ["domain=5,-5", /domain/],
    ["domain=1", /domain/],
    ["saturation=-1", /saturation/],
    ["x=0x10", /x cannot/],
    ["depth=1e9", /depth/],
    ["depth=2.5", /depth/],
    ["logits=1,,2", /logits/],
    ["temperature=0", /temperature/],
    ["init=xavier", /init/],
    ["residual=yes", /residual/],
    ["at=nowhere", /at cannot/],
    ["task=time-travel", /task cannot/],
    ["bogus=1", /says nothing/],
    ["toString=1", /says nothing/],
    ["f=%E0%A4%A", /says nothing/],
    ["garbage", /says nothing/],
  ])("with %s falls back, with a note", (part, note) => {
    const { state, notes } = readLink(`#${part}&seed=7`);
    expect(notes.join()).toMatch(note);
    expect(state.flow.seed).toBe(7);
    expect(state.curves.functions.length).toBeGreaterThan(0);
    expect(state.curves.functions.length).toBeLessThanOrEqual(4);
    expect(readLink(writeLink(state)).notes).toEqual([]);
  });

  test("keeps what can be read of a list of functions", () => {
    const { state, notes } = readLink("#f=foo;elu(alpha:2)");
    expect(state.curves.functions).toEqual([{ name: "elu", parameters: { alpha: 2 } }]);
    expect(notes).toHaveLength(1);
  });

  test("with fewer marks than logits lets the others take part", () => {
    expect(readLink("#logits=1,2,3&mask=0").state.row.mask).toEqual([false, true, true]);
  });
});
