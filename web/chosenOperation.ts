// Leaves of a document only the operation that was chosen and the fragments it needs: the server takes few operations at
// once, and refuses unused fragments. What goes is overwritten with blanks, so the server's line numbers stay true.
import { parse, separateOperations, type DocumentNode } from "graphql";

/** The document as it is to be sent; unchanged where it cannot be read, so that the server says what is wrong with it. */
export function chosenOperation(text: string, operationName: string | null | undefined): string {
  const document = parsed(text);
  if (document === null) return text;
  const kept = separateOperations(document)[operationName ?? onlyName(document)];
  if (kept === undefined) return text;
  let rest = text;
  for (const definition of document.definitions) {
    if (kept.definitions.includes(definition) || definition.loc === undefined) continue;
    const { start, end } = definition.loc;
    rest = rest.slice(0, start) + rest.slice(start, end).replace(/[^\n\r]/g, " ") + rest.slice(end);
  }
  return rest;
}

function parsed(text: string): DocumentNode | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** graphql keys an anonymous operation by the empty string. */
function onlyName(document: DocumentNode): string {
  const operations = document.definitions.filter((definition) => definition.kind === "OperationDefinition");
  return operations.length === 1 ? (operations[0]?.name?.value ?? "") : "";
}
