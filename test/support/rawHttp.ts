// HTTP/1.1 requests as they come off a socket, for a server that answers byte by byte. Knows what our client sends and no
// more: POST, keep-alive, Content-Length.

import type { Socket } from "node:net";

export interface RawRequest {
  readonly path: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const HEAD_END = "\r\n\r\n";

export function readRequests(socket: Socket, onRequest: (request: RawRequest) => void): void {
  let received = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let taken = takeRequest(received); taken !== null; taken = takeRequest(received)) {
      received = Buffer.from(taken.rest);
      onRequest(taken.request);
    }
  });
}

/** null: not whole yet. */
function takeRequest(received: Buffer): { readonly request: RawRequest; readonly rest: Buffer } | null {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return null;
  const [requestLine = "", ...lines] = received.toString("latin1", 0, headEnd).split("\r\n");
  const headers = new Map(lines.map(headerFrom));
  const bodyStart = headEnd + HEAD_END.length;
  const bodyEnd = bodyStart + Number(headers.get("content-length") ?? 0);
  if (received.length < bodyEnd) return null;
  const [, path = ""] = requestLine.split(" ");
  return {
    request: { path, headers, body: received.toString("utf8", bodyStart, bodyEnd) },
    rest: received.subarray(bodyEnd),
  };
}

function headerFrom(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

/** The bytes of a whole JSON answer. */
export function answerBytes(status: number, body: string): Buffer {
  const head = `HTTP/1.1 ${status} Status\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  return Buffer.from(head + HEAD_END + body);
}
