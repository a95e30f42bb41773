// Names of environment variables that do nothing: those this version does not act on, and what a wrong name was meant to be.

/** The environment, as it was given. */
export type Variables = Readonly<Record<string, string | undefined>>;

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

/**
 * One line per variable that is set and does nothing, or that nobody knows but looks like one of ours.
 * @param acted the names that this version acts on
 */
export function warnOfNames(names: readonly string[], acted: readonly string[]): string[] {
  const known = [...acted, ...DORMANT_NAMES];
  const warnings: string[] = [];
  for (const name of names) {
    if (acted.includes(name)) continue;
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
