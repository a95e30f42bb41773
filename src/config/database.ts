// Where the ledger is kept: DATABASE_URL, taken apart.

export type DatabasePlace =
  | { readonly engine: "sqlite"; readonly path: string }
  /** The address as it was given: it may hold a password, so it is never shown. */
  | { readonly engine: "postgres"; readonly url: string };

/** null where it is neither. */
export function parseDatabaseUrl(text: string): DatabasePlace | null {
  if (/^sqlite:.+/s.test(text)) return { engine: "sqlite", path: text.slice("sqlite:".length) };
  if (!/^postgres(?:ql)?:\/\/./.test(text) || URL.parse(text) === null) return null;
  return { engine: "postgres", url: text };
}

/** For people and logs: a path, or server and database without user and password. */
export function describeDatabase(place: DatabasePlace): string {
  if (place.engine === "sqlite") return place.path;
  const url = URL.parse(place.url);
  return url === null ? "postgres" : `postgres://${url.host}${url.pathname}`;
}
