// Trusted documents: the operations that are committed beside the schema, each under the SHA-256 of its text. Nothing is
// ever registered by a request: what is not in the file is not there. An id of an earlier version is answered by the
// operation that took its document's place, for games that players have installed are not replaced on the same day.

import { createHash } from "node:crypto";
import { getOperationAST, parse } from "graphql";
import { ClientError } from "../errors.ts";
import type { RequestParams } from "./params.ts";

/** Whether documents are taken by id, and whether only so. */
export type TrustedDocumentsMode = "off" | "prefer" | "require";

/** From SHA-256 in hex to text; of a former document, to the text of its successor. */
export type TrustedDocuments = ReadonlyMap<string, string>;

export interface ChosenDocument {
  readonly text: string;
  readonly isTrusted: boolean;
}

/** Throws ClientError. */
export function chooseDocument(
  { query, documentId }: Pick<RequestParams, "query" | "documentId">,
  mode: TrustedDocumentsMode,
  trusted: TrustedDocuments,
): ChosenDocument {
  const known = documentId === null || mode === "off" ? undefined : trusted.get(documentId);
  if (known !== undefined) {
    if (query !== null && query !== known && hashOf(query) !== documentId)
      throw new ClientError("BAD_REQUEST", "The query does not match the document id.");
    return { text: known, isTrusted: true };
  }
  if (mode === "require") throw documentId === null ? onlyTrusted() : notFound();
  if (query === null) throw notFound();
  if (documentId !== null && documentId !== hashOf(query)) {
    throw new ClientError("BAD_REQUEST", "The query does not match the document id.");
  }
  return { text: query, isTrusted: false };
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Throws where a text is not what its id says. @param manifest parsed JSON: `{"<sha256>": "<document>"}` */
export function readTrustedDocuments(manifest: unknown): TrustedDocuments {
  if (typeof manifest !== "object" || manifest === null) throw new Error("the trusted documents are no JSON object");
  const documents = new Map<string, string>();
  for (const [id, text] of Object.entries(manifest)) {
    if (typeof text !== "string" || hashOf(text) !== id)
      throw new Error(`trusted document ${id} is not what its id says`);
    documents.set(id, text);
  }
  return documents;
}

/**
 * Throws where an id names no operation that is left. @param former parsed JSON: `{"<sha256>": "<name of the operation>"}`
 */
export function withFormerDocuments(trusted: TrustedDocuments, former: unknown): TrustedDocuments {
  if (typeof former !== "object" || former === null) throw new Error("the former documents are no JSON object");
  const byName = new Map([...trusted.values()].map((text) => [getOperationAST(parse(text))?.name?.value, text]));
  const documents = new Map(trusted);
  for (const [id, name] of Object.entries(former)) {
    const successor = typeof name === "string" ? byName.get(name) : undefined;
    if (successor === undefined) throw new Error(`former document ${id} has no successor`);
    if (trusted.has(id)) throw new Error(`former document ${id} is not a former one`);
    documents.set(id, successor);
  }
  return documents;
}

/** The words that Apollo's clients look for before they send the whole document. */
function notFound(): ClientError {
  return new ClientError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");
}

function onlyTrusted(): ClientError {
  return new ClientError("BAD_REQUEST", "This server answers trusted documents only. Send the id of one.", {
    reason: "document_untrusted",
  });
}
