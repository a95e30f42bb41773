// Small mistakes, one at a time: each is a place in a source file and what stands there instead. Which mistakes are made is
// told here; what they are taken for in swaps.ts.

import { childNodes, isNode, nodeIn, nodesIn, runningNodes, type SyntaxNode, textIn } from "./syntax.ts";
import { OTHER_METHODS, OTHER_SIGNS, otherWords, SQL_SLIPS, STEPS } from "./swaps.ts";

export interface Mutant {
  /** Below the repository. */
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  readonly original: string;
  readonly instead: string;
  /** A place that runs if and only if the mistake could matter. */
  readonly reach: number;
}

interface Slip {
  readonly start: number;
  readonly end: number;
  readonly instead: string;
  readonly kind: string;
  /** Where that is not its start: a sign between two sides runs with the first of them. */
  readonly reach?: number;
}

export function mutantsOf(file: string, source: string): Mutant[] {
  const found = new Map<string, Mutant>();
  for (const node of runningNodes(source)) {
    for (const { start, end, instead, kind, reach = start } of slipsAt(node, source)) {
      const original = source.slice(start, end);
      if (original === instead) continue;
      const line = source.slice(0, start).split("\n").length;
      found.set(`${start}-${end}-${instead}`, { file, line, start, end, kind, original, instead, reach });
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The name of a mutant that outlives other changes of its file, but for those of the same line. */
export function nameOf({ file, original, instead }: Mutant, lineText: string): string {
  return `${file} | ${lineText.trim()} | ${flat(original)} => ${flat(instead)}`;
}

export function flat(text: string): string {
  return text.replace(/\s+/g, " ");
}

function slipsAt(node: SyntaxNode, source: string): Slip[] {
  const text = (part: SyntaxNode) => source.slice(part.start, part.end);
  const whole = (kind: string, instead: string): Slip => ({ start: node.start, end: node.end, instead, kind });
  switch (node.type) {
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement": {
      const test = nodeIn(node, "test");
      if (test === null) return [];
      const words = node.type === "WhileStatement" ? ["false"] : ["true", "false"];
      return words.map((instead) => ({ start: test.start, end: test.end, instead, kind: "condition" }));
    }
    case "BinaryExpression":
      return signSlips(node, source);
    case "LogicalExpression": {
      const sides = [nodeIn(node, "left"), nodeIn(node, "right")].filter(isNode);
      const oneSide = sides.map((side) => whole("operand", `(${text(side)})`));
      return [...signSlips(node, source), ...oneSide];
    }
    case "AssignmentExpression":
    case "UpdateExpression":
      return signSlips(node, source);
    case "UnaryExpression":
      return textIn(node, "operator") === "!" ? [whole("negation", text(nodeIn(node, "argument") ?? node))] : [];
    case "ExpressionStatement":
      return isDirective(node) ? [] : [whole("statement", ";")];
    case "Literal":
      return literalSlips(node, source);
    case "ArrayExpression":
      return elementSlips(node, source);
    case "ObjectExpression":
      return nodesIn(node, "properties")
        .filter(({ type }) => type === "SpreadElement")
        .map((spread) => without(spread, source, "spread"));
    case "CallExpression":
      return callSlips(node);
    case "TemplateLiteral":
      return sqlSlips(node, source);
    default:
      return [];
  }
}

function signSlips(node: SyntaxNode, source: string): Slip[] {
  const sign = textIn(node, "operator");
  const left = nodeIn(node, "left");
  const right = nodeIn(node, "right");
  const isText = childNodes(node).some((side) => side.type === "TemplateLiteral" || typeof side["value"] === "string");
  if (sign === "+" && isText) return [];
  const from = left?.end ?? node.start;
  const until = right?.start ?? node.end;
  const at = source.indexOf(sign, left === null && right === null ? node.start : from);
  if (at === -1 || at >= until) return [];
  const others = OTHER_SIGNS[sign] ?? [];
  const { start: reach } = node;
  return others.map((instead) => ({ start: at, end: at + sign.length, instead, kind: "sign", reach }));
}

function literalSlips(node: SyntaxNode, source: string): Slip[] {
  const { start, end } = node;
  const value = node["value"];
  const text = source.slice(start, end);
  if (typeof value === "boolean") return [{ start, end, instead: String(!value), kind: "boolean" }];
  if (typeof value === "number" && /^[\d_.]+$/.test(text)) {
    const others = value > 0 ? [value + 1, value - 1] : [value + 1];
    return others.map((other) => ({ start, end, instead: String(other), kind: "number" }));
  }
  if (typeof value === "bigint" && /^[\d_]+n$/.test(text))
    return [{ start, end, instead: `${value + 1n}n`, kind: "number" }];
  if (typeof value !== "string") return [];
  return otherWords(value).map((word) => ({ start, end, instead: JSON.stringify(word), kind: "word" }));
}

function elementSlips(node: SyntaxNode, source: string): Slip[] {
  return nodesIn(node, "elements").map((element) => without(element, source, "element"));
}

/** Without one member of a list, and without its comma. */
function without({ start, end }: SyntaxNode, source: string, kind: string): Slip {
  const comma = /^\s*,/.exec(source.slice(end));
  return { start, end: end + (comma?.[0].length ?? 0), instead: "", kind };
}

function callSlips(node: SyntaxNode): Slip[] {
  const callee = nodeIn(node, "callee");
  if (callee?.type !== "MemberExpression") return [];
  const object = nodeIn(callee, "object");
  const property = nodeIn(callee, "property");
  const name = textIn(property, "name");
  if (object === null || property === null) return [];
  const other = Object.hasOwn(OTHER_METHODS, name) ? OTHER_METHODS[name] : undefined;
  const { start, end } = property;
  const swapped = other === undefined ? [] : [{ start, end, instead: other, kind: "method" }];
  const left = STEPS.has(name) ? [{ start: object.end, end: node.end, instead: "", kind: "step" }] : [];
  return [...swapped, ...left];
}

const IS_SQL = /\b(SELECT|UPDATE|INSERT|DELETE|WHERE|FROM|ORDER BY|JOIN|EXISTS)\b|\bAND\b|\bc\.\w+ /;

function sqlSlips(node: SyntaxNode, source: string): Slip[] {
  if (!IS_SQL.test(source.slice(node.start, node.end))) return [];
  const inTexts = nodesIn(node, "quasis").flatMap(({ start, end }) =>
    SQL_SLIPS.flatMap(([found, instead]) =>
      [...source.slice(start, end).matchAll(found)].map((match): Slip => {
        const at = start + match.index;
        return { start: at, end: at + match[0].length, instead, kind: "SQL" };
      }),
    ),
  );
  const conditions = nodesIn(node, "expressions").filter(({ start }) =>
    /\b(AND|WHERE)\s*\(?\$\{\s*$/.test(source.slice(node.start, start)),
  );
  // A condition that holds for every row: `${scope}` becomes `(${scope} OR TRUE)`.
  const always = conditions.flatMap(({ start, end }) => {
    const open = source.lastIndexOf("${", start);
    const close = source.indexOf("}", end);
    const text = source.slice(open, close + 1);
    return [{ start: open, end: close + 1, instead: `(${text} OR TRUE)`, kind: "SQL" }];
  });
  return [...inTexts, ...always];
}

function isDirective(node: SyntaxNode): boolean {
  return typeof node["directive"] === "string";
}
