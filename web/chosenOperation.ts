// Leaves of a document only the operation that was chosen and the fragments it needs: the server takes few operations at
// once, and refuses unused fragments. What goes is overwritten with blanks, so the server's line numbers stay true.
import { Kind, parse, separateOperations, type DocumentNode } from "graphql";

export interface ChosenOperation {
  readonly query: string;
  readonly operationName: string | undefined;
}

/** A document that cannot be read, or does not hold the operation, stays as it is: the server says what is wrong with it. */
export function chosenOperation(text: string, operationName: string | null | undefined): ChosenOperation {
  const document = parsed(text);
  const name = onlyName(document) ?? operationName ?? "";
  const kept = document === null ? undefined : separateOperations(document)[name];
  if (document === null || kept === undefined) return { query: text, operationName: operationName ?? undefined };
  let query = text;
  for (const definition of document.definitions) {
    if (kept.definitions.includes(definition) || definition.loc === undefined) continue;
    const { start, end } = definition.loc;
    query = query.slice(0, start) + query.slice(start, end).replace(/[^\n\r]/g, " ") + query.slice(end);
  }
  return { query, operationName: name === "" ? undefined : name };
}

function parsed(text: string): DocumentNode | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** A single operation needs no choice, and GraphiQL's lags half a second behind the typing. Anonymous: the empty string. */
function onlyName(document: DocumentNode | null): string | null {
  const [first, second] = document?.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION) ?? [];
  if (first?.kind !== Kind.OPERATION_DEFINITION || second !== undefined) return null;
  return first.name?.value ?? "";
}
