// The clients: a fixed number of keep-alive connections, one request in flight on each, the next one sent when the answer
// is in. Every answer is checked to the last digit; the first wrong one ends the run.

import { connect, type Socket } from "node:net";
import { DOCUMENT, priceOf, variablesOf } from "../payments.ts";
import { answerParent } from "./answering.ts";
import { HttpReader } from "./HttpReader.ts";
import type { ConnectOrder, FireOrder, Target, Volley } from "./messages.ts";

interface Connection {
  readonly socket: Socket;
  /** Takes the next whole answer. */
  onAnswer: (head: string, body: string) => void;
}

let target: Target | null = null;
let connections: Connection[] = [];
let fail: (error: Error) => void = raise;

function raise(error: Error): void {
  throw error;
}

function open(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const connection: Connection = { socket, onAnswer: () => fail(new Error("an answer that nobody asked for")) };
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

/** Connections of the previous target are given up: servers close idle ones, each after a time of its own. */
async function connectTo(order: ConnectOrder): Promise<object> {
  const previous = connections;
  connections = [];
  for (const { socket } of previous) socket.destroy();
  target = order.target;
  const { port } = order.target;
  connections = await Promise.all(Array.from({ length: order.connections }, () => open(port)));
  return {};
}

function fire(order: FireOrder): Promise<Volley> {
  const aim = target;
  if (aim === null) throw new Error("no target to fire at");
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    let [sent, answers, idle] = [0, 0, 0];
    fail = reject;
    const isOver = () => sent === order.answersMax || performance.now() - startedMs >= order.durationMs;
    const next = (connection: Connection) => {
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

function requestFor(aim: Target, number: number): string {
  const body = JSON.stringify({ query: DOCUMENT, variables: variablesOf(aim.lane, number) });
  const head = `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1:${aim.port}\r\naccept: application/json\r\ncontent-type: application/json`;
  return `${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** null: HTTP 200 and exactly this payment's price and currency. */
function faultOf(aim: Target, number: number, head: string, body: string): string | null {
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
