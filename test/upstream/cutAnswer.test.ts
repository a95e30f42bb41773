// An upstream that consumes and drops the connection at any byte of its answer (F13, F14, F17): only the whole answer
// is an answer, and no request is ever sent again.

import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { connectTo } from "./fixtures/askUpstream.ts";
import { GOLDEN_ANSWER, GOLDEN_HEARD } from "./fixtures/golden.ts";
import { chunkedAnswer, httpAnswer, startRawServer } from "./fixtures/rawServer.ts";

const endings: Record<string, (socket: Socket) => void> = {
  "an orderly end": (socket) => socket.end(),
  "a reset": (socket) => socket.resetAndDestroy(),
};
const framings: Record<string, Buffer> = {
  "with a length": httpAnswer(GOLDEN_ANSWER),
  "in chunks": chunkedAnswer(GOLDEN_ANSWER, 40),
  "until the connection ends": Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${GOLDEN_ANSWER}`),
};
const cases = Object.keys(framings).flatMap((framing) => Object.keys(endings).map((ending) => ({ framing, ending })));

it.each(cases)("hears nothing of an answer $framing that $ending cuts, at every byte", async ({ framing, ending }) => {
  const answer = framings[framing] ?? Buffer.alloc(0);
  const isWhole = (length: number): boolean => length === answer.length;
  const server = await startRawServer(({ socket, count }) => {
    const cut = answer.subarray(0, count - 1);
    if (cut.length === 0) endings[ending]?.(socket);
    else socket.write(cut, () => endings[ending]?.(socket));
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  for (let length = 0; length <= answer.length; length += 1) {
    const heard = await ask();
    // A reset may overtake the bytes before it; what came whole is an answer, anything less is none.
    if (heard.kind === "CONSUMED") expect(isWhole(length), `${length} bytes`).toBe(true);
    else expect(heard, `${length} bytes`).toMatchObject({ kind: "UNKNOWN", resultCode: 107 });
    if (isWhole(length) && ending === "an orderly end") expect(heard).toEqual(GOLDEN_HEARD);
  }
  expect(server.requests).toHaveLength(answer.length + 1);
});

it.each([
  ["a length of 100 and 10 bytes", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n0123456789"],
  ["a chunk cut short", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\n0123456789"],
  [
    "chunks without an end",
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${GOLDEN_ANSWER.length.toString(16)}\r\n${GOLDEN_ANSWER}\r\n`,
  ],
  ["no HTTP at all", "SSH-2.0-OpenSSH_9.6\r\n"],
  [
    "two lengths",
    `HTTP/1.1 200 OK\r\ncontent-length: ${GOLDEN_ANSWER.length}\r\ncontent-length: 5\r\n\r\n${GOLDEN_ANSWER}`,
  ],
  ["headers without an end", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(70_000)}`],
  ["an upgrade", "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"],
])("takes %s for no answer", async (_name, answer) => {
  const server = await startRawServer(({ socket }) => socket.end(answer));
  expect(await connectTo(server.origin)()).toMatchObject({ kind: "UNKNOWN", resultCode: 107 });
  expect(server.requests).toHaveLength(1);
});
