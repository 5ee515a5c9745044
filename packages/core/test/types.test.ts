import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";

it.each([
  ["types.ts", []],
  ["types-with-float16.ts", ["lib.es2025.float16.d.ts"]],
])("%s compiles, and each of its wrong lines is an error", (file, libs) => {
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const { config } = ts.readConfigFile(`${folder}tsconfig.json`, ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [`test/${file}`] },
    ts.sys,
    folder,
  );
  const program = ts.createProgram([`${folder}test/${file}`], {
    ...options,
    lib: [...(options.lib ?? []), ...libs],
    noEmit: true,
  });
  const complaints = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file === undefined ? "" : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    return `${file?.fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  expect(complaints).toEqual([]);
});
