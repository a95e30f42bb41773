// Every setting at its bounds: just inside it is taken, just outside the one line says which variable, what was read and
// what is allowed.

import { describe, expect, it } from "vitest";
import type { AppSettings } from "../../src/config/apps.ts";
import type { IdentitySettings, PlayerTokenSettings } from "../../src/config/identity.ts";
import type { Limits, RateLimitSettings } from "../../src/config/limits.ts";
import { SETTING_NAMES, type Settings } from "../../src/config/settings.ts";
import { linesOf, settingsOf } from "./support/reading.ts";

interface Bounds {
  readonly name: (typeof SETTING_NAMES)[number];
  readonly inside: readonly (readonly [string, object])[];
  readonly outside: readonly string[];
  readonly allowed: string;
  /** What else has to be set for a value to be possible at all. */
  readonly beside?: Readonly<Record<string, string>>;
}

const NO_INTEGERS = ["abc", "-1", "1.5", "1e3", "0x10", "+5", " 5", "5 ", "１", "NaN", "99999999999999999999"];

function integers(
  name: Bounds["name"],
  key: keyof Settings | { readonly limits: keyof Limits } | { readonly rateLimits: keyof RateLimitSettings },
  [min, max]: readonly [number, number],
  beside: Record<string, string> = {},
): Bounds {
  const settingOf = (value: number): object =>
    typeof key === "string"
      ? { [key]: value }
      : Object.fromEntries(Object.entries(key).map(([group, name]) => [group, { [name]: value }]));
  return {
    name,
    inside: [min, max].map((value) => [String(value), settingOf(value)] as const),
    outside: [String(max + 1), ...(min > 0 ? [String(min - 1), "0"] : []), ...NO_INTEGERS],
    allowed: `an integer from ${min} to ${max}`,
    beside,
  };
}

const KEY_SET = "https://id.example.com/jwks.json";
const USUAL_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];

/** With the key set at KEY_SET and every other setting of players' tokens at its default. */
function players(given: Partial<PlayerTokenSettings>): IdentitySettings {
  const keys = { kind: "keySet", url: KEY_SET, algorithms: USUAL_ALGORITHMS } as const;
  const rest = { issuer: null, audience: null, playerClaim: "sub", appClaim: null };
  return { playerTokens: { keys, ...rest, ...given }, apiKeysFile: null };
}

const theApp = (given: Partial<AppSettings>) => ({ apps: [given] });
const ALL_MARKETS = ["GG", "AS", "ONESTORE", "TS", "GALAXY", "AMAZON", "HUAWEI", "MYCARD"];
const MANY_MARKETS = Array.from({ length: 21 }, (_, n) => `M${n}`).join(",");

const A_SECRET = Buffer.alloc(32, 7).toString("base64");

