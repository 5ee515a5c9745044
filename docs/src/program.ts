// The process in which the programs of pages run: imports the files that it is given, one after the other, and writes what
// each has printed, as JSON.
import { formatWithOptions } from "node:util";

const outputs: string[] = [];
let printed = "";
console.log = (...values: unknown[]) => {
  printed += `${formatWithOptions({ colors: false }, ...values)}\n`;
};
for (const file of process.argv.slice(2)) {
  printed = "";
  await import(file);
  outputs.push(printed);
}
process.stdout.write(JSON.stringify(outputs));
