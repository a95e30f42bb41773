// A client of the sandbox that hides nothing: one connection a call, and the bytes as they came.

import { connect } from "node:net";

export const TOKEN = "5PYSHgisiCU8BditHnDbPhmlS/0DSt4JDs2UMyg1/EY8oC6Q8qkuw5VBo7GNrBYLNUy656GCAh7h9e1BtXeoBA==";
export const OTHER_TOKEN = "b3RoZXItdG9rZW4tYjNRb1pYSXRkRzlyWlc0dFlqTlJiMXBZU1hSa1J6bHlXbGMwZEE9PQ==";

export interface RawAnswer {
  readonly bytes: string;
  /** null where the connection ended before a whole head came. */
  readonly status: number | null;
  readonly head: string;
  readonly body: string;
  /** `Content-Length`, as promised; null where there is none. */
  readonly promisedLength: number | null;
}

export interface ConsumeOptions {
  readonly token?: string;
  readonly itemSeq?: string;
}

/** What `consume` heard: the code of a whole envelope, or "nothing usable". */
export async function consumeCode(baseUrl: string, paymentSeq: string, options: ConsumeOptions = {}): Promise<number> {
  const answer = await consume(baseUrl, paymentSeq, options);
  const envelope: { header: { resultCode: number } } = JSON.parse(answer.body);
  return envelope.header.resultCode;
}

export function consume(baseUrl: string, paymentSeq: string, options: ConsumeOptions = {}): Promise<RawAnswer> {
  const { token = TOKEN, itemSeq = "1032032" } = options;
  const body = JSON.stringify({ purchaseToken: token });
  return exchange(baseUrl, consumeRequestText(`/inapp/v3/consume/${paymentSeq}/items/${itemSeq}`, body));
}

export function consumeRequestText(path: string, body: string, contentType = "application/json"): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Type: ${contentType}\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

/** Sends these bytes and keeps what comes until the other side hangs up. */
export function exchange(baseUrl: string, requestText: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let bytes = "";
    const socket = connect(Number(new URL(baseUrl).port), "127.0.0.1", () => socket.write(requestText));
    socket.setEncoding("utf8").on("data", (chunk) => (bytes += chunk.toString()));
    socket.on("error", reject);
    socket.on("close", () => resolve(rawAnswer(bytes)));
  });
}

function rawAnswer(bytes: string): RawAnswer {
  const end = bytes.indexOf("\r\n\r\n");
  const head = end === -1 ? "" : bytes.slice(0, end);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  return {
    bytes,
    status: status === undefined ? null : Number(status),
    head,
    body: end === -1 ? "" : bytes.slice(end + 4),
    promisedLength: length === undefined ? null : Number(length),
  };
}
