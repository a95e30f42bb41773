// The settings of identity: AUTH_*, by which players and programs are known.

import { z } from "zod";
import { hasPlayers, isAskedOfAll } from "./appAuth.ts";
import type { Apps } from "./apps.ts";
import { isLoopbackName } from "./loopback.ts";
import type { Variables } from "./names.ts";

const ALGORITHMS: readonly string[] = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];
const ALGORITHMS_BY_DEFAULT = ["RS256", "PS256", "ES256", "EdDSA"];
/** RFC 7518 §3.2: no shorter than what it makes. */
const SECRET_BYTES_MIN = 32;
const CLAIM_NAME = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
const CLAIM_ALLOWED = "a claim's name, 1 to 128 characters";

/** Each is enough by itself. */
const SOURCES = ["AUTH_JWKS_URL", "AUTH_JWT_SECRET", "AUTH_API_KEYS_FILE"] as const;
/** Without effect where players have no source. */
const OF_PLAYERS = ["AUTH_ALGORITHMS", "AUTH_ISSUER", "AUTH_AUDIENCE", "AUTH_PLAYER_CLAIM", "AUTH_APP_CLAIM"] as const;

export interface PlayerTokenSettings {
  readonly keys:
    | { readonly kind: "keySet"; readonly url: string; readonly algorithms: readonly string[] }
    | { readonly kind: "secret"; readonly secret: Uint8Array };
  /** null: not checked. */
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly playerClaim: string;
  readonly appClaim: string | null;
}

export interface IdentitySettings {
  /** null: players have no way in. */
  readonly playerTokens: PlayerTokenSettings | null;
  readonly apiKeysFile: string | null;
}

export const IDENTITY_SHAPE = {
  AUTH_JWKS_URL: z.string().refine(isKeySetUrl, "an https URL, or http on a loopback address").optional(),
  AUTH_JWT_SECRET: z
    .string()
    .refine(isLongEnough, `${SECRET_BYTES_MIN} bytes or more, as UTF-8`)
    .transform((text) => new Uint8Array(Buffer.from(text, "utf8")))
    .optional(),
  AUTH_ALGORITHMS: z
    .string()
    .transform((text) => text.split(",").map((name) => name.trim()))
    .refine((names) => names.every((name) => ALGORITHMS.includes(name)), `some of ${ALGORITHMS.join(", ")}`)
    .default(ALGORITHMS_BY_DEFAULT),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_PLAYER_CLAIM: z.string().regex(CLAIM_NAME, CLAIM_ALLOWED).default("sub"),
  AUTH_APP_CLAIM: z.string().regex(CLAIM_NAME, CLAIM_ALLOWED).optional(),
  AUTH_API_KEYS_FILE: z
    .string()
    .refine((path) => !path.includes("\0"), "a file's path")
    .optional(),
};

type Values = z.infer<z.ZodObject<typeof IDENTITY_SHAPE>>;

export function identitySettings(values: Values): IdentitySettings {
  const { AUTH_JWKS_URL: url, AUTH_JWT_SECRET: secret } = values;
  const keys =
    url !== undefined
      ? { kind: "keySet" as const, url, algorithms: values.AUTH_ALGORITHMS }
      : secret !== undefined
        ? { kind: "secret" as const, secret }
        : null;
  const claims = {
    issuer: values.AUTH_ISSUER ?? null,
    audience: values.AUTH_AUDIENCE ?? null,
    playerClaim: values.AUTH_PLAYER_CLAIM,
    appClaim: values.AUTH_APP_CLAIM ?? null,
  };
  return { playerTokens: keys === null ? null : { keys, ...claims }, apiKeysFile: values.AUTH_API_KEYS_FILE ?? null };
}

export function hasIdentity(given: Variables): boolean {
  return SOURCES.some((name) => given[name] !== undefined);
}

/** What only several variables together can get wrong. */
export function identityLines(given: Variables): string[] {
  const lines: string[] = [];
  const { AUTH_JWKS_URL: url, AUTH_JWT_SECRET: secret, HOST: host } = given;
  if (url !== undefined && secret !== undefined) {
    lines.push(
      `AUTH_JWT_SECRET: (secret of ${secret.length} characters) is not allowed; unset where AUTH_JWKS_URL is set: players have one issuer`,
    );
  }
  if (hasIdentity(given)) return lines;
  if (given["NODE_ENV"] === "production") {
    const [first, ...others] = SOURCES;
    lines.push(`${first}: is required in production, or ${others.join(", or ")}: without one nobody can be told apart`);
  }
  if (host !== undefined && !isLoopbackName(host)) {
    const read = JSON.stringify(host.slice(0, 200));
    lines.push(`HOST: ${read} is not allowed; without a source of identity (AUTH_*) only a loopback address is`);
  }
  return lines;
}

/** What is allowed, and should be known. */
export function identityWarnings(given: Variables, apps: Apps): string[] {
  if (!hasPlayers(given)) {
    const idle = OF_PLAYERS.filter((name) => given[name] !== undefined);
    return idle.map((name) => `${name} is set, but has no effect without AUTH_JWKS_URL or AUTH_JWT_SECRET`);
  }
  const warnings: string[] = [];
  if (given["AUTH_JWT_SECRET"] !== undefined && given["AUTH_ALGORITHMS"] !== undefined)
    warnings.push("AUTH_ALGORITHMS is set, but has no effect with AUTH_JWT_SECRET: that is HS256 and nothing else");
  if (given["AUTH_ISSUER"] === undefined && !isAskedOfAll(apps, "issuer"))
    warnings.push("AUTH_ISSUER is not set: the issuer of a player's JWT is not checked");
  if (given["AUTH_AUDIENCE"] === undefined && !isAskedOfAll(apps, "audience"))
    warnings.push("AUTH_AUDIENCE is not set: a JWT that was issued for another service lets its player in");
  return warnings;
}

function isKeySetUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackName(url.hostname));
}

function isLongEnough(text: string): boolean {
  return text.isWellFormed() && Buffer.byteLength(text, "utf8") >= SECRET_BYTES_MIN;
}
