// processes/mockUpstream.ts
import { createServer } from "node:net";
import { createHistogram } from "node:perf_hooks";

// payments.ts
var ITEM_SEQ = 1032032;
var SEQ = /^2026(\d{2})(\d{10})$/;
var TOKEN_STEM = "Bench/token+".repeat(6);
function readPaymentSeq(paymentSeq) {
  const match = SEQ.exec(paymentSeq);
  return match === null ? null : { lane: Number(match[1]), number: Number(match[2]) };
}
function tokenOf(paymentSeq) {
  return TOKEN_STEM + paymentSeq;
}
var CURRENCIES = ["KRW", "USD", "EUR", "JPY"];
function priceOf(number) {
  const currency = CURRENCIES[number % CURRENCIES.length] ?? "KRW";
  const isWhole = currency === "KRW" || currency === "JPY";
  return { text: isWhole ? `${(1 + number % 97) * 100}.0` : `${number % 53}.29`, currency };
}

// random.ts
function seededRandom(seed) {
  let state = seed | 0;
  return () => {
    state = state + 1831565813 | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

// processes/answering.ts
function answerParent(answer) {
  process.on("message", (question) => {
    Promise.resolve(question).then(answer).then(tellParent, (error) => {
      const failure = { failed: error instanceof Error ? error.message : "unknown error" };
      tellParent(failure);
    });
  });
  process.on("disconnect", () => process.exit(0));
}
function tellParent(message) {
  process.send?.(message);
}

// processes/HttpReader.ts
var LENGTH = /\r\ncontent-length: ?(\d+)\r\n/i;
var END_OF_HEAD = "\r\n\r\n";
var HttpReader = class {
  #onMessage;
  #text = "";
  constructor(onMessage) {
    this.#onMessage = onMessage;
  }
  take(text) {
    this.#text += text;
    for (; ; ) {
      const headEnd = this.#text.indexOf(END_OF_HEAD);
      if (headEnd < 0) return;
      const bodyStart = headEnd + END_OF_HEAD.length;
      const head = this.#text.slice(0, headEnd + 2);
      const length = LENGTH.exec(head)?.[1];
      if (length === void 0) throw new Error(`a message without content-length: ${head.slice(0, 200)}`);
      const end = bodyStart + Number(length);
      if (this.#text.length < end) return;
      const body = this.#text.slice(bodyStart, end);
      this.#text = this.#text.slice(end);
      this.#onMessage(head, body);
    }
  }
};

// processes/mockUpstream.ts
var CONSUME = new RegExp(`^POST /inapp/v3/consume/(\\d{16})/items/${ITEM_SEQ} HTTP/1\\.1$`);
var lanes = /* @__PURE__ */ new Map();
var strays = 0;
var order = { kind: "hold", meanMs: 0, seed: 1 };
var heldUs = createHistogram();
var server = createServer({ noDelay: true }, (socket) => {
  const reader = new HttpReader((head, body) => takeCall(socket, head, body));
  socket.setEncoding("latin1");
  socket.on("data", (chunk) => reader.take(chunk.toString()));
  socket.on("error", () => socket.destroy());
});
function takeCall(socket, head, body) {
  const arrivedMs = performance.now();
  const paymentSeq = CONSUME.exec(head.slice(0, head.indexOf("\r\n")))?.[1] ?? "";
  const payment = readPaymentSeq(paymentSeq);
  if (payment === null || body !== JSON.stringify({ purchaseToken: tokenOf(paymentSeq) })) {
    strays += 1;
    return void socket.write(httpAnswer(REFUSAL));
  }
  const consumes = lanes.get(payment.lane) ?? /* @__PURE__ */ new Map();
  lanes.set(payment.lane, consumes.set(payment.number, (consumes.get(payment.number) ?? 0) + 1));
  const answer = () => {
    if (socket.destroyed) return;
    heldUs.record(Math.max(1, Math.round((performance.now() - arrivedMs) * 1e3)));
    socket.write(httpAnswer(successOf(payment.number)));
  };
  const holdMs = order.meanMs * (0.5 + seededRandom(order.seed ^ payment.number)());
  if (holdMs === 0) answer();
  else setTimeout(answer, holdMs);
}
var REFUSAL = '{"header":{"resultCode":1100,"resultMessage":"no payment of this run","isSuccessful":false}}';
function successOf(number) {
  const { text, currency } = priceOf(number);
  const header = '{"resultCode":0,"resultMessage":"request is successful","isSuccessful":true}';
  return `{"header":${header},"result":{"price":${text},"currency":"${currency}"}}`;
}
function httpAnswer(body) {
  return `HTTP/1.1 200 OK\r
content-type: application/json;charset=UTF-8\r
content-length: ${body.length}\r
\r
${body}`;
}
function tallyOf(lane) {
  const consumes = [...lanes.get(lane)?.values() ?? []];
  const hold = { p50: heldUs.percentile(50) / 1e3, p99: heldUs.percentile(99) / 1e3 };
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
//# sourceMappingURL=mockUpstream.js.map
