// What an address says of TLS: the files it names, and how far the server is believed. Where it names files, they and the words
// beside them are taken out of it, and the driver is given their content with the meaning that it gives the words itself.

import type { ClientConfig } from "pg";
import { LedgerRefusal } from "../ledgerRefusal.ts";

/** Contents of files. */
export interface CertificateTexts {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface CertificateFile {
  readonly name: keyof CertificateTexts;
  readonly path: string;
}

export interface TlsParameters {
  /** Empty where the driver may have the address as it is. */
  readonly files: readonly CertificateFile[];
  /** `sslmode`; null: not given. */
  readonly mode: string | null;
  readonly isLibpqCompatible: boolean;
}

const FILES = [
  ["ca", "sslrootcert"],
  ["cert", "sslcert"],
  ["key", "sslkey"],
] as const;
/** What the driver would judge TLS by if it saw it, over what it is given. */
const TLS_WORDS: ReadonlySet<string> = new Set([
  "ssl",
  "sslmode",
  "sslcert",
  "sslkey",
  "sslrootcert",
  "sslnegotiation",
  "uselibpqcompat",
]);
/** Everything before the parameters, the parameters, and a fragment, which means nothing. */
const PARTS = /^([^?#]*)(?:\?([^#]*))?/s;

/** Of several of one name the last counts, as with the driver. */
export function parametersIn(address: string): TlsParameters {
  const given = Object.fromEntries(new URLSearchParams(queryOf(address)));
  const files = FILES.flatMap(([name, word]) => {
    const path = given[word] ?? "";
    return path === "" ? [] : [{ name, path }];
  });
  return { files, mode: given["sslmode"] ?? null, isLibpqCompatible: given["uselibpqcompat"] === "true" };
}

/** The address without what it says of TLS, but for the way it begins, which has a place of its own. */
export function withoutTls(address: string): ClientConfig {
  const [, before = ""] = PARTS.exec(address) ?? [];
  const all = queryOf(address).split("&");
  const kept = all.filter((one) => ![...new URLSearchParams(one).keys()].some((name) => TLS_WORDS.has(name)));
  const connectionString = kept.length === 0 ? before : `${before}?${kept.join("&")}`;
  const negotiation = new URLSearchParams(queryOf(address)).getAll("sslnegotiation").at(-1);
  if (negotiation === undefined || negotiation === "") return { connectionString };
  if (negotiation !== "direct" && negotiation !== "postgres")
    throw new LedgerRefusal("sslnegotiation is neither direct nor postgres");
  return { connectionString, sslnegotiation: negotiation };
}

/** As the driver understands the words: `require` means what `verify-full` does, unless the address says `uselibpqcompat=true`. */
export function tlsOf({
  mode,
  isLibpqCompatible,
  texts,
}: Pick<TlsParameters, "mode" | "isLibpqCompatible"> & { readonly texts: CertificateTexts }): NonNullable<
  ClientConfig["ssl"]
> {
  if (mode === "disable") return false;
  const anybody = { ...texts, rejectUnauthorized: false };
  const anyName = { ...texts, checkServerIdentity: () => undefined };
  if (!isLibpqCompatible) return mode === "no-verify" ? anybody : { ...texts };
  if (mode === "verify-ca" && texts.ca === undefined)
    throw new LedgerRefusal("sslmode=verify-ca needs sslrootcert, or anybody's certificate would do");
  if (mode === "verify-ca" || (mode === "require" && texts.ca !== undefined)) return anyName;
  return mode === "require" || mode === "prefer" ? anybody : { ...texts };
}

function queryOf(address: string): string {
  return PARTS.exec(address)?.[2] ?? "";
}
