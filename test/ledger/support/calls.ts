// Writes as the workflow makes them, in short: a call that was let through, and what it brought.

import type { Heard } from "../../../src/domain/heard.ts";
import type { LedgerWriter, Opened, OpenRequest, Permit, Settled, SettleRequest } from "../../../src/ledger/port.ts";

export interface CallGiven extends Partial<Omit<OpenRequest, "call">> {
  readonly paymentSeq?: string;
  readonly itemSeq?: bigint;
  readonly purchaseToken?: string;
}

export interface Writing {
  readonly writer: LedgerWriter;
}

export function callOf(given: CallGiven = {}): OpenRequest {
  const { paymentSeq = "P1", itemSeq = 1n, purchaseToken = "token", ...rest } = given;
  const call = { paymentSeq, itemSeq, purchaseToken };
  return {
    app: "default",
    environment: "SANDBOX",
    playerId: "alice",
    requestId: "request-1",
    canAsk: true,
    ...rest,
    call,
  };
}

export function permitOf(opened: Opened): Permit {
  if (opened.kind !== "ask") throw new Error(`not asked but: ${opened.kind}`);
  return opened.permit;
}

export async function ask({ writer }: Writing, given: CallGiven = {}): Promise<Permit> {
  return permitOf(await writer.open(callOf(given)));
}

export function outcomeOf(permit: Permit, heard: Heard, given: Partial<SettleRequest> = {}): SettleRequest {
  return {
    app: permit.consumption.app,
    paymentSeq: permit.consumption.paymentSeq,
    consumptionId: permit.consumption.id,
    attemptNumber: permit.attemptNumber,
    heard,
    durationMs: 40,
    canAskControl: false,
    jitter: 0,
    requestId: "request-1",
    ...given,
  };
}

/** One call from its opening to its outcome. */
export async function consume(ledger: Writing, heard: Heard, given: CallGiven = {}): Promise<Settled> {
  return ledger.writer.settle(outcomeOf(await ask(ledger, given), heard));
}

/** Names for so many leases. */
export function requestIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `reconciliation-${index + 1}`);
}
