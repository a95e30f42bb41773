// Variables are looked through before GraphQL sees them: how deep, how many, and no number that JSON can write and nobody
// can hold. Not by recursion: what is refused for its depth must not overflow the one who measures it.

import { badUserInput, ClientError } from "../errors.ts";
import type { DocumentLimits } from "./limits.ts";

/** Throws ClientError. */
export function checkVariables(
  variables: Readonly<Record<string, unknown>>,
  { variablesDepthMax, variablesNodesMax }: DocumentLimits,
): void {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: variables, depth: 0 }];
  let nodes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value === "number" && !Number.isFinite(value))
      throw badUserInput("A number in the variables is too large.");
    if (typeof value !== "object" || value === null) continue;
    if (depth >= variablesDepthMax) throw tooMuch(`Variables may be nested at most ${variablesDepthMax} levels deep.`);
    const values = Object.values(value);
    nodes += values.length;
    if (nodes > variablesNodesMax) throw tooMuch(`Variables may contain at most ${variablesNodesMax} values.`);
    for (const inner of values) waiting.push({ value: inner, depth: depth + 1 });
  }
}

function tooMuch(message: string): ClientError {
  return new ClientError("DOCUMENT_LIMIT", message);
}
