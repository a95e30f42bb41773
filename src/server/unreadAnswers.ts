// Answers that nobody takes must not fill our memory. What is kept for each connection and for all of them is counted from the
// moment an answer is whole until the operating system has the last of it. A connection that takes nothing is closed in time,
// soon where much is kept for it; and beyond the most for all of them the one goes at once for which most is kept. A long answer is
// handed over in pieces, so that a slow reader is told from one that does not read.

import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { createPiecePool, PIECE_BYTES } from "./pieces.ts";
import type { After } from "./withinTime.ts";

export interface UnreadLimits {
  readonly perConnectionBytes: number;
  readonly allBytes: number;
  /** How often it is looked at who has taken something. */
  readonly checkMs: number;
  /** So many looks in a row at which nothing was taken. */
  readonly checksMax: number;
  /** The same, where more is kept than a connection may: for one answer that is longer than that … */
  readonly checksOfLongMax: number;
  /** … and for several answers. */
  readonly checksOfManyMax: number;
}

/** 30 s, which OPERATIONS gives a reader; and far less memory than a server has to spare. */
export const UNREAD_LIMITS: UnreadLimits = {
  perConnectionBytes: 1_048_576,
  allBytes: 25_165_824,
  checkMs: 1_000,
  checksMax: 29,
  checksOfLongMax: 5,
  checksOfManyMax: 1,
};

/** An answer costs more than its text: its request, its headers and their objects. */
const ANSWER_BYTES = 1_024;
/** What was asked for by those who are gone may still be worked on when the last of them goes; its garbage comes later. */
const LATER_CHECKS = 10;
/** As much garbage as is worth standing still for: preparing what is kept left several times as much behind. */
const MUCH_OF_ALL = 1 / 8;

export interface UnreadOptions {
  readonly limits: UnreadLimits;
  readonly after: After;
  /** Told of each connection that is closed for it. */
  readonly onClosed: () => void;
  /** Told where much garbage lies about: much was answered that is not read, or nothing is kept any more after much was. */
  readonly onGarbage: () => void;
}

interface Kept {
  readonly socket: Socket;
  answers: number;
  bytes: number;
  /** Of all that was ever written to it, as much as the operating system has taken. */
  taken: number;
  /** Looks since it took something. */
  checks: number;
  /** Closed by us: what was kept for it counts no more, or the next to be closed would be somebody who reads. */
  isClosed: boolean;
}

export function boundUnreadAnswers(
  server: FastifyInstance,
  { limits, after, onClosed, onGarbage }: UnreadOptions,
): void {
  const connections = new Map<Socket, Kept>();
  let allBytes = 0;
  const pool = createPiecePool(Math.ceil(limits.allBytes / PIECE_BYTES));
  let isWatching = false;
  /** Connections were closed by us, or took nothing for a while though much was kept. */
  let hasKeptMuch = false;
  /** Since garbage was told of. */
  let newBytes = 0;

  server.addHook("onSend", (request, reply, payload, done) => {
    if (typeof payload !== "string" && !Buffer.isBuffer(payload)) return done(null, payload);
    const length = Buffer.byteLength(payload);
    // Bytes that are there for everybody, as those of the pages are, are not kept for this one.
    const bytes = ANSWER_BYTES + (typeof payload === "string" ? length : 0);
    reply.raw.once("close", keep(request.raw.socket, bytes));
    if (length <= PIECE_BYTES) return done(null, payload);
    const { stream, release } = pool.inPieces(payload);
    reply.header("content-length", length).raw.once("close", release);
    done(null, stream);
  });

  /** What is returned says that nothing is kept of it any more. */
  function keep(socket: Socket, bytes: number): () => void {
    if (socket.destroyed) return () => undefined; // dropped at once
    const kept = connections.get(socket) ?? newOn(socket);
    connections.set(socket, kept);
    kept.answers += 1;
    kept.bytes += bytes;
    allBytes += bytes;
    newBytes += bytes;
    if (allBytes > limits.allBytes) closeLargest();
    if (allBytes > limits.allBytes / 2 && newBytes > limits.allBytes) {
      newBytes = 0;
      onGarbage();
    }
    watch();
    return () => {
      kept.answers -= 1;
      if (!kept.isClosed) {
        kept.bytes -= bytes;
        allBytes -= bytes;
      }
      if (kept.answers > 0) return;
      connections.delete(socket);
      if (connections.size > 0 || !hasKeptMuch) return;
      hasKeptMuch = false;
      after(limits.checkMs, () => {
        pool.shrink();
        onGarbage();
      });
      after(LATER_CHECKS * limits.checkMs, onGarbage);
    };
  }

  function closeLargest(): void {
    let largest: Kept | null = null; // of equals the one that was there first
    for (const kept of connections.values()) {
      if (!kept.socket.destroyed && kept.bytes > (largest?.bytes ?? 0)) largest = kept;
    }
    if (largest !== null) close(largest);
  }

  function close(kept: Kept): void {
    const { socket } = kept;
    if (socket.destroyed) return;
    hasKeptMuch = true;
    kept.isClosed = true;
    allBytes -= kept.bytes;
    onClosed();
    socket.resetAndDestroy(); // what is on its way to nobody is dropped by the operating system too
  }

  function watch(): void {
    if (isWatching) return;
    isWatching = true;
    after(limits.checkMs, () => {
      isWatching = false;
      for (const kept of connections.values()) check(kept);
      if (connections.size > 0) watch();
    });
  }

  function check(kept: Kept): void {
    const taken = takenBy(kept.socket);
    const isStalled = taken === kept.taken && kept.socket.writableLength > 0;
    kept.taken = taken;
    kept.checks = isStalled ? kept.checks + 1 : 0;
    if (isStalled && allBytes > limits.allBytes * MUCH_OF_ALL) hasKeptMuch = true;
    if (kept.checks >= checksMaxOf(kept)) close(kept);
  }

  function checksMaxOf({ answers, bytes }: Kept): number {
    if (bytes <= limits.perConnectionBytes) return limits.checksMax;
    return answers === 1 ? limits.checksOfLongMax : limits.checksOfManyMax;
  }
}

function newOn(socket: Socket): Kept {
  return { socket, answers: 0, bytes: 0, taken: takenBy(socket), checks: 0, isClosed: false };
}

function takenBy(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}
