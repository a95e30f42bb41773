// Executes the documents that have lists of plain rows, those lists in one go.

import { type DocumentNode, execute, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from "graphql";
import { withPlainLists } from "./plainLists.ts";
import { NotPlain } from "./rowPlan.ts";

/**
 * The result that graphql-js would come to. null: it is for graphql-js itself to execute, field by field, as nothing in the
 * document is plain, a row turned out not to be, or the variables do not fit. Only queries, so twice does no harm.
 */
export type ExecuteLists = (request: Omit<ExecutionArgs, "schema">) => Promise<ExecutionResult | null>;

export function createListExecutor(schema: GraphQLSchema): ExecuteLists {
  /** By documents that may come again; null: nothing in it is plain. */
  const written = new WeakMap<DocumentNode, DocumentNode | null>();

  function inOneGo(document: DocumentNode): DocumentNode | null {
    const known = written.get(document);
    if (known !== undefined) return known;
    const made = withPlainLists(schema, document);
    written.set(document, made);
    return made;
  }

  return async (request) => {
    const document = inOneGo(request.document);
    if (document === null) return null;
    const result = await execute({ schema, ...request, document });
    if (result.data === undefined) return null;
    const isPlain = !result.errors?.some(({ originalError }) => originalError instanceof NotPlain);
    return isPlain ? result : null;
  };
}
