// The wire of the v3 consume call, as the vendor describes it.

import { Agent, request } from "node:http";
import { describe, expect, it } from "vitest";
import { consume, consumeCode, consumeRequestText, exchange, TOKEN } from "./support/consumeCalls.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

const PATH = "/inapp/v3/consume/2014090210002254/items/1032032";
const BODY = JSON.stringify({ purchaseToken: TOKEN });

describe("the consume call", () => {
  it("answers the vendor's example with the vendor's bytes", async () => {
    const { baseUrl } = await runningSandbox();
    const answer = await exchange(baseUrl, consumeRequestText(PATH, BODY));
    expect(answer.status).toBe(200);
    expect(answer.body).toBe(
      '{"header":{"resultCode":0,"resultMessage":"request is successful","isSuccessful":true},' +
        '"result":{"price":1000.0,"currency":"KRW"}}',
    );
  });

  it("says a refusal in the same envelope, without a result", async () => {
    const { baseUrl } = await runningSandbox();
    const answer = await consume(baseUrl, "T-5000");
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      header: { resultCode: 5000, resultMessage: "CONSUME_FAILED", isSuccessful: false },
    });
  });

  it("consumes a payment once", async () => {
    const { baseUrl } = await runningSandbox();
    expect(await consumeCode(baseUrl, "2014090210002255")).toBe(0);
    expect(await consumeCode(baseUrl, "2014090210002255")).toBe(5018);
  });

  it("takes the largest item number there is, and none larger", async () => {
    const { baseUrl } = await runningSandbox();
    expect(await consumeCode(baseUrl, "1", { itemSeq: "9223372036854775807" })).toBe(0);
    expect(await consumeCode(baseUrl, "2", { itemSeq: "9223372036854775808" })).toBe(1100);
  });

  it("prices a payment the same in every sandbox", async () => {
    const [one, another] = [await runningSandbox(), await runningSandbox()];
    const seqs = Array.from({ length: 20 }, (_, index) => `20261101100000${index + 10}`);
    for (const seq of seqs) {
      const { body } = await consume(one.baseUrl, seq);
      expect((await consume(another.baseUrl, seq)).body).toBe(body);
      expect(body).toMatch(/"price":\d+\.\d+,"currency":"(KRW|JPY|USD|EUR)"/);
      if (/KRW|JPY/.test(body)) expect(body).toMatch(/"price":\d+\.0,/);
    }
  });

  it("keeps a connection alive over several calls", async () => {
    const { baseUrl } = await runningSandbox();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const seq of ["1", "2", "T-5000", "3"])
      ports.add(await localPortOfCall(`${baseUrl}/inapp/v3/consume/${seq}/items/1`, agent));
    agent.destroy();
    expect(ports.size).toBe(1);
  });
});

describe("a request that is no consume call", () => {
  it.each(["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])("refuses the method %s with 2112", async (method) => {
    const { baseUrl } = await runningSandbox();
    const answer = await exchange(baseUrl, consumeRequestText(PATH, BODY).replace("POST", method));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body).header).toMatchObject({ resultCode: 2112, isSuccessful: false });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])(
    "refuses the content type '%s' with 2111",
    async (contentType) => {
      const { baseUrl } = await runningSandbox();
      const answer = await exchange(baseUrl, consumeRequestText(PATH, BODY, contentType));
      expect(JSON.parse(answer.body).header.resultCode).toBe(2111);
    },
  );

  it.each(["application/json; charset=utf-8", "Application/JSON"])(
    "takes the content type '%s'",
    async (contentType) => {
      const { baseUrl } = await runningSandbox();
      const answer = await exchange(baseUrl, consumeRequestText(PATH, BODY, contentType));
      expect(JSON.parse(answer.body).header.resultCode).toBe(0);
    },
  );

  it.each([
    ["no JSON", "purchaseToken=x"],
    ["an empty body", ""],
    ["a list", `["${TOKEN}"]`],
    ["null", "null"],
    ["no token", "{}"],
    ["a token that is no text", '{"purchaseToken":12}'],
    ["an empty token", '{"purchaseToken":""}'],
    ["a token with a line break", '{"purchaseToken":"a\\nb"}'],
    ["a token of 4097 characters", JSON.stringify({ purchaseToken: "a".repeat(4097) })],
  ])("refuses %s with 1100", async (_, body) => {
    const { baseUrl } = await runningSandbox();
    const answer = await exchange(baseUrl, consumeRequestText(PATH, body));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body).header.resultCode).toBe(1100);
  });

  it.each([
    "/inapp/v3/consume//items/1",
    `/inapp/v3/consume/${"1".repeat(65)}/items/1`,
    "/inapp/v3/consume/1%2f2/items/1",
    "/inapp/v3/consume/1/items/",
    "/inapp/v3/consume/1/items/-1",
    "/inapp/v3/consume/1/items/1.5",
    "/inapp/v3/consume/1/items/1e3",
  ])("refuses the parameters of %s with 1100", async (path) => {
    const { baseUrl } = await runningSandbox();
    const answer = await exchange(baseUrl, consumeRequestText(path, BODY));
    expect(JSON.parse(answer.body).header.resultCode).toBe(1100);
  });

  it.each(["/", "/inapp/v2/consume/1/items/1", "/inapp/v3/consume/1", "/inapp/v3/consume/1/items/1/2", "/__control"])(
    "does not know %s",
    async (path) => {
      const { baseUrl } = await runningSandbox();
      expect((await exchange(baseUrl, consumeRequestText(path, BODY))).status).toBe(404);
    },
  );

  it("is not heard by the payment: the next token is the first one", async () => {
    const { baseUrl } = await runningSandbox();
    await exchange(baseUrl, consumeRequestText(PATH, JSON.stringify({ purchaseToken: "b" }), "text/plain"));
    await exchange(baseUrl, consumeRequestText(PATH, JSON.stringify({ purchaseToken: "b" })).replace("POST", "PUT"));
    expect(await consumeCode(baseUrl, "2014090210002254")).toBe(0);
  });

  it("takes a body of 64 KiB, and answers one above it with 413", async () => {
    const { baseUrl } = await runningSandbox();
    const whole = await exchange(baseUrl, consumeRequestText(PATH, BODY.padEnd(65_536)));
    expect(JSON.parse(whole.body).header.resultCode).toBe(0);
    expect((await exchange(baseUrl, consumeRequestText(PATH, BODY.padEnd(65_537)))).status).toBe(413);
    expect((await exchange(baseUrl, consumeRequestText(PATH, BODY.padEnd(900_000)))).status).toBe(413);
  });
});

function localPortOfCall(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json" };
    const call = request(url, { method: "POST", agent, headers }, (response) => {
      const port = response.socket.localPort;
      response.resume().on("end", () => resolve(port));
    });
    call.on("error", reject);
    call.end(BODY);
  });
}
