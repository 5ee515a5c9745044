// Of every row, what calls read, each under the name of its function: see Calls.
export * from "./generated/calls.js";
