// Bytes that somebody might send to the port: requests that are nearly HTTP, and some that are not.

import fc from "fast-check";

const LINES = [
  "POST /graphql HTTP/1.1",
  "GET /graphql?query={a} HTTP/1.1",
  "GET / HTTP/1.0",
  "GET /",
  "POST /graphql HTTP/2.0",
  "PRI * HTTP/2.0",
  "CONNECT a:1 HTTP/1.1",
  "TRACE / HTTP/1.1",
  "GET http://a/graphql HTTP/1.1",
  "OPTIONS * HTTP/1.1",
] as const;
const HEADERS = [
  "Host: localhost",
  "Host: a",
  "Host: b",
  "Content-Type: application/json",
  "content-type: text/plain",
  "Content-Length: 2",
  "Content-Length: 5",
  "Content-Length: -1",
  "Content-Length: 99999999999999999999",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding : chunked",
  "Authorization: Bearer a.b.c",
  "Authorization: Bearer d.e.f",
  "Connection: close",
  "Connection: upgrade",
  "Upgrade: h2c",
  "Expect: 100-continue",
  " folded: x",
  "X: \0",
  `Long: ${"a".repeat(20_000)}`,
  ":",
  "no colon",
] as const;
const BODIES = [
  "",
  "{}",
  "[]",
  "0\r\n\r\n",
  "2\r\n{}\r\n0\r\n\r\n",
  "ffffffffff\r\n",
  '{"query":"{__typename}"}',
  "\r\n\r\nGET / HTTP/1.1\r\n\r\n",
];

/** Latin-1 text of what goes over the wire. */
export const rawBytes: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...LINES),
        fc.array(fc.constantFrom(...HEADERS), { maxLength: 6 }),
        fc.constantFrom(...BODIES),
        fc.constantFrom("\r\n", "\r\n", "\n", "\r"),
      )
      .map(([line, headers, body, end]) => [line, ...headers, "", body].join(end)),
  },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCodePoint(code)),
      maxLength: 300,
    }),
  },
);
