// The syntax tree of a source file, as far as mutants need it: nodes with a type, a place and children. Types are skipped,
// because a changed type changes nothing that runs.

import { parseAst } from "vitest/node";

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value && "end" in value;
}

export function childNodes(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

export function nodesIn(node: SyntaxNode, key: string): readonly SyntaxNode[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function nodeIn(node: SyntaxNode, key: string): SyntaxNode | null {
  const value = node[key];
  return isNode(value) ? value : null;
}

export function textIn(node: SyntaxNode | null, key: string): string {
  const value = node?.[key];
  return typeof value === "string" ? value : "";
}

/** Every node that runs, from the outside in. Decorators, imports and exports of names describe and do not run. */
export function* runningNodes(source: string): Generator<SyntaxNode> {
  const program: unknown = parseAst(source, { lang: "ts" });
  if (!isNode(program)) throw new Error("the parser gave no syntax tree");
  yield* below(program);
}

const DESCRIBING = /^(TS(?!AsExpression|SatisfiesExpression|NonNullExpression)|Import|ExportAll|Decorator)/;

function* below(node: SyntaxNode): Generator<SyntaxNode> {
  if (DESCRIBING.test(node.type)) return;
  yield node;
  // The label of a case does not compile where it is wrong: every switch is checked to be exhaustive.
  const children = node.type === "SwitchCase" ? nodesIn(node, "consequent") : childNodes(node);
  for (const child of children) yield* below(child);
}
