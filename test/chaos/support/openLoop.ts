// Callers who do not wait for each other: `node openLoop.ts PORT`. First as many as the server can serve (a closed loop), then
// three times that rate for some seconds whatever it answers; and so again, so that what else the machine does in the meantime
// spoils one round and not the figure. One JSON line with what came back in each round, on standard output.

import { connect, type Socket } from "node:net";

const PORT = Number(process.argv[2]);
const CLOSED_CONNECTIONS = 128;
const CLOSED_MS = 2_000;
const OPEN_MS = 4_000;
const ROUNDS = 3;
const OVERLOAD = 3;
/** A caller's own patience. */
const PATIENCE_MS = 10_000;
const SOCKETS_MAX = 6_000;
const TICK_MS = 5;

export interface OverloadReport {
  readonly rounds: readonly OverloadRound[];
  readonly succeeded: number;
}

export interface OverloadRound {
  readonly peakPerSecond: number;
  readonly offeredPerSecond: number;
  /** Right answers within a caller's patience, for each second that was offered. */
  readonly goodputPerSecond: number;
  readonly refused: number;
  readonly unsent: number;
  readonly other: readonly string[];
}

const QUERY = `mutation($s: String!, $i: Long!, $t: String!) { consumePayment(paymentSeq: $s, itemSeq: $i, purchaseToken: $t) {
  __typename ... on ConsumeError { reason } } }`;

let sequence = 0;
let succeeded = 0;

function requestText(): string {
  const name = `load-${(sequence += 1)}`;
  const body = JSON.stringify({ query: QUERY, variables: { s: name, i: 1, t: `token-of-${name}` } });
  return `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The status and the body; rejects where the connection ends first. */
function exchange(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const onData = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const headEnd = text.indexOf("\r\n\r\n");
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      if (headEnd === -1 || length === undefined || text.length < headEnd + 4 + Number(length)) return;
      socket.off("data", onData).off("close", onClose);
      resolve(`${text.slice(9, 12)} ${text.slice(headEnd + 4)}`);
    };
    const onClose = () => reject(new Error(`the connection ended after ${JSON.stringify(text.split("\r\n")[0])}`));
    socket.on("data", onData).once("close", onClose);
    socket.write(requestText());
  });
}

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: PORT, host: "127.0.0.1", noDelay: true });
    socket.once("connect", () => resolve(socket)).once("error", reject);
  });
}

async function closedLoop(): Promise<number> {
  const startedMs = performance.now();
  let answers = 0;
  const work = async () => {
    const socket = await open();
    while (performance.now() - startedMs < CLOSED_MS) {
      const answer = await exchange(socket);
      if (!answer.includes('"ConsumeSuccess"')) throw new Error(answer);
      answers += 1;
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: CLOSED_CONNECTIONS }, work));
  succeeded += answers;
  return (answers * 1_000) / (performance.now() - startedMs);
}

async function openLoop(peak: number): Promise<OverloadRound> {
  const idle: Socket[] = [];
  const other = new Set<string>();
  let [sockets, sent, good, refused, unsent] = [0, 0, 0, 0, 0];
  const pending = new Set<Promise<void>>();
  const call = async () => {
    const startedMs = performance.now();
    try {
      const socket = idle.pop() ?? (await ((sockets += 1), open()));
      const answer = await exchange(socket);
      idle.push(socket);
      if (answer.includes('"ConsumeSuccess"')) {
        succeeded += 1;
        if (performance.now() - startedMs <= PATIENCE_MS) good += 1;
      } else if (answer.startsWith("503 ") || answer.includes('"UPSTREAM_UNAVAILABLE"')) refused += 1;
      else other.add(answer.slice(0, 200));
    } catch (error) {
      sockets -= 1;
      other.add(error instanceof Error ? error.message : "unknown");
    }
  };
  const startedMs = performance.now();
  while (performance.now() - startedMs < OPEN_MS) {
    const wanted = ((performance.now() - startedMs) / 1_000) * peak * OVERLOAD;
    while (sent < wanted) {
      sent += 1;
      if (idle.length === 0 && sockets >= SOCKETS_MAX) {
        unsent += 1;
        continue;
      }
      const running = call();
      pending.add(running);
      void running.finally(() => pending.delete(running));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const elapsedMs = performance.now() - startedMs;
  await Promise.all(pending);
  for (const socket of idle) socket.destroy();
  return {
    peakPerSecond: peak,
    offeredPerSecond: (sent * 1_000) / elapsedMs,
    goodputPerSecond: (good * 1_000) / (performance.now() - startedMs),
    refused,
    unsent,
    other: [...other],
  };
}

await closedLoop(); // until its code is warm
const rounds: OverloadRound[] = [];
while (rounds.length < ROUNDS) rounds.push(await openLoop(await closedLoop()));
process.stdout.write(`${JSON.stringify({ rounds, succeeded } satisfies OverloadReport)}\n`);
