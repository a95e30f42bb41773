// The first table of DESIGN §2: one test per row, and the order of the rows.

import { beforeEach, describe, expect, it } from "vitest";
import type { Claim } from "../../src/domain/opening.ts";
import { consumedBefore, lost, refusal, success } from "../support/heards.ts";
import { PaymentModel, type Permit } from "../support/paymentModel.ts";

const CLAIM: Claim = { itemSeq: 1n, tokenDigest: "right", playerId: "p1" };
const OTHER_PLAYER: Claim = { ...CLAIM, playerId: "p2" };
const OTHER_ITEM: Claim = { ...CLAIM, itemSeq: 2n };
const JUNK: Claim = { ...CLAIM, tokenDigest: "junk" };
const SERVER: Claim = { ...CLAIM, playerId: null };

let model: PaymentModel;
beforeEach(() => {
  model = new PaymentModel();
});

function ask(claim: Claim): Permit {
  const { permit } = model.open(claim);
  if (permit === null) throw new Error("not asked");
  return permit;
}

function opening(claim: Claim): string {
  const { opening: decided } = model.open(claim);
  return decided.do === "refuse" ? decided.reason : decided.do;
}

describe("with a CONSUMED consumption", () => {
  beforeEach(() => void model.settle(ask(CLAIM), success()));

  it("the same call again is a replay", () => expect(opening(CLAIM)).toBe("replay"));
  it("a server that names no player replays it too", () => expect(opening(SERVER)).toBe("replay"));
  it("another item with that token hears 5018", () => expect(opening(OTHER_ITEM)).toBe("ALREADY_CONSUMED"));
  it("another player with that token hears 5018", () => expect(opening(OTHER_PLAYER)).toBe("ALREADY_CONSUMED"));
  it("another token is left to the upstream", () => expect(opening(JUNK)).toBe("ask"));

  it("nobody is told whose it is", () => {
    expect(model.open(OTHER_PLAYER).opening).toMatchObject({ own: null });
  });
});

it("a payment consumed before tokens were kept is 5018 to any call", () => {
  const imported = { ...CLAIM, tokenDigest: null };
  model.settle(ask(CLAIM), success());
  model.payment = {
    ...model.payment,
    consumptions: model.payment.consumptions.map((one) => ({ ...one, tokenDigest: imported.tokenDigest })),
  };
  expect(opening(CLAIM)).toBe("ALREADY_CONSUMED");
  expect(opening(JUNK)).toBe("ALREADY_CONSUMED");
});

describe("with a DISPUTED consumption", () => {
  beforeEach(() => {
    model = new PaymentModel({ onInferred: "never" });
    model.settle(ask(CLAIM), lost);
    model.settle(ask(CLAIM), consumedBefore);
    expect(model.get("c1").status).toBe("DISPUTED");
  });

  it("its own caller hears so, with the record", () => {
    expect(model.open(CLAIM).opening).toMatchObject({ do: "refuse", reason: "DISPUTED", own: { id: "c1" } });
  });
  it("another player with the same token hears so, without it", () => {
    expect(model.open(OTHER_PLAYER).opening).toMatchObject({ do: "refuse", reason: "DISPUTED", own: null });
  });
  it("another token is left to the upstream", () => expect(opening(JUNK)).toBe("ask"));
  it("another item is left to the upstream", () => expect(opening(OTHER_ITEM)).toBe("ask"));
});

describe("with an attempt under a live lease", () => {
  beforeEach(() => void ask(CLAIM));

  it("the same call waits", () => expect(opening(CLAIM)).toBe("wait"));
  it("another player with the same token is told that one is under way", () =>
    expect(opening(OTHER_PLAYER)).toBe("refuseInProgress"));
  it("another token asks for itself", () => expect(opening(JUNK)).toBe("ask"));
  it("another item asks for itself", () => expect(opening(OTHER_ITEM)).toBe("ask"));
  it("the lease is taken over once it expired", () => {
    model.nowMs += model.rules.leaseMs;
    expect(opening(CLAIM)).toBe("ask");
  });
  it("the lease ends with its process", () => {
    model.restart();
    expect(opening(CLAIM)).toBe("ask");
  });
});

it("a re-ask of a REJECTED one under a live lease makes the same call wait", () => {
  model.settle(ask(CLAIM), refusal(5000));
  ask(CLAIM);
  expect(opening(CLAIM)).toBe("wait");
});

describe("with an IN_DOUBT consumption", () => {
  beforeEach(() => void model.settle(ask(CLAIM), lost));

  it("the same call asks again", () => expect(opening(CLAIM)).toBe("ask"));
  it("another player with the same token is told that one is under way", () =>
    expect(opening(OTHER_PLAYER)).toBe("refuseInProgress"));
  it("a server acts on it, whoever's it is", () => {
    expect(model.open(SERVER).opening).toMatchObject({ do: "ask", consumption: { id: "c1" } });
  });
});

it("a REJECTED one is asked again, and is PENDING meanwhile", () => {
  model.settle(ask(CLAIM), refusal(5000));
  expect(opening(CLAIM)).toBe("ask");
  expect(model.get("c1").status).toBe("PENDING");
  expect(model.payment.consumptions).toHaveLength(1);
});

it("a consumption without player belongs to the first player who presents the same call", () => {
  model.settle(ask(SERVER), success());
  expect(model.open(CLAIM).opening).toMatchObject({ do: "replay", takesOver: ["c1"] });
  expect(model.get("c1").playerId).toBe("p1");
  expect(opening(OTHER_PLAYER)).toBe("ALREADY_CONSUMED");
  expect(opening(SERVER)).toBe("replay");
});

describe("a server that names no player, while two players' calls with the token and item are open", () => {
  // No call can make such a payment today; the row of the table holds for it all the same.
  beforeEach(() => {
    const { number } = ask(CLAIM);
    model.settle({ consumptionId: "c1", number, control: null }, lost);
    const [first] = model.payment.consumptions;
    if (first === undefined) throw new Error("nothing is on record");
    model.payment = { ...model.payment, consumptions: [first, { ...first, id: "c2", playerId: "p2" }] };
  });

  it("acts for the one that stands, and is not told 117", () => {
    expect(model.open(SERVER).opening).toMatchObject({ do: "ask", consumption: { id: "c1" }, takesOver: [] });
  });

  it("is what a player is not: either of them hears 117", () => {
    expect([opening(CLAIM), opening(OTHER_PLAYER)]).toEqual(["refuseInProgress", "refuseInProgress"]);
  });
});
