// The one line about a bad value: what it is called, what was read, what is allowed. A secret is told by its length alone, and
// nothing that was read can begin a second line.

/** By the names of variables and, of an app in IAP_APPS_FILE, of its members. */
const SECRETS: ReadonlySet<string> = new Set([
  "LEDGER_SECRET",
  "AUTH_JWT_SECRET",
  "IAP_SECRET_KEY",
  "IAP_APP_KEY",
  "RECEIPT_KEYS",
  "secretKey",
  "appKey",
]);
const CHARACTERS_MAX = 200;

/** @param name of the variable, or of the member: it says whether the value is a secret */
export function badLine(place: string, name: string, read: unknown, allowed: string): string {
  if (read === undefined || read === null) return `${place}: is required; ${allowed}`;
  return `${place}: ${SECRETS.has(name) ? masked(read) : shown(read)} is not allowed; ${allowed}`;
}

/** A URL's credentials stay out of logs. */
export function quote(text: string): string {
  return JSON.stringify(text.replace(/\/\/.*@/s, "//…@").slice(0, CHARACTERS_MAX));
}

function masked(read: unknown): string {
  return typeof read === "string" ? `(secret of ${read.length} characters)` : "(secret that is no text)";
}

/** What holds other values is not shown: one of them may be a secret. */
function shown(read: unknown): string {
  if (typeof read === "string") return quote(read);
  return typeof read === "number" || typeof read === "boolean" ? String(read) : "what stands there";
}
