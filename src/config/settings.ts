// Settings: environment variables, read once, all bad ones reported at once. Pure: text in, settings or lines out.

import { isIP } from "node:net";
import { z } from "zod";
import type { InferencePolicy } from "../domain/inference.ts";
import { appAuthWarnings } from "./appAuth.ts";
import { APP_SHAPE, type Apps } from "./apps.ts";
import { badLine } from "./badLine.ts";
import { type DatabasePlace, parseDatabaseUrl } from "./database.ts";
import {
  IDENTITY_SHAPE,
  identityLines,
  type IdentitySettings,
  identitySettings,
  identityWarnings,
} from "./identity.ts";
import { integer, type Limits, optionalInteger, LIMIT_SHAPE, limitsOf, type RateLimitSettings } from "./limits.ts";
import { type Variables, warnOfNames } from "./names.ts";
import { type PrivateText, readPrivateText } from "./privateFile.ts";
import { readApps } from "./readApps.ts";
import { receiptLines, type ReceiptSettings, RECEIPT_SHAPE, receiptSettings } from "./receipts.ts";

export interface Settings {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  readonly database: DatabasePlace;
  readonly apps: Apps;
  readonly upstreamTimeoutMs: number;
  readonly upstreamConnectionsMax: number;
  readonly consumeWaitMs: number;
  readonly consumeLeaseMs: number;
  readonly doubtMs: number;
  /** Whether a player's unconsumed payments are listed before the first attempt on one. */
  readonly hasPriceSnapshot: boolean;
  /** Whether a player's first attempt needs the upstream to show the payment as theirs. */
  readonly isOwnerVerified: boolean;
  readonly onInferred: InferencePolicy;
  /** Who carries the log over into the ledger's file: the server itself, or a replicator beside it. */
  readonly checkpoint: "auto" | "external";
  /** null: made once and kept beside the database. */
  readonly ledgerSecrets: readonly Uint8Array[] | null;
  readonly hasGraphiql: boolean;
  readonly trustedDocuments: "off" | "prefer" | "require";
  /** Exact origins of web pages that may read answers. */
  readonly corsOrigins: readonly string[];
  /** Networks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly limits: Limits;
  readonly rateLimits: RateLimitSettings;
  readonly logLevel: string;
  /** Where metrics are served without a key; null: on the main port, to operators. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  readonly identity: IdentitySettings;
  readonly receipts: ReceiptSettings;
}

export type ReadSettings =
  | { readonly isValid: true; readonly settings: Settings; readonly warnings: readonly string[] }
  /** One line per bad variable: its name, what was read (secrets masked), what is allowed. */
  | { readonly isValid: false; readonly lines: readonly string[] };

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Separated by commas; unset: none. */
function list(isOne: (text: string) => boolean, allowed: string) {
  return z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .refine((parts) => parts.every(isOne), allowed)
    .default([]);
}

const SCHEMA = z.object({
  NODE_ENV: z.string().default("development"),
  HOST: z.string().default("127.0.0.1"),
  PORT: integer(0, 65_535, 4_000),
  DATABASE_URL: z
    .string()
    .default("sqlite:./data/ledger.db")
    .transform((text, context): DatabasePlace => {
      const place = parseDatabaseUrl(text);
      if (place !== null) return place;
      context.addIssue("sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE");
      return z.NEVER;
    }),
  ...APP_SHAPE,
  IAP_APPS_FILE: z.string().optional(),
  IAP_TIMEOUT_MS: integer(100, 120_000, 10_000),
  IAP_MAX_CONNECTIONS: integer(1, 4_096, 128),
  CONSUME_WAIT_MS: integer(0, 60_000, 3_000),
  CONSUME_LEASE_MS: integer(600, 600_000, 30_000),
  DOUBT_MS: integer(0, 86_400_000, 900_000),
  PRICE_SNAPSHOT: z.enum(["on", "off"], "on or off").default("off"),
  VERIFY_OWNER: z.enum(["on", "off"], "on or off").default("off"),
  ON_INFERRED: z.enum(["proven", "unrivalled", "never"], "proven, unrivalled or never").default("proven"),
  LEDGER_CHECKPOINT: z.enum(["auto", "external"], "auto or external").default("auto"),
  LEDGER_SECRET: z
    .string()
    .refine(isSecretList, "base64 of 32 bytes or more; several separated by commas")
    .transform(decodeSecrets)
    .optional(),
  GRAPHIQL: z.enum(["on", "off"], "on or off").optional(),
  TRUSTED_DOCUMENTS: z.enum(["off", "prefer", "require"], "off, prefer or require").optional(),
  CORS_ORIGINS: list(isOrigin, "exact origins, such as https://shop.example.com, separated by commas"),
  TRUSTED_PROXIES: list(
    isNetwork,
    "addresses or CIDRs, such as 10.0.0.0/8, separated by commas, none that covers everything",
  ),
  ...LIMIT_SHAPE,
  METRICS_PORT: optionalInteger(0, 65_535),
  METRICS_HOST: z
    .string()
    .regex(/^[\w.:-]{1,255}$/, "a host name or an address")
    .default("127.0.0.1"),
  LOG_LEVEL: z.enum(LOG_LEVELS, LOG_LEVELS.join(", ")).default("info"),
  ...IDENTITY_SHAPE,
  ...RECEIPT_SHAPE,
});

/** Of every environment variable that is read and acted on. */
export const SETTING_NAMES: readonly (keyof typeof SCHEMA.shape)[] = SCHEMA.keyof().options;

/** @param readFile of IAP_APPS_FILE, the one setting that is kept elsewhere */
export function readSettings(
  variables: Variables,
  readFile: (path: string) => PrivateText = readPrivateText,
): ReadSettings {
  // An empty variable counts as unset: that is how most tools "unset" one.
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = SCHEMA.safeParse(given);
  const lines = parsed.success
    ? []
    : parsed.error.issues.map((issue) => lineOf(String(issue.path[0]), given, issue.message));
  const { apps, lines: appLines } = readApps(given, readFile);
  lines.push(...appLines, ...jointLines(given));
  if (!parsed.success || apps === null || lines.length > 0) return { isValid: false, lines };
  const values = parsed.data;
  const isProduction = values.NODE_ENV === "production";
  const settings: Settings = {
    isProduction,
    host: values.HOST,
    port: values.PORT,
    database: values.DATABASE_URL,
    apps,
    upstreamTimeoutMs: values.IAP_TIMEOUT_MS,
    upstreamConnectionsMax: values.IAP_MAX_CONNECTIONS,
    consumeWaitMs: values.CONSUME_WAIT_MS,
    consumeLeaseMs: values.CONSUME_LEASE_MS,
    doubtMs: values.DOUBT_MS,
    hasPriceSnapshot: values.PRICE_SNAPSHOT === "on",
    isOwnerVerified: values.VERIFY_OWNER === "on",
    onInferred: values.ON_INFERRED,
    checkpoint: values.LEDGER_CHECKPOINT,
    ledgerSecrets: values.LEDGER_SECRET ?? null,
    hasGraphiql: values.GRAPHIQL === undefined ? !isProduction : values.GRAPHIQL === "on",
    trustedDocuments: values.TRUSTED_DOCUMENTS ?? (isProduction ? "require" : "off"),
    corsOrigins: values.CORS_ORIGINS,
    trustedProxies: values.TRUSTED_PROXIES,
    ...limitsOf(values, isProduction),
    logLevel: values.LOG_LEVEL,
    metrics: values.METRICS_PORT === undefined ? null : { host: values.METRICS_HOST, port: values.METRICS_PORT },
    identity: identitySettings(values),
    receipts: receiptSettings(values),
  };
  const warnings = [...identityWarnings(given, apps), ...appAuthWarnings(apps, given)];
  if (given["METRICS_HOST"] !== undefined && given["METRICS_PORT"] === undefined)
    warnings.push("METRICS_HOST is set, but has no effect without METRICS_PORT");
  return { isValid: true, settings, warnings: [...warnOfNames(Object.keys(given), SETTING_NAMES), ...warnings] };
}

/** What only several variables together can get wrong, told also where others are bad by themselves. */
function jointLines(given: Variables): string[] {
  const lines: string[] = [];
  const lease = SCHEMA.shape.CONSUME_LEASE_MS.safeParse(given["CONSUME_LEASE_MS"]);
  const timeout = SCHEMA.shape.IAP_TIMEOUT_MS.safeParse(given["IAP_TIMEOUT_MS"]);
  if (lease.success && timeout.success && lease.data < timeout.data + 500) {
    const least = timeout.data + 500;
    lines.push(`CONSUME_LEASE_MS: ${lease.data} is not allowed; at least IAP_TIMEOUT_MS + 500 = ${least}`);
  }
  lines.push(...identityLines(given));
  if (given["NODE_ENV"] === "production") {
    if (given["LEDGER_SECRET"] === undefined) lines.push("LEDGER_SECRET: is required in production");
  }
  lines.push(...receiptLines(given));
  return lines;
}

function lineOf(name: string, given: Variables, allowed: string): string {
  return badLine(name, name, given[name], allowed);
}

/** As a browser writes it in `Origin`: no path, no trailing slash, no wildcard. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === "https:" || url.protocol === "http:") &&
    url.origin === text &&
    !text.includes("*")
  );
}

/** `::ffff:10.0.0.0/104` is 10.0.0.0/8. */
const MAPPED_BITS_MIN = 104;

function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)) return false;
  // The largest private networks are 10.0.0.0/8 and fc00::/7; IPv4 is spelt within ::/8 too.
  return Number(bits) >= (version === 4 ? 8 : /^[0:]*:/.test(address) ? MAPPED_BITS_MIN : 7);
}

function isSecretList(text: string): boolean {
  return text
    .split(",")
    .every((part) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(part.trim()) && decodeSecret(part).length >= 32);
}

function decodeSecrets(text: string): Uint8Array[] {
  return text.split(",").map(decodeSecret);
}

function decodeSecret(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.trim(), "base64"));
}
