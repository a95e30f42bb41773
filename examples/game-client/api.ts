// Asking the API, as a game client does: with its player's token and nobody else's. An answer that never came is a value,
// because with payments it is nothing unusual.

import documents from "../../schema/persisted-documents.json" with { type: "json" };
import type {
  ConsumePaymentMutation,
  ConsumePaymentMutationVariables,
  ConsumeUnconsumedPaymentsMutation,
  ConsumeUnconsumedPaymentsMutationVariables,
  UnconsumedPaymentsQuery,
  UnconsumedPaymentsQueryVariables,
} from "./generated/graphql.ts";

/** By the names of their files in schema/operations. */
interface Operations {
  readonly ConsumePayment: {
    readonly data: ConsumePaymentMutation;
    readonly variables: ConsumePaymentMutationVariables;
  };
  readonly ConsumeUnconsumedPayments: {
    readonly data: ConsumeUnconsumedPaymentsMutation;
    readonly variables: ConsumeUnconsumedPaymentsMutationVariables;
  };
  readonly UnconsumedPayments: {
    readonly data: UnconsumedPaymentsQuery;
    readonly variables: UnconsumedPaymentsQueryVariables;
  };
}

export type Answer<Data> =
  | { readonly kind: "answered"; readonly data: Data }
  /** No answer, or "not now". The same call again is safe, also where the one before did its work. */
  | { readonly kind: "later"; readonly afterMs: number | null; readonly why: string }
  /** The same request again would be refused again: log in again, or correct the program. */
  | { readonly kind: "refused"; readonly why: string };

export interface Api {
  ask<Name extends keyof Operations>(
    name: Name,
    variables: Operations[Name]["variables"],
  ): Promise<Answer<Operations[Name]["data"]>>;
}

export interface ApiOptions {
  readonly url: string;
  /** The player's JWT; null only in development. */
  readonly playerToken: string | null;
  /** For an answer. The API ends consumeUnconsumedPayments within 30 s, everything else earlier. */
  readonly deadlineMs?: number;
}

/** As the schema promises for a document of ours. */
interface Body<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

const DOCUMENTS = new Map(
  Object.entries(documents).map(([id, text]) => [/^(?:query|mutation) (\w+)/m.exec(text)?.[1] ?? "", { id, text }]),
);

export function createApi({ url, playerToken, deadlineMs = 35_000 }: ApiOptions): Api {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (playerToken !== null) headers["authorization"] = `Bearer ${playerToken}`;

  return {
    async ask<Name extends keyof Operations>(name: Name, variables: Operations[Name]["variables"]) {
      const { id, text: query } = DOCUMENTS.get(name) ?? { id: "", text: "" };
      // The text beside its id: in production only the id counts, in development the text is enough.
      const body = JSON.stringify({ documentId: `sha256:${id}`, query, variables });
      try {
        const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(deadlineMs) });
        return read<Operations[Name]["data"]>(response, await response.text());
      } catch (error) {
        return { kind: "later", afterMs: null, why: String(error) };
      }
    },
  };
}

function read<Data>(response: Response, text: string): Answer<Data> {
  const { data = null, errors: [error] = [] } = parse<Data>(text);
  if (response.ok && error === undefined && data !== null) return { kind: "answered", data };
  const why = error?.message ?? `HTTP ${response.status}`;
  if (response.status !== 429 && response.status < 500) return { kind: "refused", why };
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return { kind: "later", afterMs: Number.isFinite(seconds) ? seconds * 1_000 : null, why };
}

/** What is no JSON comes from something in between, such as a hotel's network. */
function parse<Data>(text: string): Body<Data> {
  try {
    const body: Body<Data> | null = JSON.parse(text);
    return body ?? {};
  } catch {
    return {};
  }
}
