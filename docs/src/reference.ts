import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Application, type DeclarationReflection, type ProjectReflection, ReflectionKind } from "typedoc";
import type { SidebarItem } from "./function-list.js";
import { repository } from "./repository.js";

/** The packages that people use, in the order of the reference. */
export const referencePackages = ["nonlin", "core", "js", "wasm", "node", "analysis", "plot", "conformance"].filter(
  (name) => existsSync(new URL(`packages/${name}/src/index.ts`, repository)),
);

/** A value with more members than this is told by its type alone: `table` has a row for each function, and those have pages. */
const mostMembers = 40;

/**
 * Writes the API reference into a folder, a page for each package.
 *
 * @throws Error where typedoc finds errors.
 */
export async function writeReference(folder: URL): Promise<void> {
  const sources = referencePackages.map((name) => fileURLToPath(new URL(`packages/${name}/src/index.ts`, repository)));
  const application = await Application.bootstrapWithPlugins({
    entryPoints: sources,
    tsconfig: fileURLToPath(new URL("docs/tsconfig.reference.json", repository)),
    plugin: ["typedoc-plugin-markdown"],
    readme: "none",
    name: "API reference",
    // Types are checked by `pnpm run check`.
    skipErrorChecking: true,
    disableSources: true,
    excludeInternal: true,
    logLevel: "Warn",
    ...markdownOptions,
    outputs: [{ name: "markdown", path: fileURLToPath(folder) }],
  });
  const project = await application.convert();
  if (project === undefined) throw new Error("typedoc: expected a project of all packages, got none");
  for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
    module.name = module.name.replace(/\/src$/, "");
    for (const value of module.getChildrenByKind(ReflectionKind.Variable)) forgetManyMembers(project, value);
  }
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) throw new Error("typedoc: it found errors, see above");
}

/** The plugin's own options, which typedoc's type does not know. */
const markdownOptions = {
  outputFileStrategy: "modules",
  entryFileName: "index",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  sanitizeComments: true,
  useHTMLEncodedBrackets: true,
  parametersFormat: "table",
  typeDeclarationFormat: "table",
  interfacePropertiesFormat: "table",
  propertyMembersFormat: "table",
  expandParameters: true,
  useCodeBlocks: true,
};

function forgetManyMembers(project: ProjectReflection, value: DeclarationReflection): void {
  if (value.type?.type !== "reflection") return;
  const { declaration } = value.type;
  if (count(declaration) <= mostMembers) return;
  for (const member of [...(declaration.children ?? [])]) project.removeReflection(member);
}

function count(reflection: DeclarationReflection): number {
  const members = reflection.children ?? [];
  return members.reduce(
    (sum, member) => sum + 1 + (member.type?.type === "reflection" ? count(member.type.declaration) : 0),
    0,
  );
}

/** The sidebar of the reference. */
export function referenceSidebar(): readonly SidebarItem[] {
  const name = (folder: string) => (folder === "nonlin" ? folder : `@nonlin/${folder}`);
  return referencePackages.map((folder) => ({ text: name(folder), link: `/reference/${folder}` }));
}