const BOUNDS: readonly Bounds[] = [
  integers("PORT", "port", [0, 65_535]),
  integers("IAP_TIMEOUT_MS", "upstreamTimeoutMs", [100, 120_000], { CONSUME_LEASE_MS: "600000" }),
  integers("IAP_MAX_CONNECTIONS", "upstreamConnectionsMax", [1, 4_096]),
  integers("CONSUME_WAIT_MS", "consumeWaitMs", [0, 60_000]),
  integers("CONSUME_LEASE_MS", "consumeLeaseMs", [600, 600_000], { IAP_TIMEOUT_MS: "100" }),
  integers("DOUBT_MS", "doubtMs", [0, 86_400_000]),
  integers("LIMIT_BODY_BYTES", { limits: "bodyBytesMax" }, [1_024, 16_777_216]),
  integers("LIMIT_TOKENS", { limits: "tokensMax" }, [10, 10_000]),
  integers("LIMIT_DEPTH", { limits: "depthMax" }, [1, 50]),
  integers("LIMIT_ALIASES", { limits: "aliasesMax" }, [0, 1_000]),
  integers("LIMIT_DIRECTIVES", { limits: "directivesMax" }, [0, 1_000]),
  integers("LIMIT_SELECTIONS", { limits: "selectionsMax" }, [1, 10_000]),
  integers("LIMIT_COST", { limits: "costMax" }, [1, 1_000_000]),
  integers("LIMIT_MUTATIONS", { limits: "mutationsMax" }, [1, 50]),
  integers("LIMIT_OPERATIONS", { limits: "operationsMax" }, [1, 100]),
  integers("LIMIT_VARIABLES_DEPTH", { limits: "variablesDepthMax" }, [1, 50]),
  integers("LIMIT_VARIABLES_NODES", { limits: "variablesNodesMax" }, [1, 100_000]),
  integers("LIMIT_TIME_MS", { limits: "timeMsMax" }, [10, 600_000]),
  integers("LIMIT_OPEN_PER_PAYMENT", { limits: "openPerPaymentMax" }, [1, 100_000]),
  integers("LIMIT_OPEN_PER_PLAYER", { limits: "openPerPlayerMax" }, [1, 1_000_000]),
  integers("RATE_LIMIT_AUTH_FAILURES", { rateLimits: "authFailuresPerMinute" }, [1, 100_000]),
  integers("RATE_LIMIT_WRONG_TOKENS", { rateLimits: "wrongTokensPerHour" }, [1, 100_000]),
  ...(["player", "key", "address"] as const).map((who): Bounds => ({
    name: `RATE_LIMIT_${who === "player" ? "PLAYER" : who === "key" ? "KEY" : "ADDRESS"}`,
    inside: [
      ["1/1", { rateLimits: { [who]: { perSecond: 1, burst: 1 } } }],
      ["1000000/1000000", { rateLimits: { [who]: { perSecond: 1_000_000, burst: 1_000_000 } } }],
    ],
    outside: ["0/1", "1/0", "1000001/1", "1/1000001", "20", "20/", "/600", "20/600/1", "1.5/2", "-1/2", "20 / 600"],
    allowed: "RATE/BURST: requests a second and at once, each 1 to 1000000, such as 20/600",
  })),
  {
    name: "TRUSTED_DOCUMENTS",
    inside: (["off", "prefer", "require"] as const).map((mode) => [mode, { trustedDocuments: mode }] as const),
    outside: ["on", "Require", "persisted"],
    allowed: "off, prefer or require",
  },
  {
    name: "CORS_ORIGINS",
    inside: [
      ["https://shop.example.com", { corsOrigins: ["https://shop.example.com"] }],
      ["http://localhost:3000, https://a.example", { corsOrigins: ["http://localhost:3000", "https://a.example"] }],
    ],
    outside: [
      "*",
      "null",
      "https://*.example.com",
      "https://a.example/",
      "a.example",
      "https://a.example,",
      "HTTPS://a.example",
    ],
    allowed: "exact origins, such as https://shop.example.com, separated by commas",
  },
  {
    name: "TRUSTED_PROXIES",
    inside: [
      ["10.0.0.0/8", { trustedProxies: ["10.0.0.0/8"] }],
      ["127.0.0.1, fd00::/8", { trustedProxies: ["127.0.0.1", "fd00::/8"] }],
      ["fc00::/7, ::1/128", { trustedProxies: ["fc00::/7", "::1/128"] }],
      ["::ffff:10.0.0.0/104", { trustedProxies: ["::ffff:10.0.0.0/104"] }],
    ],
    outside: [
      "0.0.0.0/0",
      "10.0.0.0/7",
      "::/0",
      "2000::/3",
      "::ffff:0:0/96",
      "0::/8",
      "*",
      "10.0.0.0/33",
      "fd00::/129",
      "proxy.local",
      "10.0.0.0/8/8",
      "10.0.0.1,",
      "loopback",
      "true",
    ],
    allowed: "addresses or CIDRs, such as 10.0.0.0/8, separated by commas, none that covers everything",
  },
  {
    name: "HOST",
    inside: ["127.0.0.1", "127.255.255.254", "localhost", "LOCALHOST", "a.localhost", "::1", "[::1]"].map(
      (host) => [host, { host }] as const,
    ),
    outside: [
      "0.0.0.0",
      "::",
      "192.168.0.1",
      "10.0.0.1",
      "example.com",
      "localhost.example.com",
      "127.0.0.1.nip.io",
      "127.0.0.256",
      "1270.0.1",
    ],
    allowed: "without a source of identity (AUTH_*) only a loopback address is",
  },
  {
    name: "DATABASE_URL",
    inside: [
      ["sqlite:x", { database: { engine: "sqlite", path: "x" } }],
      ["postgres://host/db", { database: { engine: "postgres", url: "postgres://host/db" } }],
      [
        "postgresql://u:p@[::1]:5433/db?sslmode=require",
        {
          database: { engine: "postgres", url: "postgresql://u:p@[::1]:5433/db?sslmode=require" },
        },
      ],
      ["postgres://u:p@one:1,[::1]:2/db", { database: { engine: "postgres", url: "postgres://u:p@one:1,[::1]:2/db" } }],
      ["sqlite:/var/lib/iap/ledger.db", { database: { engine: "sqlite", path: "/var/lib/iap/ledger.db" } }],
    ],
    outside: [
      "sqlite:",
      "./data/ledger.db",
      "SQLITE:x",
      "mysql://x",
      "postgres://",
      "postgres:host/db",
      "postgres://one:1,two:x/db",
    ],
    allowed: "sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE",
  },
  {
    name: "IAP_BASE_URL",
    inside: [
      "https://api-iap.cloud.toast.com",
      "https://gw.example.com:8443/iap/",
      "http://127.0.0.1:4010",
      "http://localhost:1",
      "http://[::1]:4010",
    ].map((upstreamUrl) => [upstreamUrl, theApp({ upstreamUrl })] as const),
    outside: [
      "http://api-iap.cloud.toast.com",
      "http://192.168.0.1",
      "ftp://127.0.0.1",
      "file:///etc/passwd",
      "api-iap.cloud.toast.com",
      "https://",
      "https://h/?a=b",
      "https://h/#a",
      "http://localhost.example.com",
      "nonsense",
    ],
    allowed: "an https URL, or http on a loopback address",
  },
  {
    name: "IAP_API",
    inside: (["v3", "nhncloud", "gamebase"] as const).map((api) => [api, theApp({ api })] as const),
    outside: ["V3", "toast", "v2", "v3\n"],
    allowed: "v3, nhncloud or gamebase",
    beside: { IAP_APP_KEY: "key", IAP_APP_ID: "id", IAP_SECRET_KEY: "secret" },
  },
  {
    name: "IAP_APP_SEQ",
    inside: [
      ["0", theApp({ appSeq: 0n })],
      ["9223372036854775807", theApp({ appSeq: 9_223_372_036_854_775_807n })],
    ],
    outside: ["9223372036854775808", ...NO_INTEGERS],
    allowed: "an integer from 0 to 9223372036854775807",
  },
  {
    name: "IAP_USER_CHANNEL",
    inside: ["GF", "x".repeat(32), "a_b-C9"].map((userChannel) => [userChannel, theApp({ userChannel })] as const),
    outside: ["x".repeat(33), "G F", "GF\n", "한국", "GF/"],
    allowed: "1 to 32 of A-Z, a-z, 0-9, _ and -",
  },
  {
    name: "IAP_MARKETS",
    inside: [
      ["GG", theApp({ markets: ["GG"] })],
      ["GG, AS", theApp({ markets: ["GG", "AS"] })],
      [ALL_MARKETS.join(","), theApp({ markets: ALL_MARKETS })],
      ["NEW_STORE_4", theApp({ markets: ["NEW_STORE_4"] })],
    ],
    outside: ["gg", "GG,", ",", "GG,GG", "GG AS", "A/B", "X".repeat(21), MANY_MARKETS],
    allowed: "stores such as GG,AS: each of 1 to 20 of A-Z, 0-9 and _, none twice, 20 at most",
  },
  ...(["IAP_APP_KEY", "IAP_SECRET_KEY"] as const).map((name): Bounds => {
    const member = name === "IAP_APP_KEY" ? "appKey" : "secretKey";
    return {
      name,
      inside: ["k", "!~+/=", "x".repeat(256)].map((key) => [key, theApp({ [member]: key })] as const),
      // What is no header may be told whole by the client that refuses it (GHSA-j5g3-5c8r-7qfx).
      outside: ["canary\n", "canary\r\n", "ca nary", "\tcanary", "canary\0", "canarÿ", "x".repeat(257)],
      allowed: "1 to 256 printable ASCII characters without spaces: it is sent as a header",
    };
  }),
  {
    name: "IAP_APP_ID",
    inside: ["a", "x".repeat(64), "aB_9-"].map((appId) => [appId, theApp({ appId })] as const),
    outside: ["x".repeat(65), "a/b", "..", "a%2f", "a\n", "a b", "é"],
    allowed: "1 to 64 of A-Z, a-z, 0-9, _ and -: it is part of every path",
  },
  ...(["PRICE_SNAPSHOT", "VERIFY_OWNER"] as const).map((name): Bounds => {
    const setting = name === "PRICE_SNAPSHOT" ? "hasPriceSnapshot" : "isOwnerVerified";
    return {
      name,
      inside: [
        ["on", { [setting]: true }],
        ["off", { [setting]: false }],
      ],
      outside: ["ON", "true", "1", "yes"],
      allowed: "on or off",
      beside: { IAP_APP_SEQ: "1" },
    };
  }),
  {
    name: "IAP_ENVIRONMENT",
    inside: [
      ["sandbox", theApp({ environment: "SANDBOX", isEnvironmentAssumed: false })],
      ["production", theApp({ environment: "PRODUCTION", isEnvironmentAssumed: false })],
    ],
    outside: ["Sandbox", "staging", "alpha"],
    allowed: "sandbox or production",
  },
  {
    name: "ON_INFERRED",
    inside: (["proven", "unrivalled", "never"] as const).map((onInferred) => [onInferred, { onInferred }] as const),
    outside: ["always", "Proven", "on"],
    allowed: "proven, unrivalled or never",
  },
  {
    name: "LEDGER_CHECKPOINT",
    inside: (["auto", "external"] as const).map((checkpoint) => [checkpoint, { checkpoint }] as const),
    outside: ["litestream", "Auto", "off"],
    allowed: "auto or external",
  },
  {
    name: "LEDGER_SECRET",
    inside: [
      [A_SECRET, { ledgerSecrets: [new Uint8Array(32).fill(7)] }],
      [`${A_SECRET}, ${A_SECRET}`, { ledgerSecrets: [new Uint8Array(32).fill(7), new Uint8Array(32).fill(7)] }],
      [Buffer.alloc(33, 0xff).toString("base64url"), { ledgerSecrets: [new Uint8Array(33).fill(0xff)] }],
    ],
    outside: [
      Buffer.alloc(31, 7).toString("base64"),
      `${A_SECRET},`,
      `,${A_SECRET}`,
      `${A_SECRET},short`,
      `${A_SECRET}!`,
      `${A_SECRET}\n${A_SECRET}`,
      "=".repeat(60),
    ],
    allowed: "base64 of 32 bytes or more; several separated by commas",
  },
  {
    name: "GRAPHIQL",
    inside: [
      ["on", { hasGraphiql: true }],
      ["off", { hasGraphiql: false }],
    ],
    outside: ["true", "1", "ON", "yes"],
    allowed: "on or off",
  },
  {
    name: "LOG_LEVEL",
    inside: ["fatal", "error", "warn", "info", "debug", "trace", "silent"].map(
      (logLevel) => [logLevel, { logLevel }] as const,
    ),
    outside: ["verbose", "INFO", "30"],
    allowed: "fatal, error, warn, info, debug, trace, silent",
  },
  {
    name: "METRICS_PORT",
    inside: ["0", "9464", "65535"].map(
      (port) => [port, { metrics: { host: "127.0.0.1", port: Number(port) } }] as const,
    ),
    outside: ["65536", ...NO_INTEGERS],
    allowed: "an integer from 0 to 65535",
  },
  {
    name: "METRICS_HOST",
    inside: ["10.0.0.7", "::1", "metrics.internal"].map((host) => [host, { metrics: { host, port: 9_464 } }] as const),
    outside: ["http://10.0.0.7", "a b", "10.0.0.7/24"],
    allowed: "a host name or an address",
    beside: { METRICS_PORT: "9464" },
  },
  {
    name: "AUTH_JWKS_URL",
    inside: [
      "https://id.example.com/jwks.json",
      "https://id.example.com:8443/jwks?tenant=1",
      "http://127.0.0.1:9/jwks",
    ].map(
      (url) => [url, { identity: players({ keys: { kind: "keySet", url, algorithms: USUAL_ALGORITHMS } }) }] as const,
    ),
    outside: [
      "http://id.example.com/jwks.json",
      "http://localhost.example.com/",
      "file:///etc/passwd",
      "id.example.com",
      "https://id.example.com/#a",
      "nonsense",
    ],
    allowed: "an https URL, or http on a loopback address",
  },
  {
    name: "AUTH_JWT_SECRET",
    inside: ["x".repeat(32), "é".repeat(16)].map(
      (text) =>
        [text, { identity: players({ keys: { kind: "secret", secret: new Uint8Array(Buffer.from(text)) } }) }] as const,
    ),
    outside: ["x".repeat(31), "é".repeat(15), "short", " "],
    allowed: "32 bytes or more",
  },
  {
    name: "AUTH_ALGORITHMS",
    inside: [
      ["EdDSA", { identity: players({ keys: { kind: "keySet", url: KEY_SET, algorithms: ["EdDSA"] } }) }],
      [
        "RS512, ES384",
        { identity: players({ keys: { kind: "keySet", url: KEY_SET, algorithms: ["RS512", "ES384"] } }) },
      ],
    ],
    outside: ["HS256", "none", "RS256,HS256", "RS256,", "rs256", "ES256K", "RS256 PS256", ","],
    allowed: "some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA",
    beside: { AUTH_JWKS_URL: KEY_SET },
  },
  {
    name: "AUTH_ISSUER",
    inside: ["https://id.example.com/", "any text"].map(
      (issuer) => [issuer, { identity: players({ issuer }) }] as const,
    ),
    outside: [],
    allowed: "",
    beside: { AUTH_JWKS_URL: KEY_SET },
  },
  {
    name: "AUTH_AUDIENCE",
    inside: ["game", "https://iap.example.com"].map(
      (audience) => [audience, { identity: players({ audience }) }] as const,
    ),
    outside: [],
    allowed: "",
    beside: { AUTH_JWKS_URL: KEY_SET },
  },
  {
    name: "AUTH_PLAYER_CLAIM",
    inside: ["uid", "https://example.com/player", "x".repeat(128)].map(
      (playerClaim) => [playerClaim, { identity: players({ playerClaim }) }] as const,
    ),
    outside: ["x".repeat(129)],
    allowed: "a claim's name, 1 to 128 characters",
    beside: { AUTH_JWKS_URL: KEY_SET },
  },
  {
    name: "AUTH_APP_CLAIM",
    inside: ["app", "https://example.com/app"].map(
      (appClaim) => [appClaim, { identity: players({ appClaim }) }] as const,
    ),
    outside: ["x".repeat(129)],
    allowed: "a claim's name, 1 to 128 characters",
    beside: { AUTH_JWKS_URL: KEY_SET },
  },
  {
    name: "AUTH_API_KEYS_FILE",
    inside: ["./data/api-keys.json", "/etc/iap/keys.json"].map(
      (apiKeysFile) => [apiKeysFile, { identity: { playerTokens: null, apiKeysFile } }] as const,
    ),
    outside: [],
    allowed: "",
  },
  {
    name: "RECEIPT_KEYS",
    inside: [
      ['{"keys":[]}', { receipts: { keys: { kind: "text", text: '{"keys":[]}' } } }],
      ["@./receipt-keys.json", { receipts: { keys: { kind: "file", path: "./receipt-keys.json" } } }],
    ],
    outside: ["@", "@a\0b", "./receipt-keys.json", "{}", "[]", "null", '{"keys":{}}', '{"keys":[]'],
    allowed: "a JWK Set of Ed25519 private keys as JSON text, or @PATH of a file that holds one",
  },
  {
    name: "RECEIPT_ISSUER",
    inside: ["https://iap.example.com", "게임", "x".repeat(128)].map(
      (issuer) => [issuer, { receipts: { issuer } }] as const,
    ),
    outside: ["x".repeat(129), "a\nb", "\ud800"],
    allowed: "text of 1 to 128 characters, no control characters",
  },
  // The one value that means anything: production.test.ts
  {
    name: "NODE_ENV",
    inside: ["development", "test", "Production", "anything"].map((value) => [value, { isProduction: false }] as const),
    outside: [],
    allowed: "",
  },
];

