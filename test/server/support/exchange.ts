// One HTTP exchange with nothing added to it: fetch would hide the Host header, refuse odd ones and correct bodies.

import { request, type IncomingHttpHeaders } from "node:http";

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export function exchange(address: string, sent: Sent = {}): Promise<Answer> {
  const { method = "POST", path = "/graphql", headers = {}, body } = sent;
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers: mutable(headers), agent: false }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk: string) => (text += chunk));
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    // Node says how long a body is only where the method is one that has one.
    if (body !== undefined && !outgoing.hasHeader("content-length")) {
      outgoing.setHeader("content-length", Buffer.byteLength(body));
    }
    outgoing.end(body);
  });
}

function mutable(headers: NonNullable<Sent["headers"]>): Record<string, string | string[]> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === "string" ? value : [...value],
  ]);
  return Object.fromEntries(entries);
}
