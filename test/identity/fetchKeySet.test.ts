// One request for a key set: what is read of the answer, how much of it, and that nothing of it is left behind.

import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { fetchKeySet, keySetIn } from "../../src/identity/fetchKeySet.ts";
import { answerJson, signingKey, startKeySetServer } from "../support/keySetServer.ts";

const key = signingKey("k1").jwk;
const BYTES_MAX = 256 * 1024;

function timer() {
  const told = { delays: [] as number[], cancelled: 0 };
  const after = (delayMs: number) => {
    told.delays.push(delayMs);
    return () => void (told.cancelled += 1);
  };
  return { told, after };
}

describe("a key set", () => {
  const countOf = (content: unknown) => {
    const read = keySetIn(typeof content === "string" ? content : JSON.stringify(content));
    return read.isUsable ? read.keyCount : read.why;
  };

  it("is its keys to verify with, and nothing else of it counts", () => {
    expect(countOf({ keys: [key] })).toBe(1);
    const others = [{ ...key, use: "enc" }, { ...key, kty: "oct" }, { kty: "AKP" }];
    expect(countOf({ keys: [...others, key, { ...key, use: undefined }, { kty: "RSA" }, { kty: "OKP" }] })).toBe(4);
    expect(countOf({ keys: others })).toBe("no key to verify with in it");
    for (const keys of [[], [1], [{}], [["RSA"]]]) expect(countOf({ keys })).toBe("no key to verify with in it");
    expect(countOf({ keys: [{}, 1, key] })).toBe(1); // RFC 7517, section 5: what is no key is ignored
  });

  it.each(["", "{", "null", "1", '"keys"', "[]", "{}", '{"keys":{}}', '{"keys":[null]}'])("is none in %j", (text) => {
    expect(countOf(text)).toBe("no JWK Set");
  });

  it("is the same set by the same text", () => {
    const text = JSON.stringify({ keys: [key] });
    expect(keySetIn(text)).toMatchObject({ isUsable: true, text });
  });
});

describe("the request for it", () => {
  it("has five seconds, and gives its timer back", async () => {
    await using server = await startKeySetServer([signingKey("k1")]);
    const { told, after } = timer();
    expect(await fetchKeySet({ url: server.url, after })).toMatchObject({ isUsable: true, keyCount: 1 });
    expect(told).toEqual({ delays: [5_000], cancelled: 1 });
    await server.stop();
    expect(await fetchKeySet({ url: server.url, after })).toEqual({ isUsable: false, why: "ECONNREFUSED" });
    expect(told).toEqual({ delays: [5_000, 5_000], cancelled: 2 });
  });

  it("says in the network's words why there was no answer, or that there was none to read", async () => {
    await using server = await startKeySetServer();
    const whyOf = async (listener: RequestListener) => {
      server.answerBy(listener);
      const fetched = await fetchKeySet({ url: server.url, after: timer().after });
      return fetched.isUsable || fetched.why;
    };
    const coded = { "content-encoding": "gzip" };
    expect(await whyOf((_request, response) => response.writeHead(200, coded).end("no gzip"))).toBe("Z_DATA_ERROR");
    const unread = "the answer could not be read";
    const cut: RequestListener = (_request, response) => {
      response.writeHead(200).write("{", () => response.destroy());
    };
    expect(await whyOf(cut)).toBe(unread);
    expect(await whyOf(({ socket }) => socket.end("no HTTP\r\n\r\n"))).toBe(unread);
  });

  it("reads 256 KiB at most", async () => {
    await using server = await startKeySetServer();
    const answerOf = (bytes: number) => {
      server.answerBy((_request, response) => answerJson(response, JSON.stringify({ keys: [key] }).padEnd(bytes, " ")));
      return fetchKeySet({ url: server.url, after: timer().after });
    };
    expect(await answerOf(BYTES_MAX)).toMatchObject({ isUsable: true });
    expect(await answerOf(BYTES_MAX + 1)).toEqual({ isUsable: false, why: `more than ${BYTES_MAX} bytes` });
  });

  it.each([
    ["another status", 500],
    ["too large an answer", 200],
  ])("ends the connection after %s, whatever is still to come", async (_what, status) => {
    await using server = await startKeySetServer();
    const answered = new Promise<ServerResponse>((resolve) =>
      server.answerBy((_request, response) => {
        response.writeHead(status).write("x".repeat(BYTES_MAX + 1));
        resolve(response);
      }),
    );
    expect(await fetchKeySet({ url: server.url, after: timer().after })).toMatchObject({ isUsable: false });
    const response = await answered;
    if (!response.destroyed) await once(response, "close");
    expect(response.writableFinished).toBe(false);
  });
});
