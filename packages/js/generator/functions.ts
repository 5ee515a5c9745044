// The functions that the package exports by name, each on the kernels that it calls.
import { type AnyRow, type KernelName, kernelList } from "@nonlin/core";
import { functionOn, importsOfFunctions, kernelsOf } from "../../../scripts/named-exports.js";
import { fileName } from "./modules.js";
import { camelCase } from "./translation.js";

// A kernel may have the name of its function.
const local = (name: KernelName) => `${camelCase(name)}Kernel`;

/** The imports of their module. */
export const functionImports = [
  importsOfFunctions,
  'import { withKernels } from "../with-kernels.js";',
  ...kernelList.map(
    ({ name }) =>
      `import { ${camelCase(name)} as ${local(name)} } from "./${fileName({ name }).replace(/ts$/, "js")}";`,
  ),
].join("\n");

/** The text of a row's function. */
export function functionText(row: AnyRow): string {
  const kernels = kernelsOf(row).map((name) => `${name}: ${local(name)}`);
  return functionOn(row, `withKernels({ ${kernels.join(", ")} })`);
}
