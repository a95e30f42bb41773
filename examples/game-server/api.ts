// Asking the API, as this game server does. What to do about an answer that is no answer is decided here, once: the same
// request again later, or never.

import { readFileSync } from "node:fs";
import type {
  AcknowledgeDeliveryMutation,
  AcknowledgeDeliveryMutationVariables,
  FeedQuery,
  FeedQueryVariables,
} from "./generated/graphql.ts";

/** By the names of their files in schema/operations. */
interface Operations {
  readonly Feed: { readonly data: FeedQuery; readonly variables: FeedQueryVariables };
  readonly AcknowledgeDelivery: {
    readonly data: AcknowledgeDeliveryMutation;
    readonly variables: AcknowledgeDeliveryMutationVariables;
  };
}

export type Answer<Data> =
  | { readonly kind: "answered"; readonly data: Data }
  /** Nobody can tell what became of the request. All that is asked here may be asked again. */
  | { readonly kind: "later"; readonly afterMs: number | null; readonly why: string }
  /** The same request again would be refused again. */
  | { readonly kind: "refused"; readonly code: string; readonly why: string };

export interface Api {
  ask<Name extends keyof Operations>(
    name: Name,
    variables: Operations[Name]["variables"],
  ): Promise<Answer<Operations[Name]["data"]>>;
}

export interface ApiOptions {
  readonly url: string;
  /** `iapk_…`, of the role server; null only in development. */
  readonly apiKey: string | null;
  /** Ends what is under way. */
  readonly stop: AbortSignal;
}

/** As the schema promises for a document of ours. */
interface Body<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Longer than the API takes for anything. */
const DEADLINE_MS = 15_000;
/** Copied along with an example: a server in production answers the documents in it and no others. */
const DOCUMENTS = new URL("../../schema/persisted-documents.json", import.meta.url);

export function createApi({ url, apiKey, stop }: ApiOptions): Api {
  const documents = readDocuments();

  async function post(name: string, variables: object): Promise<{ response: Response; text: string } | Error> {
    const { id, text } = documents.get(name) ?? { id: "", text: "" };
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (apiKey !== null) headers["authorization"] = `Bearer ${apiKey}`;
    // The text beside its id: in production only the id counts, in development the text is enough.
    const body = JSON.stringify({ documentId: `sha256:${id}`, query: text, variables });
    const signal = AbortSignal.any([stop, AbortSignal.timeout(DEADLINE_MS)]);
    try {
      const response = await fetch(url, { method: "POST", headers, body, signal });
      return { response, text: await response.text() };
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  return {
    async ask<Name extends keyof Operations>(name: Name, variables: Operations[Name]["variables"]) {
      const posted = await post(name, variables);
      if (posted instanceof Error) return { kind: "later", afterMs: null, why: reasonOf(posted) };
      const { response, text } = posted;
      const { data = null, errors: [error] = [] } = parse<Operations[Name]["data"]>(text);
      if (response.ok && error === undefined && data !== null) return { kind: "answered", data };
      const code = error?.extensions?.code ?? `HTTP_${response.status}`;
      const why = `${code}: ${error?.message ?? text.slice(0, 200)}`;
      if (response.status !== 429 && response.status < 500) return { kind: "refused", code, why };
      const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      return { kind: "later", afterMs: Number.isFinite(seconds) ? seconds * 1_000 : null, why };
    },
  };
}

/** Each operation by its name, with the id that the server knows it by. */
function readDocuments(): ReadonlyMap<string, { readonly id: string; readonly text: string }> {
  const manifest: Readonly<Record<string, string>> = JSON.parse(readFileSync(DOCUMENTS, "utf8"));
  return new Map(
    Object.entries(manifest).map(([id, text]) => [/^(?:query|mutation) (\w+)/m.exec(text)?.[1] ?? "", { id, text }]),
  );
}

/** What is no JSON comes from something in between, such as a proxy, and has neither data nor a code. */
function parse<Data>(text: string): Body<Data> {
  try {
    const body: Body<Data> | null = JSON.parse(text);
    return body ?? {};
  } catch {
    return {};
  }
}

/** fetch says "fetch failed" and keeps why to itself. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
