// Only JSON in UTF-8 is executed. A page elsewhere can make a browser send forms and plain text without asking, so those
// must never be; and what is refused must not have been carried out.

import { describe, expect, it } from "vitest";
import { CALL, CONSUME } from "./support/asking.ts";
import { exchange } from "./support/exchange.ts";
import { sharedApp } from "./support/runningApp.ts";

const shared = sharedApp();
const BODY = JSON.stringify({ query: CONSUME, variables: CALL });

const post = (headers: Readonly<Record<string, string>>, body = BODY) =>
  exchange(shared.app.address, { headers, body });

describe("a POST", () => {
  it.each([
    "application/json",
    "Application/JSON",
    "application/json;charset=utf-8",
    "application/json; charset=UTF-8",
    "Application/JSON ; charset=UTF-8",
    'application/json; charset="utf-8"',
  ])("is executed as %s", async (contentType) => {
    const { status, text } = await post({ "content-type": contentType }, '{"query":"{ __typename }"}');
    expect([status, text]).toEqual([200, '{"data":{"__typename":"Query"}}\n']);
  });

  it.each([
    "text/plain",
    "text/plain; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "",
    "xx",
    "*/*",
    "application/*",
    "application/graphql",
    "application/graphql+json",
    "application/jsonp",
    "application/json-patch+json",
    "text/json",
    "text/plain;application/json",
    "text/plain, application/json",
    "application/json, text/plain",
    "application/json\ta",
    "application/json;",
    "application/json; charset=utf-7",
    "application/json; charset=utf-16",
    "application/json; charset=ibm037",
    "application/json; charset=iso-8859-1",
    "application/json; charset=",
    "application/json; charset=utf-8; charset=utf-7",
    "application/json; boundary=x",
    'application/json; charset="utf-8',
    "application/json charset=utf-8",
  ])("is refused as %j, in JSON", async (contentType) => {
    const { status, text, headers } = await post({ "content-type": contentType });
    expect(status).toBe(415);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
    expect(shared.app.upstream.calls).toEqual([]);
  });

  it("is refused without any type", async () => {
    expect((await post({})).status).toBe(415);
    expect(shared.app.upstream.calls).toEqual([]);
  });

  it.each(["gzip", "br", "deflate", "zstd", "gzip, gzip, br", "identity", ""])(
    "is refused with Content-Encoding %j",
    async (encoding) => {
      const { status, text } = await post({ "content-type": "application/json", "content-encoding": encoding });
      expect(status).toBe(415);
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
      expect(shared.app.upstream.calls).toEqual([]);
    },
  );
});

describe("a GET", () => {
  it.each(["message/external-body", "text/plain", "multipart/form-data", "application/json; charset=utf-7", "x"])(
    "is refused with Content-Type %s",
    async (contentType) => {
      const sent = { method: "GET", path: "/graphql?query=%7B__typename%7D", headers: { "content-type": contentType } };
      expect((await exchange(shared.app.address, sent)).status).toBe(415);
    },
  );
});

describe("an answer", () => {
  it.each([
    ["application/json", "application/json; charset=utf-8"],
    ["*/*", "application/json; charset=utf-8"],
    ["application/graphql-response+json", "application/graphql-response+json; charset=utf-8"],
    ["application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json; charset=utf-8"],
    ["application/json, application/graphql-response+json;q=0.1", "application/json; charset=utf-8"],
  ])("to Accept: %s is %s", async (accept, contentType) => {
    const headers = { "content-type": "application/json", accept };
    const answer = await post(headers, '{"query":"{ __typename }"}');
    expect(answer.headers["content-type"]).toBe(contentType);
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  it.each([
    ["application/json", 200],
    ["application/graphql-response+json", 400],
    ["*/*", 400],
    ["application/json;q=0.9, application/graphql-response+json", 400],
    ["application/json, application/graphql-response+json;q=0.5", 200],
  ])("to what GraphQL refuses, under Accept: %s, has status %i", async (accept, status) => {
    const headers = { "content-type": "application/json", accept };
    for (const query of ["{", "{ nothing }", "query($x: Nothing) { __typename }"]) {
      expect((await post(headers, JSON.stringify({ query }))).status, query).toBe(status);
    }
  });

  it("is refused in types that nobody here speaks", async () => {
    const answer = await post(
      { "content-type": "application/json", accept: "text/html" },
      '{"query":"{ __typename }"}',
    );
    expect(answer.status).toBe(406);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  });
});
