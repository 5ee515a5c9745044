import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";

it("types.ts compiles, and each of its wrong lines is an error", () => {
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const { config } = ts.readConfigFile(`${folder}tsconfig.json`, ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: ["test/types.ts"] },
    ts.sys,
    folder,
  );
  const program = ts.createProgram([`${folder}test/types.ts`], { ...options, noEmit: true });
  const complaints = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file === undefined ? "" : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    return `${file?.fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  expect(complaints).toEqual([]);
});
