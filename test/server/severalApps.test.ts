// Two apps in one install: whoever belongs to one neither sees nor changes anything of the other, by any path there is, and
// each upstream hears of its own payments only.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearerOf, playerToken } from "../support/tokens.ts";
import { ask, CALL, codeOf, type Asked } from "./support/asking.ts";
import { type AppName, APPS, CLAIMS, startTwoApps, type TwoApps } from "./support/twoApps.ts";

let install: TwoApps;
/** By app: its P1, and one of which nobody knows what became. */
const ids: Record<AppName, { consumed: string; lost: string }> = {
  puzzle: { consumed: "", lost: "" },
  racer: { consumed: "", lost: "" },
};

const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID, $app: String) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken, playerId: $playerId, app: $app) {
    ... on ConsumeSuccess { replayed consumption { id app } }
    ... on ConsumeError { resultCode reason unsettled: standing { id app } }
  }
}`;
const LIST = `query($filter: ConsumptionFilter, $after: String) {
  consumptions(filter: $filter, after: $after) { totalCount pageInfo { endCursor } nodes { id app } } }`;
const FEED = `query($app: String, $after: String) {
  feed(app: $app, after: $after) { pageInfo { endCursor } nodes { app paymentSeq consumption { app } } } }`;
const LOST = { ...CALL, paymentSeq: "LOST-1" };

const asking = (query: string, variables: object, headers: object) => ask(install.address(), query, variables, headers);
/** Of one payment: what is LOST is asked about again in the background at any time. */
const heardBy = (app: AppName, paymentSeq: string) =>
  install.upstreams[app].calls.filter(({ path }) => path.includes(`/${paymentSeq}/`)).length;
const idIn = ({ answer }: Asked) => /"id":"([^"]+)"/.exec(answer.text)?.[1] ?? expect.fail(answer.text);
const cursorIn = ({ answer }: Asked) => /"endCursor":"([^"]+)"/.exec(answer.text)?.[1] ?? expect.fail(answer.text);
const appsIn = ({ answer }: Asked) => new Set([...answer.text.matchAll(/"app":"([^"]+)"/g)].map(([, app]) => app));

beforeAll(async () => {
  install = await startTwoApps();
  for (const app of APPS) {
    const alice = install.player(app, "alice");
    ids[app].consumed = idIn(await asking(CONSUME, CALL, alice));
    ids[app].lost = idIn(await asking(CONSUME, LOST, alice));
  }
});
afterAll(() => install[Symbol.asyncDispose]());

const ROLES = ["player", "server", "operator"] as const;
const CALLERS = ROLES.flatMap((role) => [
  { role, own: "puzzle", other: "racer" } as const,
  { role, own: "racer", other: "puzzle" } as const,
]);

function headersOf(role: (typeof ROLES)[number], app: AppName) {
  return role === "player" ? install.player(app, "alice") : install[role][app];
}

it("the same payment in both is two, and each upstream heard of its own once", async () => {
  expect(ids.puzzle.consumed).not.toBe(ids.racer.consumed);
  for (const app of APPS) {
    const paths = install.upstreams[app].calls.map(({ path }) => path);
    expect(paths.filter((path) => path.includes("/P1/"))).toHaveLength(1);
    const again = await asking(CONSUME, CALL, install.player(app, "alice"));
    expect(again.data).toEqual({ consumePayment: { replayed: true, consumption: { id: ids[app].consumed, app } } });
  }
});

describe.each(CALLERS)("a $role of $own", ({ role, own, other }) => {
  const me = () => headersOf(role, own);

  it("is told which app that is", async () => {
    expect((await asking("{ viewer { app } }", {}, me())).data).toEqual({ viewer: { app: own } });
  });

  it("finds only its own record by a payment that both have", async () => {
    const query = 'query($app: String) { consumption(paymentSeq: "P1", app: $app) { id app } }';
    const mine = { consumption: { id: ids[own].consumed, app: own } };
    expect((await asking(query, {}, me())).data).toEqual(mine);
    expect((await asking(query, { app: own }, me())).data).toEqual(mine);
    const [theirs, nobodys] = await Promise.all([other, "nowhere"].map((app) => asking(query, { app }, me())));
    expect([codeOf(theirs ?? expect.fail()), theirs?.errors[0]?.message]).toEqual(["BAD_USER_INPUT", "no such app"]);
    expect(nobodys?.errors[0]?.message).toBe("no such app");
  });

  it("finds nothing by the id of the other's, just as by one that nobody has", async () => {
    const query = "query($id: ID!) { node(id: $id) { id } }";
    const { consumed, lost } = ids[other];
    for (const id of [consumed, lost, `${consumed.slice(0, -4)}AAAA`])
      expect((await asking(query, { id }, me())).data, id).toEqual({ node: null });
    expect((await asking(query, { id: ids[own].consumed }, me())).data).toEqual({ node: { id: ids[own].consumed } });
  });

  it.each([
    [null],
    [{ paymentSeq: ["P1"] }],
    [{ playerId: ["alice"] }],
    [{ itemSeq: [CALL.itemSeq] }],
    [{ status: ["CONSUMED", "IN_DOUBT", "REJECTED"] }],
    [{ currency: ["KRW"] }],
    [{ resultCode: [0] }],
    [{ evidence: ["CONFIRMED"] }],
    [{ environment: "SANDBOX" }],
    [{ requestedAt: { from: "2020-01-01T00:00:00Z" } }],
    [{ settledAt: { from: "2020-01-01T00:00:00Z" } }],
    [{ app: ["puzzle", "racer"] }],
  ])("lists and counts only its own with the filter %j", async (filter) => {
    const listed = await asking(LIST, { filter }, me());
    expect(appsIn(listed)).toEqual(new Set([own]));
    expect(listed.answer.text).toContain(`"totalCount":${listed.answer.text.match(/"id":/g)?.length},`);
  });

  it.each(["app", "requestId"])("lists and counts nothing by the other's %s", async (field) => {
    const filter = { [field]: [field === "app" ? other : await requestIdOf(other)] };
    expect((await asking(LIST, { filter }, install.operator[other])).data).not.toMatchObject({
      consumptions: { totalCount: 0 },
    });
    expect((await asking(LIST, { filter }, me())).data).toMatchObject({ consumptions: { totalCount: 0, nodes: [] } });
  });

  it("reads only its own feed, and goes on from no cursor of another", async () => {
    const feed = await asking(FEED, {}, me());
    expect(appsIn(feed)).toEqual(new Set([own]));
    expect((await asking(FEED, { after: cursorIn(feed) }, me())).errors).toEqual([]);
    expect(codeOf(await asking(FEED, { app: other }, me()))).toBe("BAD_USER_INPUT");
    for (const headers of [headersOf(role, other), install.operator.all]) {
      const after = cursorIn(await asking(FEED, {}, headers));
      expect(codeOf(await asking(FEED, { after }, me()))).toBe("CURSOR_UNKNOWN");
      const place = cursorIn(await asking(LIST, {}, headers));
      expect(codeOf(await asking(LIST, { after: place }, me()))).toBe("CURSOR_UNKNOWN");
    }
  });

  it("consumes nothing in the other, for whomever it says", async () => {
    const playerId = role === "player" ? null : "alice";
    for (const app of [other, "nowhere"])
      expect(codeOf(await asking(CONSUME, { ...CALL, paymentSeq: "P2", app, playerId }, me()))).toBe("BAD_USER_INPUT");
    expect(heardBy(other, "P2")).toBe(0);
    const query = `{ consumption(paymentSeq: "P2") { id } }`;
    expect((await asking(query, {}, install.operator[other])).data).toEqual({ consumption: null });
  });

  it("asks its own upstream about what is called as a payment of the other", async () => {
    const call = { ...CALL, paymentSeq: `OF-${other}-${role}` };
    const theirs = idIn(await asking(CONSUME, call, headersOf(role, other)));
    const before = heardBy(other, call.paymentSeq);
    const answer = await asking(CONSUME, call, me());
    expect(answer.data).toMatchObject({ consumePayment: { replayed: false, consumption: { app: own } } });
    expect(idIn(answer)).not.toBe(theirs);
    expect([heardBy(own, call.paymentSeq), heardBy(other, call.paymentSeq)]).toEqual([1, before]);
  });
});

describe.each(APPS)("an operator of %s", (own) => {
  const other = own === "puzzle" ? "racer" : "puzzle";

  it.each([
    ["reconcile", "mutation($id: ID!) { reconcileConsumption(id: $id) { id } }"],
    ["resolve", 'mutation($id: ID!) { resolveDispute(id: $id, outcome: REJECTED, note: "x") { id } }'],
  ])("cannot %s what is the other's, and nobody is asked", async (_what, query) => {
    const left = "query($id: ID!) { node(id: $id) { ... on Consumption { status attempts { trigger } } } }";
    const state = async () => {
      const { data, answer } = await asking(left, { id: ids[other].lost }, install.operator[other]);
      const ofConsumed = install.upstreams[other].calls.filter(({ path }) => path.includes("/P1/")).length;
      return { data, byOperators: answer.text.match(/OPERATOR/g)?.length ?? 0, ofConsumed };
    };
    const before = await state();
    expect(before.data).toMatchObject({ node: { status: "IN_DOUBT" } });
    for (const id of [ids[other].consumed, ids[other].lost]) {
      const { errors } = await asking(query, { id }, install.operator[own]);
      expect(errors.map(({ message }) => message)).toEqual(["no such consumption"]);
    }
    const { byOperators, ofConsumed } = await state();
    expect([byOperators, ofConsumed]).toEqual([before.byOperators, before.ofConsumed]);
  });

  it("reconciles its own at its own upstream", async () => {
    const attempts = "mutation($id: ID!) { reconcileConsumption(id: $id) { app status attempts { trigger } } }";
    // While the background asks, an operator waits for that as any caller does, and asks nothing: then once more.
    const untilAsked = async () => {
      const { answer } = await asking(attempts, { id: ids[own].lost }, install.operator[own]);
      expect(answer.text).toContain(`"app":"${own}","status":"IN_DOUBT"`);
      return answer.text;
    };
    await expect.poll(untilAsked, { interval: 50, timeout: 5_000 }).toContain('"trigger":"OPERATOR"');
  });
});

describe("who belongs to all apps", () => {
  it("has to name the one a payment is of, and is told which there are", async () => {
    const message = "app: this server serves several apps; send one of puzzle, racer";
    for (const query of [CONSUME, "query($paymentSeq: String!) { consumption(paymentSeq: $paymentSeq) { id } }"]) {
      const { errors } = await asking(query, CALL, install.operator.all);
      expect(errors.map((error) => [error.extensions["code"], error.message])).toEqual([["BAD_USER_INPUT", message]]);
    }
    for (const app of APPS) {
      const query = 'query($app: String) { consumption(paymentSeq: "P1", app: $app) { id } }';
      const { data } = await asking(query, { app }, install.operator.all);
      expect(data).toEqual({ consumption: { id: ids[app].consumed } });
    }
  });

  it("sees both, and filters by either", async () => {
    expect(appsIn(await asking(LIST, {}, install.operator.all))).toEqual(new Set(APPS));
    expect(appsIn(await asking(FEED, {}, install.operator.all))).toEqual(new Set(APPS));
    expect(appsIn(await asking(LIST, { filter: { app: ["racer"] } }, install.operator.all))).toEqual(
      new Set(["racer"]),
    );
    expect(appsIn(await asking(FEED, { app: "racer" }, install.operator.all))).toEqual(new Set(["racer"]));
  });
});

it.each([
  ["neither app", { iss: "https://other.example.com", game: "other" }],
  ["nothing that tells apps apart", {}],
  ["both apps", { iss: CLAIMS.puzzle.iss, game: CLAIMS.racer.game }],
])("a token that fits %s is nobody's", async (_what, claims) => {
  const answer = await asking("{ viewer { app } }", {}, bearerOf(playerToken(claims)));
  expect([answer.answer.status, codeOf(answer)]).toEqual([401, "UNAUTHENTICATED"]);
});

it("never let one upstream hear the other's name or payment", () => {
  for (const app of APPS) {
    const other = app === "puzzle" ? "racer" : "puzzle";
    const own = install.upstreams[app].calls.map(({ path }) => path);
    // What was called OF-racer-… was asked for in both apps; everything else is of one.
    expect(own.filter((path) => path.includes("/P2/"))).toEqual([]);
    expect(own.filter((path) => path.includes(`/OF-${other}-`))).toHaveLength(ROLES.length);
  }
});

describe("an app that is not configured any more", () => {
  beforeAll(async () => {
    for (const app of APPS) await asking(CONSUME, { ...CALL, paymentSeq: "LOST-2" }, install.server[app]);
    await install.restartWith(["puzzle"]);
  });

  it("is told of once, and nobody asks about what is open of it, while the others go on", async () => {
    const ofRacer = install.upstreams.racer.calls.length;
    const asked = () => heardBy("puzzle", "LOST-2");
    const ofPuzzle = asked();
    await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(ofPuzzle);
    const line = "open consumptions of app racer are not asked about: no app of that name is configured";
    await expect.poll(() => install.warnings.filter((one) => one === line), { timeout: 10_000 }).toHaveLength(1);
    expect(install.upstreams.racer.calls).toHaveLength(ofRacer);
  });

  it("is told of where a key is of it", () => {
    const told = install.warnings.filter((line) => /^AUTH_API_KEYS_FILE: key [0-9a-f]{12} is of app racer/.test(line));
    expect(told).toHaveLength(2);
  });

  it("cannot be reconciled, and says so", async () => {
    const query = "mutation($id: ID!) { reconcileConsumption(id: $id) { id } }";
    const asked = await asking(query, { id: ids.racer.lost }, install.operator.all);
    expect([codeOf(asked), asked.errors[0]?.message]).toEqual([
      "BAD_USER_INPUT",
      "its app is no longer configured, so nothing was sent",
    ]);
    const settled = await asking(query, { id: ids.racer.consumed }, install.operator.all);
    expect(settled.data).toEqual({ reconcileConsumption: { id: ids.racer.consumed } });
  });

  it("can be read, and not consumed in", async () => {
    expect(appsIn(await asking(LIST, {}, install.operator.racer))).toEqual(new Set(["racer"]));
    expect(codeOf(await asking(CONSUME, CALL, install.server.racer))).toBe("BAD_USER_INPUT");
    const player = await asking("{ viewer { app } }", {}, install.player("racer", "alice"));
    expect(player.answer.status).toBe(401);
  });
});

async function requestIdOf(app: AppName): Promise<string> {
  const query = "query($id: ID!) { node(id: $id) { ... on Consumption { attempts { requestId } } } }";
  const { answer } = await asking(query, { id: ids[app].consumed }, install.operator[app]);
  return /"requestId":"([^"]+)"/.exec(answer.text)?.[1] ?? expect.fail(answer.text);
}
