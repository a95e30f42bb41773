// An instant still to come, as people write it on a command line.

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

export interface Span {
  /** The letter behind the number. */
  readonly unit: "m" | "h" | "d";
  readonly ms: number;
}

export const MINUTES: Span = { unit: "m", ms: 60_000 };
export const HOURS: Span = { unit: "h", ms: 3_600_000 };
export const DAYS: Span = { unit: "d", ms: 86_400_000 };

/** Epoch milliseconds; null where it is none, or none that is still to come. */
export function instantToCome(text: string, nowEpochMs: number, spans: readonly Span[]): number | null {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const span = spans.find((one) => one.unit === unit);
  const epochMs =
    span === undefined ? (INSTANT.test(text) ? Date.parse(text) : NaN) : nowEpochMs + Number(count) * span.ms;
  if (!(epochMs > nowEpochMs)) return null;
  return span !== undefined || isDate(text.slice(0, 10)) ? epochMs : null;
}

/** The 30th of February is the 2nd of March to Date.parse, and no date to people. */
function isDate(text: string): boolean {
  const epochMs = Date.parse(text);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(text);
}
