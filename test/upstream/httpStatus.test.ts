// Every HTTP status but 200 says nothing about the payment (F23, F24): unknown, with the status and the upstream's own
// wish when to be asked again. No redirect is ever followed, so the token goes to one address only.

import { describe, expect, it } from "vitest";
import { connectTo } from "./fixtures/askUpstream.ts";
import { GOLDEN_ANSWER, GOLDEN_HEARD, GOLDEN_QUESTION } from "./fixtures/golden.ts";
import { httpAnswer, startRawServer } from "./fixtures/rawServer.ts";

const STATUSES = [
  201, 202, 203, 204, 205, 206, 226, 300, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 418, 421, 422, 425,
  426, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 511, 520, 599, 600, 999,
];

it("takes a status other than 200 for unknown, whatever the body says", async () => {
  const server = await startRawServer(({ socket, count }) => {
    const status = STATUSES[count - 1] ?? 0;
    const hasBody = status !== 204 && status !== 304;
    socket.write(httpAnswer(hasBody ? GOLDEN_ANSWER : "", `${status} Whatever`));
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  for (const httpStatus of STATUSES) {
    expect(await ask()).toEqual({
      kind: "UNKNOWN",
      resultCode: 106,
      message: `The upstream answered with HTTP status ${httpStatus}.`,
      httpStatus,
      retryAfterMs: null,
    });
  }
  expect(server.requests).toHaveLength(STATUSES.length);
  // The error pages were read to their end, so that a sick upstream is not asked for a new connection per call too.
  expect(server.sockets).toHaveLength(1);
});

it.each([301, 302, 303, 307, 308])("does not follow a %s, to the same host or another", async (status) => {
  const elsewhere = await startRawServer(({ socket }) => socket.write(httpAnswer(GOLDEN_ANSWER)));
  const targets = [`${elsewhere.origin}/inapp`, "/inapp/v3/consume/1/items/1", "file:///etc/passwd", "//127.0.0.1/"];
  const server = await startRawServer(({ socket, count }) =>
    socket.write(httpAnswer("", `${status} Moved`, [`location: ${targets[count - 1]}`])),
  );
  const ask = connectTo(server.origin);
  for (const target of targets) {
    expect(await ask(), target).toMatchObject({ kind: "UNKNOWN", resultCode: 106, httpStatus: status });
  }
  expect(server.requests).toHaveLength(targets.length);
  expect(elsewhere.sockets).toHaveLength(0);
});

describe("a Retry-After", () => {
  it.each([
    ["0", 0],
    ["7", 7_000],
    ["1000000000", 1_000_000_000_000],
    ["-1", null],
    ["1.5", null],
    ["1e9", null],
    ["soon", null],
    ["", null],
    ["Wed, 21 Oct 2035 07:28:30 GMT", 30_000],
    ["Wed, 21 Oct 2035 07:27:59 GMT", null],
    ["Wed, 99 Oct 2035 07:28:30 GMT", null],
    ["2035-10-21T07:28:30Z", null],
  ])("of %j is a wish for %s ms", async (retryAfter, retryAfterMs) => {
    const head = ["date: Wed, 21 Oct 2035 07:28:00 GMT", `retry-after: ${retryAfter}`];
    const server = await startRawServer(({ socket }) => socket.write(httpAnswer("", "429 Too Many Requests", head)));
    expect(await connectTo(server.origin)()).toMatchObject({ resultCode: 106, httpStatus: 429, retryAfterMs });
  });

  it.each([[], ["date: Wed, 99 Oct 2035 07:28:00 GMT"], ["date: now"]])(
    "is read by our own clock beside %j",
    async (...date) => {
      const head = ["retry-after: Wed, 21 Oct 2035 07:28:30 GMT", ...date];
      const server = await startRawServer(({ socket }) => socket.write(httpAnswer("", "503 Unavailable", head)));
      const ask = connectTo(server.origin, { nowMs: () => Date.UTC(2035, 9, 21, 7, 28, 20) });
      expect(await ask()).toMatchObject({ httpStatus: 503, retryAfterMs: 10_000 });
    },
  );

  it("that comes twice is no wish", async () => {
    const head = ["retry-after: 1", "retry-after: 2"];
    const server = await startRawServer(({ socket }) => socket.write(httpAnswer("", "503 Unavailable", head)));
    expect(await connectTo(server.origin)()).toMatchObject({ httpStatus: 503, retryAfterMs: null });
  });
});

it("knows the status at once, however long the error page is, and reads no more of it than it must", async () => {
  const server = await startRawServer(({ socket }) => {
    socket.write("HTTP/1.1 502 Bad Gateway\r\ntransfer-encoding: chunked\r\n\r\n");
    const page = Buffer.from(`4000\r\n${"<p>".padEnd(0x4000)}\r\n`);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(page));
    };
    socket.on("drain", pour);
    pour();
  });
  expect(await connectTo(server.origin)()).toMatchObject({ kind: "UNKNOWN", resultCode: 106, httpStatus: 502 });
  await server.seen("closes", 1);
});

it("knows the status of an answer whose page never ends, and lets its connection go at the deadline", async () => {
  const server = await startRawServer(({ socket }) =>
    socket.write("HTTP/1.1 504 Gateway Timeout\r\ncontent-length: 100\r\n\r\nhalf"),
  );
  const heard = await connectTo(server.origin)({ deadlineMs: 300 });
  expect(heard).toMatchObject({ kind: "UNKNOWN", resultCode: 106, httpStatus: 504 });
  await server.seen("closes", 1);
});

const EARLY_HINTS = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n";

it("waits through a thousand 1xx answers for the final one", async () => {
  const server = await startRawServer(({ socket }) => {
    socket.write(`HTTP/1.1 102 Processing\r\n\r\n${EARLY_HINTS.repeat(1_000)}`);
    socket.write(httpAnswer(GOLDEN_ANSWER));
  });
  expect(await connectTo(server.origin)()).toEqual(GOLDEN_HEARD);
});

it("gives up on a flood of 1xx answers long before its end", async () => {
  let written = 0;
  const server = await startRawServer(({ socket }) => {
    const hints = Buffer.from(EARLY_HINTS.repeat(1_000));
    const pour = (): void => {
      while (!socket.destroyed && written < 1_000_000 * EARLY_HINTS.length) {
        written += hints.length;
        if (!socket.write(hints)) return;
      }
    };
    socket.on("drain", pour);
    pour();
  });
  expect(await connectTo(server.origin)()).toMatchObject({ kind: "UNKNOWN", resultCode: 107, httpStatus: null });
  await server.seen("closes", 1);
  expect(written).toBeLessThan(500_000 * EARLY_HINTS.length);
});

it("repeats neither the token nor an address in what it reports", async () => {
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer("", "500 Oops")));
  const heard = JSON.stringify(await connectTo(server.origin)());
  expect(heard).not.toContain(GOLDEN_QUESTION.purchaseToken.slice(0, 8));
  expect(heard).not.toContain("127.0.0.1");
});
