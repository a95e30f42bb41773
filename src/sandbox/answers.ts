// The vendor's envelope. It comes with HTTP 200 whatever it says. Results are written as text, because a JSON library
// would turn the vendor's 1000.0 into 1000 and round a 64-bit number.

import { SUCCESS } from "../domain/resultCodes.ts";
import { messageOf } from "./sandboxCodes.ts";

export interface Envelopes {
  /**
   * @param result JSON text
   * @param padding put behind the message, which nobody may branch on
   */
  success(result: string, padding?: string): string;
  refusal(resultCode: number): string;
}

/** @param transactionId what Gamebase repeats of the request; null: the request has none, or the face knows of none */
export function envelopesWith(transactionId: string | null): Envelopes {
  const header = (resultCode: number, resultMessage: string): string => {
    const isSuccessful = resultCode === SUCCESS;
    return JSON.stringify({ resultCode, resultMessage, isSuccessful, ...(transactionId && { transactionId }) });
  };
  return {
    success: (result, padding = "") => `{"header":${header(SUCCESS, messageOf(SUCCESS) + padding)},"result":${result}}`,
    refusal: (resultCode) => `{"header":${header(resultCode, messageOf(resultCode))}}`,
  };
}

/** An object of JSON texts by name. */
export function jsonObject(members: Readonly<Record<string, string>>): string {
  const texts = Object.entries(members).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `{${texts.join(",")}}`;
}

export function jsonList(texts: readonly string[]): string {
  return `[${texts.join(",")}]`;
}
