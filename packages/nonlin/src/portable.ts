// For any runtime: browsers, Node with --no-addons, bundles.
export * from "./generated/portable.js";
