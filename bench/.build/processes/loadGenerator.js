// processes/loadGenerator.ts
import { connect } from "node:net";

// payments.ts
var ITEM_SEQ = 1032032;
var TOKEN_STEM = "Bench/token+".repeat(6);
function paymentSeqOf(lane, number) {
  return `2026${String(lane).padStart(2, "0")}${String(number).padStart(10, "0")}`;
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
var DOCUMENT = `mutation Consume($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
    __typename
    ... on ConsumeSuccess { price currency }
    ... on ConsumeError { resultCode message }
  }
}`;
function variablesOf(lane, number) {
  const paymentSeq = paymentSeqOf(lane, number);
  return { paymentSeq, itemSeq: ITEM_SEQ, purchaseToken: tokenOf(paymentSeq) };
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

// processes/loadGenerator.ts
var target = null;
var connections = [];
var fail = raise;
function raise(error) {
  throw error;
}
function open(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const connection = { socket, onAnswer: () => fail(new Error("an answer that nobody asked for")) };
    const reader = new HttpReader((head, body) => connection.onAnswer(head, body));
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => {
      try {
        reader.take(chunk.toString());
      } catch (error) {
        fail(error instanceof Error ? error : new Error("unreadable answer"));
      }
    });
    socket.on("connect", () => resolve(connection));
    socket.on("error", reject);
    socket.on("close", () => {
      if (connections.includes(connection)) fail(new Error("the server closed a connection"));
    });
  });
}
async function connectTo(order) {
  const previous = connections;
  connections = [];
  for (const { socket } of previous) socket.destroy();
  target = order.target;
  const { port } = order.target;
  connections = await Promise.all(Array.from({ length: order.connections }, () => open(port)));
  return {};
}
function fire(order) {
  const aim = target;
  if (aim === null) throw new Error("no target to fire at");
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    let [sent, answers, idle] = [0, 0, 0];
    fail = reject;
    const isOver = () => sent === order.answersMax || performance.now() - startedMs >= order.durationMs;
    const next = (connection) => {
      if (isOver()) {
        idle += 1;
        if (idle === connections.length) resolve({ answers, elapsedMs: performance.now() - startedMs });
        return;
      }
      const number = order.first + (order.repeatAfter === null ? sent : sent % order.repeatAfter);
      sent += 1;
      connection.onAnswer = (head, body) => {
        const fault = faultOf(aim, number, head, body);
        if (fault !== null) return reject(new Error(fault));
        answers += 1;
        next(connection);
      };
      connection.socket.write(requestFor(aim, number));
    };
    for (const connection of connections) next(connection);
  });
}
function requestFor(aim, number) {
  const body = JSON.stringify({ query: DOCUMENT, variables: variablesOf(aim.lane, number) });
  const head = `POST /graphql HTTP/1.1\r
host: 127.0.0.1:${aim.port}\r
accept: application/json\r
content-type: application/json`;
  return `${head}\r
content-length: ${body.length}\r
\r
${body}`;
}
function faultOf(aim, number, head, body) {
  const { text, currency } = priceOf(number);
  const price = Number(text);
  const result = JSON.stringify({ price, currency });
  const typed = JSON.stringify({ __typename: "ConsumeSuccess", price, currency });
  const wanted = aim.isBare ? result : `{"data":{"consumePayment":${typed}}}`;
  if (head.startsWith("HTTP/1.1 200 ") && body.trimEnd() === wanted) return null;
  return `wrong answer for payment ${number}: ${head.slice(0, 40).split("\r\n")[0]} ${body.slice(0, 300)}`;
}
answerParent((question) => {
  if (question.kind === "connect") return connectTo(question);
  if (question.kind === "fire") return fire(question);
  throw new Error(`the load generator has no answer to ${question.kind}`);
});
//# sourceMappingURL=loadGenerator.js.map
