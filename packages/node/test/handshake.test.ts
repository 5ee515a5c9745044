import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kernelList } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { addonPath, checkHandshake, loadAddon } from "../src/addon.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const kernels = kernelList.map(({ name, kind, parameters }) => ({ name, kind, parameters }));
const good = { version, kernels };
const path = "/somewhere/nonlin.node";
const remedy = "the binary and the JavaScript are of different builds: reinstall @nonlin/node, or build it again";
const last = kernels.length - 1;
const signature = ({ name, kind, parameters }: (typeof kernels)[number]) => `${name} (${kind}, ${parameters})`;
const signatureAt = (position: number) => signature(kernels[position] as (typeof kernels)[number]);

function complaint(addon: object): string {
  try {
    checkHandshake(addon as never, path);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return (error as Error).message;
  }
  return "none";
}

describe("the handshake", () => {
  it("takes the addon that was built from this table", () => {
    expect(complaint(good)).toBe("none");
    expect(loadAddon()).toMatchObject(good);
  });

  it("refuses an addon of another version, naming both", () => {
    for (const other of ["9.9.9", "", undefined]) {
      const shown = other === undefined ? "undefined" : JSON.stringify(other);
      expect(complaint({ ...good, version: other })).toBe(
        `@nonlin/node is version ${version}, but ${path} is ${shown}; ${remedy}`,
      );
    }
  });

  it("refuses an addon that lacks the last kernel", () => {
    expect(complaint({ version, kernels: kernels.slice(0, -1) })).toBe(
      `@nonlin/node: kernel ${last} is ${signatureAt(last)} in the op table, but absent in ${path}; ${remedy}`,
    );
  });

  it("refuses an addon with a kernel too many", () => {
    expect(complaint({ version, kernels: [...kernels, { name: "more", kind: "map", parameters: 1 }] })).toBe(
      `@nonlin/node: kernel ${last + 1} is absent in the op table, but more (map, 1) in ${path}; ${remedy}`,
    );
  });

  it("refuses kernels in another order, naming the first that differs", () => {
    const [first, second, ...rest] = kernels;
    expect(complaint({ version, kernels: [second, first, ...rest] })).toBe(
      `@nonlin/node: kernel 0 is ${signatureAt(0)} in the op table, but ${signatureAt(1)} in ${path}; ${remedy}`,
    );
  });

  it("refuses a kernel of another kind or with another number of parameters", () => {
    for (const change of [{ kind: "nonsense" }, { parameters: 7 }]) {
      const changed = kernels.map((kernel, i) => (i === 2 ? { ...kernel, ...change } : kernel));
      expect(complaint({ version, kernels: changed })).toContain(`kernel 2 is ${signatureAt(2)} in the op table, but `);
    }
  });

  it("refuses a file that is no addon of ours", () => {
    expect(complaint({})).toContain(`but ${path} is undefined; ${remedy}`);
    expect(complaint({ version })).toContain(`kernel 0 is ${signatureAt(0)} in the op table, but absent in ${path}`);
  });

  it("looks for the binary of this platform beside the package", () => {
    const expected = `../prebuilds/${process.platform}-${process.arch}/nonlin.node`;
    expect(addonPath()).toBe(fileURLToPath(new URL(expected, import.meta.url)));
  });
});
