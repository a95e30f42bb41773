// The upstream of a run: a bare TCP server with canned v3 answers. It costs next to nothing, holds each answer for a time
// that follows from the payment's number, keeps what was consumed by which call, and reports how long it truly held its answers.

import { createServer, type Socket } from "node:net";
import { createHistogram } from "node:perf_hooks";
import { ITEM_SEQ, type Lane, priceOf, readPaymentSeq, tokenOf } from "../payments.ts";
import { seededRandom } from "../random.ts";
import { answerParent, tellParent } from "./answering.ts";
import { HttpReader } from "./HttpReader.ts";
import type { Calls, HoldOrder, Tally } from "./messages.ts";

const CONSUME = new RegExp(`^POST /inapp/v3/consume/(\\d{16})/items/${ITEM_SEQ} HTTP/1\\.1$`);

const REQUEST_ID = /\r\nx-request-id: ?([^\r]*)/i;

/** Of each payment the calls that asked for it, by their request ids. */
const lanes = new Map<Lane, Map<number, string[]>>();
let strays = 0;
let order: HoldOrder = { kind: "hold", meanMs: 0, seed: 1 };
let heldUs = createHistogram();

const server = createServer({ noDelay: true }, (socket) => {
  const reader = new HttpReader((head, body) => takeCall(socket, head, body));
  socket.setEncoding("latin1");
  socket.on("data", (chunk) => reader.take(chunk.toString()));
  socket.on("error", () => socket.destroy());
});

function takeCall(socket: Socket, head: string, body: string): void {
  const arrivedMs = performance.now();
  const paymentSeq = CONSUME.exec(head.slice(0, head.indexOf("\r\n")))?.[1] ?? "";
  const payment = readPaymentSeq(paymentSeq);
  if (payment === null || body !== JSON.stringify({ purchaseToken: tokenOf(paymentSeq) })) {
    strays += 1;
    return void socket.write(httpAnswer(REFUSAL));
  }
  const lane = lanes.get(payment.lane) ?? new Map<number, string[]>();
  lanes.set(payment.lane, lane);
  const requestId = copyOf(REQUEST_ID.exec(head)?.[1] ?? "");
  const earlier = lane.get(payment.number);
  if (earlier === undefined) lane.set(payment.number, [requestId]);
  else earlier.push(requestId);
  const answer = () => {
    if (socket.destroyed) return;
    heldUs.record(Math.max(1, Math.round((performance.now() - arrivedMs) * 1_000)));
    socket.write(httpAnswer(successOf(payment.number)));
  };
  const holdMs = order.meanMs * (0.5 + seededRandom(order.seed ^ payment.number)());
  if (holdMs === 0) answer();
  else setTimeout(answer, holdMs);
}

/** A part of a text keeps the whole of it in memory, a copy does not. */
function copyOf(part: string): string {
  return Buffer.from(part, "latin1").toString("latin1");
}

const REFUSAL = '{"header":{"resultCode":1100,"resultMessage":"no payment of this run","isSuccessful":false}}';

function successOf(number: number): string {
  const { text, currency } = priceOf(number);
  const header = '{"resultCode":0,"resultMessage":"request is successful","isSuccessful":true}';
  return `{"header":${header},"result":{"price":${text},"currency":"${currency}"}}`;
}

/** `body` is ASCII. */
function httpAnswer(body: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json;charset=UTF-8\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

function tallyOf(lane: Lane): Tally {
  const calls = [...(lanes.get(lane)?.values() ?? [])];
  const hold = { p50: heldUs.percentile(50) / 1_000, p99: heldUs.percentile(99) / 1_000 };
  return { consumes: calls.reduce((sum, { length }) => sum + length, 0), payments: calls.length, strays, hold };
}

function callsOf(lane: Lane): Calls {
  const calls = [...(lanes.get(lane) ?? [])];
  return { calls: calls.flatMap(([number, ids]) => ids.map((requestId) => [number, requestId] as const)) };
}

answerParent((question) => {
  if (question.kind === "tally") return tallyOf(question.lane);
  if (question.kind === "calls") return callsOf(question.lane);
  if (question.kind !== "hold") throw new Error(`the upstream has no answer to ${question.kind}`);
  order = question;
  heldUs = createHistogram();
  return {};
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) tellParent({ port: address.port });
});
