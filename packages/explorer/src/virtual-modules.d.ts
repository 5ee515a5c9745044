// What the build computes: see vite.config.ts.
declare module "virtual:formulas" {
  const formulas: Readonly<Record<string, import("../data/formulas.js").RowFormulas>>;
  export default formulas;
}
declare module "virtual:recorded-errors" {
  const recording: import("../data/recorded-errors.js").Recording;
  export default recording;
}
