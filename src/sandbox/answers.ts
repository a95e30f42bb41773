// The vendor's envelope. It comes with HTTP 200 whatever it says. Results are written as text, because a JSON library
// would turn the vendor's 1000.0 into 1000 and round a 64-bit number.

import { SUCCESS } from "../domain/resultCodes.ts";
import { messageOf, throwPointOf } from "./sandboxCodes.ts";

export interface Envelopes {
  /**
   * @param result JSON text
   * @param padding put behind the message, which nobody may branch on
   */
  success(result: string, padding?: string): string;
  refusal(resultCode: number): string;
}

/** What Gamebase's answers tell of their request besides. */
export interface Trace {
  /** Repeated from the request; null: it has none. */
  readonly transactionId: string | null;
  /** The path without its query, where a token may be. */
  readonly uri: string;
  /** Milliseconds since 1970, UTC. */
  readonly trackingTime: number;
}

/** @param trace null on a face that tells none */
export function envelopesWith(trace: Trace | null): Envelopes {
  const header = (resultCode: number, resultMessage: string): string => {
    const isSuccessful = resultCode === SUCCESS;
    const traced = trace === null ? {} : tracedAs(trace, resultCode);
    return JSON.stringify({ resultCode, resultMessage, isSuccessful, ...traced });
  };
  return {
    success: (result, padding = "") => `{"header":${header(SUCCESS, messageOf(SUCCESS) + padding)},"result":${result}}`,
    refusal: (resultCode) => `{"header":${header(resultCode, messageOf(resultCode))}}`,
  };
}

function tracedAs({ transactionId, uri, trackingTime }: Trace, resultCode: number): object {
  const named = transactionId === null ? {} : { transactionId };
  if (resultCode === SUCCESS) return named;
  return { ...named, traceError: { trackingTime, throwPoint: throwPointOf(resultCode), uri } };
}

/** An object of JSON texts by name. */
export function jsonObject(members: Readonly<Record<string, string>>): string {
  const texts = Object.entries(members).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `{${texts.join(",")}}`;
}

export function jsonList(texts: readonly string[]): string {
  return `[${texts.join(",")}]`;
}
