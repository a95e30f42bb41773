// The list of API keys as its file holds it: digests only, so that whoever reads the file can call nobody's name. Strict: an
// unknown or missing member is an error, for a misspelt `revokedAt` must not leave a key alive.

import { z } from "zod";

const KEYS_MAX = 10_000;
const NAME_CHARACTERS_MAX = 100;

const INSTANT = z.iso.datetime({ offset: true, error: "an instant like 2027-01-31T00:00:00Z, or null" }).nullable();

const API_KEY = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/, "12 hex digits"),
  name: z.string().refine(isKeyName, `1 to ${NAME_CHARACTERS_MAX} characters, no control characters`),
  role: z.enum(["server", "operator"], "server or operator"),
  app: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, "an app's name (1 to 32 of a-z, 0-9 and -), or null for all")
    .nullable(),
  sha256: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "base64url of 32 bytes"),
  expiresAt: INSTANT,
  revokedAt: INSTANT,
});

const API_KEY_LIST = z.strictObject({
  keys: z
    .array(API_KEY)
    .max(KEYS_MAX)
    .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, "no id twice"),
});

export type ApiKey = Readonly<z.infer<typeof API_KEY>>;

export type ParsedApiKeys =
  | { readonly isValid: true; readonly keys: readonly ApiKey[] }
  /** Why not, in one line that quotes nothing of the file. */
  | { readonly isValid: false; readonly line: string };

export function isKeyName(name: string): boolean {
  return (
    name.isWellFormed() && !/\p{Cc}/u.test(name) && name.length > 0 && Array.from(name).length <= NAME_CHARACTERS_MAX
  );
}

export function parseApiKeyList(text: string): ParsedApiKeys {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { isValid: false, line: "is no JSON" };
  }
  const parsed = API_KEY_LIST.safeParse(content);
  if (parsed.success) return { isValid: true, keys: parsed.data.keys };
  const [issue] = parsed.error.issues;
  return { isValid: false, line: `${issue?.path.join(".") || "the whole"}: ${issue === undefined ? "" : told(issue)}` };
}

/** An entry a line, so that a change of one is a change of one line. */
export function formatApiKeyList(keys: readonly ApiKey[]): string {
  if (keys.length === 0) return '{"keys":[]}\n';
  return `{"keys":[\n${keys.map((key) => JSON.stringify(key)).join(",\n")}\n]}\n`;
}

/** zod's own word for an unknown member quotes its name, which may be anything. */
function told(issue: z.core.$ZodIssue): string {
  return issue.code === "unrecognized_keys" ? "has a member that is not known" : issue.message;
}