describe.each(BOUNDS)("$name", ({ name, inside, beside = {} }) => {
  it.each(inside)("may be %j", (value, expected) => {
    expect(settingsOf({ ...beside, [name]: value })).toMatchObject(expected);
  });
});

describe.each(BOUNDS.filter(({ outside }) => outside.length > 0))(
  "$name",
  ({ name, outside, allowed, beside = {} }) => {
    it("is refused outside of its bounds, in one line that says what is allowed", () => {
      for (const value of outside) {
        const lines = linesOf({ ...beside, [name]: value });
        expect(lines, value).toEqual([expect.stringContaining(allowed)]);
        expect(lines[0]).toMatch(new RegExp(`^${name}: `));
        expect(lines[0]).toContain(
          ["LEDGER_SECRET", "AUTH_JWT_SECRET", "IAP_APP_KEY", "IAP_SECRET_KEY", "RECEIPT_KEYS"].includes(name)
            ? `(secret of ${value.length} characters)`
            : JSON.stringify(value),
        );
        expect(lines[0]).not.toContain("\n");
      }
    });
  },
);

describe("the settings", () => {
  it("are each bounded by a test here", () => {
    const others = ["IAP_APPS_FILE"]; // a file: appsFile.test.ts
    expect([...BOUNDS.map(({ name }) => name), ...others].toSorted()).toEqual(SETTING_NAMES.toSorted());
  });

  it("have the defaults of the page", () => {
    expect(settingsOf({})).toEqual({
      isProduction: false,
      host: "127.0.0.1",
      port: 4_000,
      database: { engine: "sqlite", path: "./data/ledger.db" },
      apps: [
        {
          name: "default",
          api: "v3",
          upstreamUrl: null,
          environment: "SANDBOX",
          isEnvironmentAssumed: false,
          appSeq: null,
          userChannel: "GF",
          markets: ["GG", "AS"],
          appKey: null,
          appId: null,
          secretKey: null,
          auth: null,
        },
      ],
      upstreamTimeoutMs: 10_000,
      upstreamConnectionsMax: 128,
      consumeWaitMs: 3_000,
      consumeLeaseMs: 30_000,
      doubtMs: 900_000,
      hasPriceSnapshot: false,
      isOwnerVerified: false,
      onInferred: "proven",
      checkpoint: "auto",
      ledgerSecrets: null,
      hasGraphiql: true,
      trustedDocuments: "off",
      corsOrigins: [],
      trustedProxies: [],
      limits: {
        bodyBytesMax: 65_536,
        tokensMax: 400,
        depthMax: 8,
        aliasesMax: 10,
        directivesMax: 10,
        selectionsMax: 300,
        costMax: 2_500,
        mutationsMax: 1,
        operationsMax: 10,
        variablesDepthMax: 8,
        variablesNodesMax: 500,
        timeMsMax: 10_000,
        openPerPaymentMax: 5,
        openPerPlayerMax: 100,
      },
      rateLimits: {
        player: { perSecond: 20, burst: 600 },
        isPlayerSet: false,
        key: null,
        address: { perSecond: 200, burst: 2_000 },
        authFailuresPerMinute: 30,
        wrongTokensPerHour: 10,
      },
      logLevel: "info",
      metrics: null,
      identity: { playerTokens: null, apiKeysFile: null },
      receipts: { keys: null, issuer: "iap-graphql" },
    });
  });

  it("count an empty variable as unset, every one of them", () => {
    const empty = Object.fromEntries(SETTING_NAMES.map((name) => [name, ""]));
    expect(settingsOf(empty)).toEqual(settingsOf({}));
  });
});
