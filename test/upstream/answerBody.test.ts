// Bodies that are no answer (F21, F22): never taken for one, never allowed to grow, never unpacked.

import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { connectTo } from "./fixtures/askUpstream.ts";
import { GOLDEN_ANSWER, GOLDEN_HEARD } from "./fixtures/golden.ts";
import { chunkedAnswer, httpAnswer, startRawServer } from "./fixtures/rawServer.ts";

const UNUSABLE = { kind: "UNKNOWN", resultCode: 107, httpStatus: 200, retryAfterMs: null };
const KIB_64 = 65_536;

it.each([
  ["an HTML page", "<!doctype html><title>Log in to the hotel's network</title>"],
  ["nothing", ""],
  ["null", "null"],
  ["a list", "[]"],
  ["a list around the answer", `[${GOLDEN_ANSWER}]`],
  ["a text", '"x"'],
  ["a number", "0"],
  ["an empty object", "{}"],
  ["NaN", "NaN"],
  ["a byte order mark", `\uFEFF${GOLDEN_ANSWER}`],
  ["a NUL at the end", `${GOLDEN_ANSWER}\0`],
  ["a NUL at the beginning", `\0${GOLDEN_ANSWER}`],
  ["UTF-16", Buffer.from(GOLDEN_ANSWER, "utf16le")],
  ["bytes that are not UTF-8", Buffer.from(GOLDEN_ANSWER.replace('successful"', 'successful\xff"'), "latin1")],
  ["a trailing comma", GOLDEN_ANSWER.replace("}}", "},}")],
  ["two answers", GOLDEN_ANSWER + GOLDEN_ANSWER],
  ["a doubled key", GOLDEN_ANSWER.replace('{"price"', '{"price":1,"price"')],
  ["a doubled envelope", GOLDEN_ANSWER.replace('{"header"', '{"header":{"isSuccessful":false},"header"')],
  ["a key doubled by an escape", GOLDEN_ANSWER.replace('{"price"', '{"pr\\u0069ce":1,"price"')],
  ["a deep nest", `${"[".repeat(20_000)}${"]".repeat(20_000)}`],
])("takes %s for no answer", async (_name, body) => {
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(body)));
  expect(await connectTo(server.origin)()).toMatchObject(UNUSABLE);
});

it.each([1, 7, 40])("reads an answer that comes in chunks of %s", async (chunkLength) => {
  const server = await startRawServer(({ socket }) => socket.write(chunkedAnswer(GOLDEN_ANSWER, chunkLength)));
  expect(await connectTo(server.origin)()).toEqual(GOLDEN_HEARD);
});

it("reads an answer of 64 KiB and none that is one byte longer", async () => {
  const server = await startRawServer(({ socket, count }) =>
    socket.write(httpAnswer(GOLDEN_ANSWER.padEnd(KIB_64 + count - 1))),
  );
  const ask = connectTo(server.origin);
  expect(await ask()).toEqual(GOLDEN_HEARD);
  expect(await ask()).toMatchObject({ ...UNUSABLE, message: "The upstream's answer is too large." });
});

it.each(["transfer-encoding: chunked", "content-length: 2000000000"])(
  "drops an endless body (%s) at once",
  async (framing) => {
    let written = 0;
    const server = await startRawServer(({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n`);
      const part = Buffer.from(framing.startsWith("t") ? `4000\r\n${" ".repeat(0x4000)}\r\n` : " ".repeat(0x4000));
      const pour = (): void => {
        do written += part.length;
        while (!socket.destroyed && socket.write(part));
      };
      socket.on("drain", pour);
      pour();
    });
    expect(await connectTo(server.origin)()).toMatchObject(UNUSABLE);
    await server.seen("closes", 1);
    expect(written).toBeLessThan(8 * 1_048_576); // what fits into the sockets' buffers, and no more
  },
);

it.each(["gzip", "br", "zstd", "deflate", "gzip, gzip", "identity, gzip", "x-unheard-of"])(
  "refuses an answer with content-encoding %s without unpacking it",
  async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(1_048_576));
    const server = await startRawServer(({ socket }) =>
      socket.write(httpAnswer(encoding === "gzip" ? bomb : GOLDEN_ANSWER, "200 OK", [`content-encoding: ${encoding}`])),
    );
    expect(await connectTo(server.origin)()).toMatchObject(UNUSABLE);
    await server.seen("closes", 1);
  },
);

it.each(["identity", "Identity"])("reads an answer with content-encoding %s", async (encoding) => {
  const server = await startRawServer(({ socket }) =>
    socket.write(httpAnswer(GOLDEN_ANSWER, "200 OK", [`content-encoding: ${encoding}`])),
  );
  expect(await connectTo(server.origin)()).toEqual(GOLDEN_HEARD);
});
