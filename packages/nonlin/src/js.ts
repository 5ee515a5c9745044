// The functions by name on the js backend: a bundle has the code of what it imports, and nothing else.
export * from "@nonlin/js";
