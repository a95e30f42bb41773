// What a client hears of a request that was refused before it was carried out: each mistake once, the first few of them and
// no essay. GraphQL's libraries repeat themselves up to a hundred times, so that a small document would have a large answer.
// Where the schema is not published, a name is told only to who wrote it: "of type" and "expected" spell a schema out too.

import type { GraphQLFormattedError } from "graphql";

/** With 64 characters of request id and as many places as are told, under 2 KB. */
const ERRORS_MAX = 4;
const MESSAGE_CHARACTERS_MAX = 200;
const LOCATIONS_MAX = 3;

/** @param document as it was sent; null: every name may be told */
export function refusalInFewWords(
  errors: readonly GraphQLFormattedError[],
  document: string | null,
): readonly GraphQLFormattedError[] {
  const told = new Map<string, GraphQLFormattedError>();
  for (const error of errors) {
    const message = shortened(document === null ? error.message : withoutUnsentNames(error.message, document));
    const key = `${String(error.extensions?.["code"])} ${message}`;
    if (told.has(key)) continue;
    const { locations } = error;
    told.set(key, {
      ...error,
      message,
      ...(locations === undefined ? {} : { locations: locations.slice(0, LOCATIONS_MAX) }),
    });
    if (told.size === ERRORS_MAX) break;
  }
  return [...told.values()];
}

function withoutUnsentNames(message: string, document: string): string {
  return message.replace(/"([^"]*)"/g, (quoted, name: string) => (document.includes(name) ? quoted : '"…"'));
}

function shortened(message: string): string {
  return message.length <= MESSAGE_CHARACTERS_MAX ? message : `${message.slice(0, MESSAGE_CHARACTERS_MAX)}…`;
}
