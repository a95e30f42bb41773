// Who is calling, where nobody can be told from anybody: this machine, by its own names. A page elsewhere that has its
// own name lead here (DNS rebinding) is nobody, before anything else is looked at.

import { describe, expect, it } from "vitest";
import { createDevIdentity } from "../../src/identity/devIdentity.ts";
import { isLoopbackName } from "../../src/config/loopback.ts";
import { CALL, codeOf, CONSUME, JSON_HEADERS, postOf, resultOf } from "./support/asking.ts";
import { exchange } from "./support/exchange.ts";
import { sharedApp } from "./support/runningApp.ts";

const shared = sharedApp();

describe("a request whose Host is a name of this machine", () => {
  it.each([
    "localhost",
    "localhost:4000",
    "LOCALHOST:4000",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.9.9.9",
    "[::1]",
    "[::1]:65535",
    "dev.localhost:80",
  ])("is the player dev with all rights: %s", async (host) => {
    const post = postOf("{ viewer { role playerId } }");
    const { status, text } = await exchange(shared.app.address, { ...post, headers: { ...JSON_HEADERS, host } });
    expect([status, JSON.parse(text)]).toEqual([200, { data: { viewer: { role: "OPERATOR", playerId: "dev" } } }]);
  });
});

describe("a request whose Host is any other", () => {
  it.each([
    "evil.example",
    "evil.example:4000",
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "127.0.0.1.evil.example:80",
    "localhost:4000.evil.example",
    "localhost:4000:80",
    "localhost:999999",
    "evil@localhost",
    "localhost, evil.example",
    "0.0.0.0:4000",
    "192.168.1.2",
    "[::]",
    "::1",
    "[::1]evil",
  ])("is nobody's: %j", async (host) => {
    const headers = {
      ...JSON_HEADERS,
      host,
      "x-forwarded-host": "localhost",
      forwarded: "host=localhost",
      origin: "http://localhost",
    };
    const answer = await exchange(shared.app.address, { ...postOf(CONSUME, CALL), headers });
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe("Bearer");
    expect(codeOf(resultOf(answer))).toBe("UNAUTHENTICATED");
    expect(shared.app.upstream.calls).toEqual([]);
  });

  it("hears nothing else of what is wrong with it, by any method that is carried out", async () => {
    const headers = { host: "evil.example", "content-type": "text/plain", "content-encoding": "gzip" };
    const posts = await exchange(shared.app.address, { headers, body: "x".repeat(100_000) });
    const gets = await exchange(shared.app.address, {
      method: "GET",
      path: "/graphql?query=%7B__typename%7D",
      headers,
    });
    expect([posts.status, gets.status]).toEqual([401, 401]);
  });
});

it("answers no page of another origin", async () => {
  for (const origin of ["null", "https://evil.example", "http://localhost.evil.example", "http://localhost:1"]) {
    const preflight = {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    };
    const asked = await exchange(shared.app.address, { method: "OPTIONS", headers: preflight });
    const answer = await exchange(shared.app.address, {
      ...postOf("{ __typename }"),
      headers: { ...JSON_HEADERS, origin },
    });
    for (const { headers } of [asked, answer]) {
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  }
});

describe("the identity of development", () => {
  const authenticate = createDevIdentity(isLoopbackName);

  it("is nobody without a Host", async () => {
    expect(await authenticate({ host: undefined, authorization: undefined, isForwarded: () => false })).toBeNull();
  });

  it("cannot be changed by whoever is given it", async () => {
    const caller = await authenticate({ host: "localhost", authorization: undefined, isForwarded: () => false });
    expect(Object.isFrozen(caller)).toBe(true);
    expect(caller).toEqual({ role: "OPERATOR", playerId: "dev", app: null, keyName: null });
  });
});
