// Buying in a sandbox, and a player's list as a gateway sees it on a face.

import type { UpstreamApi } from "../../../src/upstream/face.ts";
import type { UnconsumedPayment } from "../../../src/upstream/port.ts";
import { ASKING, type Called, clientOf, post } from "./faceClients.ts";

export const NOW = Date.UTC(2026, 10, 1, 3);

export function buy(baseUrl: string, purchase: unknown): Promise<Called> {
  return post(`${baseUrl}/sandbox/purchases`, purchase);
}

export async function listed(
  baseUrl: string,
  api: UpstreamApi,
  playerId: string,
  markets?: readonly string[],
): Promise<readonly UnconsumedPayment[]> {
  const looked = await clientOf(baseUrl, api, markets).listUnconsumed?.({ ...ASKING, playerId });
  if (looked?.kind !== "SHOWN") throw new Error("no list");
  return looked.value.payments;
}

export function seqsOf(payments: readonly UnconsumedPayment[]): string[] {
  return payments.map(({ paymentSeq }) => paymentSeq);
}
