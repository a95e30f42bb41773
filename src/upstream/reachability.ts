// Whether the upstream can be reached at all: a connection, and one HEAD request that consumes nothing. Any HTTP answer
// will do, whatever its status; no token, key or payment is ever sent.

import { Client } from "undici";
import { createConnect } from "./informationalAnswers.ts";

export interface ReachOptions {
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly monotonicMs: () => number;
}

export type Reached =
  | {
      readonly kind: "answered";
      readonly httpStatus: number;
      /** Name, connection and answer together. */
      readonly durationMs: number;
      /** The answer's own clock, in whole seconds; null where it does not tell. */
      readonly dateEpochMs: number | null;
    }
  /** What the system, or the HTTP client, says of it. */
  | { readonly kind: "unreachable"; readonly code: string };

export async function reachUpstream({ baseUrl, timeoutMs, monotonicMs }: ReachOptions): Promise<Reached> {
  const url = new URL(baseUrl);
  const client = new Client(url.origin, {
    connect: createConnect({ timeout: timeoutMs, allowH2: false }),
    allowH2: false,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    pipelining: 1,
  });
  const startedAt = monotonicMs();
  try {
    const { statusCode, headers, body } = await client.request({ path: url.pathname, method: "HEAD" });
    await body.dump();
    const durationMs = monotonicMs() - startedAt;
    return { kind: "answered", httpStatus: statusCode, durationMs, dateEpochMs: instantIn(headers["date"]) };
  } catch (error) {
    return { kind: "unreachable", code: codeIn(error) };
  } finally {
    await client.destroy();
  }
}

function instantIn(date: string | string[] | undefined): number | null {
  const instant = typeof date === "string" ? Date.parse(date) : Number.NaN;
  return Number.isNaN(instant) ? null : instant;
}

function codeIn(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
