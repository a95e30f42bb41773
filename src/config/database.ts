// Where the ledger is kept: DATABASE_URL, taken apart.

export type DatabasePlace =
  | { readonly engine: "sqlite"; readonly path: string }
  /** The address as it was given: it may hold a password, so it is never shown. */
  | { readonly engine: "postgres"; readonly url: string };

/** Scheme with user and password, hosts (a list, as libpq takes it), and everything behind them. */
const POSTGRES = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s;

/** null where it is neither. */
export function parseDatabaseUrl(text: string): DatabasePlace | null {
  if (/^sqlite:.+/s.test(text)) return { engine: "sqlite", path: text.slice("sqlite:".length) };
  if (!/^postgres(?:ql)?:\/\/./.test(text) || eachHost(text).some((one) => URL.parse(one) === null)) return null;
  return { engine: "postgres", url: text };
}

/** For people and logs: a path, or server and database without user and password. */
export function describeDatabase(place: DatabasePlace): string {
  if (place.engine === "sqlite") return place.path;
  const urls = eachHost(place.url).map((one) => URL.parse(one));
  return `postgres://${urls.map((url) => url?.host ?? "").join(",")}${urls[0]?.pathname ?? ""}`;
}

function eachHost(text: string): string[] {
  const [, before = "", hosts = "", behind = ""] = POSTGRES.exec(text) ?? [];
  return hosts.split(",").map((host) => `${before}${host}${behind}`);
}
