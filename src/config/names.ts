// Every environment variable the product knows, whether this version acts on it, and what a wrong name was meant to be.

/** Read and acted on. */
export const EFFECTIVE_NAMES = [
  "NODE_ENV",
  "HOST",
  "PORT",
  "DATABASE_URL",
  "IAP_BASE_URL",
  "IAP_API",
  "IAP_ENVIRONMENT",
  "IAP_APP_SEQ",
  "IAP_USER_CHANNEL",
  "IAP_MARKETS",
  "IAP_APP_KEY",
  "IAP_APP_ID",
  "IAP_SECRET_KEY",
  "IAP_APPS_FILE",
  "IAP_TIMEOUT_MS",
  "IAP_MAX_CONNECTIONS",
  "CONSUME_WAIT_MS",
  "CONSUME_LEASE_MS",
  "DOUBT_MS",
  "PRICE_SNAPSHOT",
  "VERIFY_OWNER",
  "ON_INFERRED",
  "LEDGER_CHECKPOINT",
  "LEDGER_SECRET",
  "GRAPHIQL",
  "LIMIT_BODY_BYTES",
  "TRUSTED_DOCUMENTS",
  "LIMIT_TOKENS",
  "LIMIT_DEPTH",
  "LIMIT_ALIASES",
  "LIMIT_DIRECTIVES",
  "LIMIT_SELECTIONS",
  "LIMIT_COST",
  "LIMIT_MUTATIONS",
  "LIMIT_OPERATIONS",
  "LIMIT_VARIABLES_DEPTH",
  "LIMIT_VARIABLES_NODES",
  "LIMIT_TIME_MS",
  "LIMIT_OPEN_PER_PAYMENT",
  "LIMIT_OPEN_PER_PLAYER",
  "RATE_LIMIT_PLAYER",
  "RATE_LIMIT_KEY",
  "RATE_LIMIT_ADDRESS",
  "RATE_LIMIT_AUTH_FAILURES",
  "RATE_LIMIT_WRONG_TOKENS",
  "CORS_ORIGINS",
  "TRUSTED_PROXIES",
  "LOG_LEVEL",
  "METRICS_PORT",
  "METRICS_HOST",
  "AUTH_JWKS_URL",
  "AUTH_JWT_SECRET",
  "AUTH_ALGORITHMS",
  "AUTH_ISSUER",
  "AUTH_AUDIENCE",
  "AUTH_PLAYER_CLAIM",
  "AUTH_APP_CLAIM",
  "AUTH_API_KEYS_FILE",
  "RECEIPT_KEYS",
  "RECEIPT_ISSUER",
] as const;

/** Known, and without effect until what they tune is there. */
const DORMANT_NAMES = ["LIMIT_STREAMS_PER_CALLER"] as const;

const OUR_PREFIXES = [
  "IAP_",
  "CONSUME_",
  "DOUBT_",
  "LEDGER_",
  "RECEIPT_",
  "AUTH_",
  "TRUSTED_",
  "LIMIT_",
  "RATE_LIMIT_",
  "CORS_",
  "METRICS_",
  "PRICE_SNAPSHOT",
  "VERIFY_OWNER",
];

/** One line per variable that is set and does nothing, or that nobody knows but looks like one of ours. */
export function warnOfNames(names: readonly string[]): string[] {
  const acted = new Set<string>(EFFECTIVE_NAMES);
  const known = [...acted, ...DORMANT_NAMES];
  const warnings: string[] = [];
  for (const name of names) {
    if (acted.has(name)) continue;
    if ((DORMANT_NAMES as readonly string[]).includes(name))
      warnings.push(`${name} is set, but has no effect in this version`);
    else if (OUR_PREFIXES.some((prefix) => name.startsWith(prefix))) {
      warnings.push(`${name} is not known; did you mean ${nearest(name, known)}?`);
    }
  }
  return warnings;
}

/** Of what is known, the one that is written most like it. */
export function nearest(name: string, known: readonly string[]): string {
  const ranked = known.map((candidate) => ({ candidate, distance: editDistance(name, candidate) }));
  return ranked.reduce((best, next) => (next.distance < best.distance ? next : best)).candidate;
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, character] of Array.from(from).entries()) {
    const current = [row + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (to[column - 1] === character ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
