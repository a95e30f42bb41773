// The vendor's envelope. It comes with HTTP 200 whatever it says; the price is written as text because a JSON library
// would turn the vendor's 1000.0 into 1000.

import { SUCCESS } from "../domain/resultCodes.ts";
import type { SandboxPrice } from "./prices.ts";
import { messageOf } from "./sandboxCodes.ts";

/** @param padding put behind the message, which nobody may branch on */
export function successEnvelope(price: SandboxPrice, padding = ""): string {
  const result = `{"price":${price.amount},"currency":${JSON.stringify(price.currency)}}`;
  return `{"header":${header(SUCCESS, messageOf(SUCCESS) + padding)},"result":${result}}`;
}

export function refusalEnvelope(resultCode: number): string {
  return `{"header":${header(resultCode, messageOf(resultCode))}}`;
}

function header(resultCode: number, resultMessage: string): string {
  return JSON.stringify({ resultCode, resultMessage, isSuccessful: resultCode === SUCCESS });
}
