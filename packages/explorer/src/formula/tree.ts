/** A formula of the op table as a tree. */
export type Tree =
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "variable"; readonly name: string }
  | { readonly type: "negative"; readonly of: Tree }
  | { readonly type: "operation"; readonly operator: Operator; readonly left: Tree; readonly right: Tree }
  | { readonly type: "comparisons"; readonly operators: readonly Comparison[]; readonly terms: readonly Tree[] }
  | { readonly type: "choice"; readonly condition: Tree; readonly yes: Tree; readonly no: Tree }
  | { readonly type: "call"; readonly name: string; readonly terms: readonly Tree[] }
  /** Over the elements of a row: the terms with the index j. */
  | { readonly type: "sum"; readonly of: Tree };

export type Operator = "+" | "-" | "*" | "/" | "^";
export type Comparison = "<" | "<=" | ">" | ">=";

/** The tree with each of its own parts replaced. */
export function withParts(tree: Tree, inner: (part: Tree) => Tree): Tree {
  switch (tree.type) {
    case "number":
    case "variable":
      return tree;
    case "negative":
    case "sum":
      return { ...tree, of: inner(tree.of) };
    case "operation":
      return { ...tree, left: inner(tree.left), right: inner(tree.right) };
    case "comparisons":
    case "call":
      return { ...tree, terms: tree.terms.map(inner) };
    case "choice":
      return { ...tree, condition: inner(tree.condition), yes: inner(tree.yes), no: inner(tree.no) };
  }
}

/** The tree with other trees in the place of some of its variables. */
export function substitute(tree: Tree, values: ReadonlyMap<string, Tree>): Tree {
  if (tree.type === "variable") return values.get(tree.name) ?? tree;
  return withParts(tree, (part) => substitute(part, values));
}
