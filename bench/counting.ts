// The books of a run, to the last payment, or no figure of it means anything. A server with a ledger is judged by the oracle
// of the crash tests: what the upstream did, what is on record, what the feed says, and what some of the clients hear
// when they ask again. (Every first answer was compared to the last digit when it came.) Of one without, counts agree.

import { createGatewayClient, type GatewayClient } from "../test/support/gatewayClient.ts";
import { type HeardCall, judge } from "../test/support/oracle.ts";
import type { PaymentTruth, SeenRequest } from "../test/support/paymentTruth.ts";
import { ITEM_SEQ, type Lane, paymentSeqOf, priceOf, tokenOf } from "./payments.ts";
import type { Rig } from "./rig.ts";
import type { Server } from "./servers.ts";

export interface Count {
  readonly server: string;
  readonly answers: number;
  readonly consumes: number;
  /** null: it keeps none, or none that can be asked for. */
  readonly ledgerRows: number | null;
  /** Empty: the books balance. */
  readonly complaints: readonly string[];
}

/** Payments that are asked for again at the end, spread over all of them. */
const REPLAYS = 200;
/** The feed is read twice, by pages that begin at other places. */
const FEED_PAGE_SIZES = [200, 173] as const;

export async function countAll(rig: Rig): Promise<Count[]> {
  const counted: Count[] = [];
  for (const server of rig.servers()) {
    process.stderr.write(`counting ${server.kind.name}\n`);
    counted.push(await countOf(rig, server));
  }
  return counted;
}

async function countOf(rig: Rig, server: Server): Promise<Count> {
  const { consumes, payments, strays } = await rig.tally(server);
  const { consumed: answers } = server;
  const complaints: string[] = [];
  if (strays > 0) complaints.push(`${strays} requests that were no consume call of this run`);
  if (consumes !== answers) complaints.push(`${answers} answers, and ${consumes} consume calls upstream`);
  if (payments !== answers) complaints.push(`${answers} answers, and ${payments} payments consumed upstream`);
  const count = { server: server.kind.name, answers, consumes };
  if (server.kind.hasLedger !== true) return { ...count, ledgerRows: null, complaints };
  const judged = await judgeLedger(rig, server);
  if (judged.ledgerRows !== answers) complaints.push(`${answers} answers, and ${judged.ledgerRows} rows in the ledger`);
  return { ...count, ledgerRows: judged.ledgerRows, complaints: [...complaints, ...judged.complaints] };
}

async function judgeLedger(rig: Rig, server: Server) {
  const { lane } = server.target;
  const client = createGatewayClient(() => new URL(server.url).origin);
  const requests = (await rig.calls(server)).map(([number, requestId]) => seenAs(lane, number, requestId));
  const heard = await askAgain(client, lane, server.consumed);
  const wasAsked = (await rig.tally(server)).consumes !== requests.length;
  const unfaithful = heard.filter(({ result }) => result?.type !== "ConsumeSuccess" || !result.replayed);
  const [first, second] = FEED_PAGE_SIZES;
  const consumptions = await client.consumptions();
  const complaints = judge({
    truths: truthsOf(lane, server.consumed, requests),
    requests,
    overlaps: [], // the upstream of a run is too quick to look for them
    consumptions,
    feed: (await client.feed(null, first)).events,
    pagedFeed: (await client.feed(null, second)).events,
    heard,
  });
  return {
    ledgerRows: consumptions.length,
    complaints: [
      ...unfaithful.map(({ call }) => `I6 ${call.paymentSeq}: a success was not repeated`),
      ...(wasAsked ? ["I6 a replay asked the upstream"] : []),
      ...complaints,
    ],
  };
}

async function askAgain(client: GatewayClient, lane: Lane, payments: number): Promise<HeardCall[]> {
  const heard: HeardCall[] = [];
  const step = Math.max(1, Math.floor(payments / REPLAYS));
  for (let number = 0; number < payments; number += step) {
    const call = callOf(paymentSeqOf(lane, number));
    heard.push({ call, result: await client.consume(call) });
  }
  return heard;
}

function truthsOf(lane: Lane, payments: number, requests: readonly SeenRequest[]): PaymentTruth[] {
  const consumedBy = new Map<string, SeenRequest>();
  for (const request of requests) {
    if (!consumedBy.has(request.paymentSeq)) consumedBy.set(request.paymentSeq, request);
  }
  return Array.from({ length: payments }, (_, number) => {
    const { text: price, currency } = priceOf(number);
    const call = callOf(paymentSeqOf(lane, number));
    return { issued: { ...call, price, currency }, consumedBy: consumedBy.get(call.paymentSeq) ?? null };
  });
}

function seenAs(lane: Lane, number: number, requestId: string): SeenRequest {
  return { ...callOf(paymentSeqOf(lane, number)), requestId };
}

function callOf(paymentSeq: string) {
  return { paymentSeq, itemSeq: String(ITEM_SEQ), purchaseToken: tokenOf(paymentSeq) };
}
