// The upstream of a run: a bare TCP server with canned v3 answers. It costs next to nothing, holds each answer for a time
// that follows from the payment's number, counts what was consumed, and reports how long it truly held its answers.

import { createServer, type Socket } from "node:net";
import { createHistogram } from "node:perf_hooks";
import { ITEM_SEQ, type Lane, priceOf, readPaymentSeq, tokenOf } from "../payments.ts";
import { seededRandom } from "../random.ts";
import { answerParent, tellParent } from "./answering.ts";
import { HttpReader } from "./HttpReader.ts";
import type { HoldOrder, Tally } from "./messages.ts";

const CONSUME = new RegExp(`^POST /inapp/v3/consume/(\\d{16})/items/${ITEM_SEQ} HTTP/1\\.1$`);

const lanes = new Map<Lane, Map<number, number>>();
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
  const consumes = lanes.get(payment.lane) ?? new Map<number, number>();
  lanes.set(payment.lane, consumes.set(payment.number, (consumes.get(payment.number) ?? 0) + 1));
  const answer = () => {
    if (socket.destroyed) return;
    heldUs.record(Math.max(1, Math.round((performance.now() - arrivedMs) * 1_000)));
    socket.write(httpAnswer(successOf(payment.number)));
  };
  const holdMs = order.meanMs * (0.5 + seededRandom(order.seed ^ payment.number)());
  if (holdMs === 0) answer();
  else setTimeout(answer, holdMs);
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
  const consumes = [...(lanes.get(lane)?.values() ?? [])];
  const hold = { p50: heldUs.percentile(50) / 1_000, p99: heldUs.percentile(99) / 1_000 };
  return { consumes: consumes.reduce((sum, count) => sum + count, 0), payments: consumes.length, strays, hold };
}

answerParent((question) => {
  if (question.kind === "tally") return tallyOf(question.lane);
  if (question.kind !== "hold") throw new Error(`the upstream has no answer to ${question.kind}`);
  order = question;
  heldUs = createHistogram();
  return {};
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) tellParent({ port: address.port });
});
