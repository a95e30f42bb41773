// Who is refused, by which rule and limit, as an operator in production sees it: in the log without a value, in few lines, and
// in /metrics, which an operator's key opens. Whatever a hostile client sends makes no label and no line of its own.

import { afterAll, beforeAll, expect, it } from "vitest";
import { readMetrics } from "../../src/commands/doctor/readMetrics.ts";
import { type ProductionServer, startProductionServer } from "../support/productionServer.ts";
import { signingKey } from "../support/keySetServer.ts";

const CANARY = "canary-value";
let here: ProductionServer;
beforeAll(async () => void (here = await startProductionServer({ LOG_LEVEL: "debug", TRUSTED_DOCUMENTS: "require" })));
afterAll(() => here[Symbol.asyncDispose]());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function ask(headers: Readonly<Record<string, string>>, body = '{"query":"{ __typename }"}'): Promise<number> {
  const json = { "content-type": "application/json", "x-request-id": "same-id", ...headers };
  return (await fetch(`${here.address}/graphql`, { method: "POST", headers: json, body })).status;
}

async function scrape(headers: Readonly<Record<string, string>>) {
  const answer = await fetch(`${here.address}/metrics`, { headers });
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
}

const seconds = () => Math.floor(Date.now() / 1_000);

it("tells each by its rule, counts the flood, and never a value", async () => {
  const good = { sub: CANARY, iss: "https://id.example.com", aud: "game" };
  const { issuer } = here;
  const stranger = signingKey("stranger", "RS256");
  const forger = signingKey("issuer-1", "RS256");
  const refused: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    no_credential: {},
    token_malformed: bearer(`${CANARY}.x`),
    token_issuer: bearer(issuer.sign({ ...good, iss: `https://${CANARY}` })),
    token_audience: bearer(issuer.sign({ ...good, aud: CANARY })),
    token_expired: bearer(issuer.sign({ ...good, exp: seconds() - 3_600 })),
    token_not_yet_valid: bearer(issuer.sign({ ...good, nbf: seconds() + 3_600 })),
    token_player: bearer(issuer.sign({ ...good, sub: "" })),
    token_signature: bearer(forger.sign(good)),
    token_unknown_key: bearer(stranger.sign(good)),
    api_key_malformed: bearer(`iapk_${CANARY}`),
    api_key_unknown: bearer(here.keys.operator.text.replace(/.{4}$/, "AAAA")),
  };
  for (const headers of Object.values(refused)) expect(await ask(headers)).toBe(401);
  for (let call = 0; call < 200; call += 1) await ask(refused["token_issuer"] ?? {});
  expect(await ask(here.player("p"), JSON.stringify({ query: `{ ${CANARY} }` }))).toBe(400);
  expect(await ask(here.player("p"), JSON.stringify({ query: "x".repeat(100_000) }))).toBe(413);

  const { status, type, text } = await scrape(bearer(here.keys.operator.text));
  expect([status, type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  const counted = readMetrics(text)
    .filter(({ name, value }) => name === "iap_refused_requests_total" && value > 0)
    .map(({ labels, value }) => [labels["reason"], value] as const);
  expect(Object.fromEntries(counted)).toEqual({
    ...Object.fromEntries(Object.keys(refused).map((rule) => [rule, rule === "token_issuer" ? 201 : 1])),
    document_untrusted: 1,
    body_too_large: 1,
  });
  const lines = logLines();
  expect(lines.flatMap(({ rule, limit }) => rule ?? limit ?? []).toSorted()).toEqual(
    [...Object.keys(refused), "body_too_large", "document_untrusted"].toSorted(),
  );
  expect(text + here.server.output()).not.toContain(CANARY);
});

it("writes one line a request at debug, with its id, outcome, code and times", async () => {
  const requests = logLines().filter(({ msg }) => msg === "request");
  expect(requests.length).toBeGreaterThan(200);
  expect(requests[0]).toEqual({
    level: 20,
    time: expect.any(Number),
    requestId: "same-id",
    route: "/graphql",
    status: 401,
    outcome: "refused",
    code: "UNAUTHENTICATED",
    durationMs: expect.any(Number),
    workflowMs: 0,
    msg: "request",
  });
});

it("answers /metrics to operators only", async () => {
  expect(await scrape({})).toMatchObject({ status: 401, text: expect.not.stringContaining("iap_") });
  for (const who of [here.player("p"), bearer(here.keys.server.text)])
    expect(await scrape(who)).toMatchObject({ status: 403, text: expect.not.stringContaining("iap_") });
});

function logLines(): readonly { readonly msg: string; readonly rule?: string; readonly limit?: string }[] {
  return here.server
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}
