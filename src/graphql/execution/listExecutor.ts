// Executes the documents that have lists of plain rows, those lists in one go.

import { type DocumentNode, execute, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from "graphql";
import { hasStrayed, withPlainLists } from "./plainLists.ts";

export interface ListRequest extends Omit<ExecutionArgs, "schema"> {
  /** Of this request alone. */
  readonly contextValue: object;
}

/**
 * The result that graphql-js would come to. null: it is for graphql-js itself to execute, field by field, as nothing in the
 * document is plain, the variables do not fit, or a row turned out not to be plain, which is a bug: then its resolvers run once
 * more. They are those of queries, which change nothing; a list of what is unconsumed is asked for twice.
 */
export type ExecuteLists = (request: ListRequest) => Promise<ExecutionResult | null>;

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
    return result.data === undefined || hasStrayed(request.contextValue) ? null : result;
  };
}
