// A request's parameters as GraphQL over HTTP names them, out of a JSON body or a query string. Whatever else is sent with
// them is not read; `__proto__` is a name like any other.

import { ClientError } from "../errors.ts";

export interface RequestParams {
  /** null: only an id was sent. */
  readonly query: string | null;
  /** SHA-256 of a document, in hex, in either of its two wire forms. */
  readonly documentId: string | null;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

const NAMES = ["query", "documentId", "operationName", "variables", "extensions"] as const;
type Name = (typeof NAMES)[number];
type Given = Partial<Record<Name, unknown>>;

const HASH = /^(?:sha256:)?([0-9a-f]{64})$/;

/** Throws ClientError. @param body parsed JSON */
export function paramsOfBody(body: unknown): RequestParams {
  if (Array.isArray(body)) throw refusal("Batching is disabled. Send one operation per request.");
  if (typeof body !== "object" || body === null) throw refusal("The body must be a JSON object with a `query`.");
  const given: Given = body; // none of our names is one that every object has
  return read(given);
}

/** Throws ClientError. @param search with or without its question mark */
export function paramsOfSearch(search: string): RequestParams {
  const parsed = new URLSearchParams(search);
  const given: Given = {};
  for (const name of NAMES) {
    const values = parsed.getAll(name);
    if (values.length > 1) throw refusal(`Send ${name} only once.`);
    const [value] = values;
    if (value === undefined) continue;
    given[name] = name === "variables" || name === "extensions" ? parseJson(name, value) : value;
  }
  return read(given);
}

function parseJson(name: Name, text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(`${name} must be JSON.`);
  }
}

function read(given: Given): RequestParams {
  const extensions = objectOf("extensions", given.extensions);
  const query = textOf("query", given.query);
  const documentId = idOf(given.documentId, extensions["persistedQuery"]);
  if ((query === null || query === "") && documentId === null) {
    throw refusal("Send a non-empty `query`, or the id of a trusted document.");
  }
  return {
    query: query === "" ? null : query,
    documentId,
    operationName: textOf("operationName", given.operationName),
    variables: objectOf("variables", given.variables),
  };
}

function textOf(name: Name, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw refusal(`${name} must be a string.`);
  return value;
}

function objectOf(name: Name, value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw refusal(`${name} must be an object.`);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function idOf(documentId: unknown, persistedQuery: unknown): string | null {
  const ids = [textOf("documentId", documentId), hashOf(persistedQuery)].filter((id) => id !== null);
  const [first = null, second = first] = ids.map((id) => HASH.exec(id)?.[1] ?? "unknown");
  if (first !== second) throw refusal("The request names two different documents. Send one.");
  return first;
}

function hashOf(persistedQuery: unknown): string | null {
  if (persistedQuery === undefined || persistedQuery === null) return null;
  if (!isObject(persistedQuery) || persistedQuery["version"] !== 1) {
    throw refusal("persistedQuery must be an object with `version: 1` and a `sha256Hash`.");
  }
  const { sha256Hash } = persistedQuery;
  if (typeof sha256Hash !== "string") throw refusal("persistedQuery must have a `sha256Hash`.");
  return sha256Hash;
}

function refusal(message: string): ClientError {
  return new ClientError("BAD_REQUEST", message);
}
