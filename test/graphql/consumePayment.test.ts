// The core call: for whom it acts, for which app, and how the workflow's answer is told.

import { describe, expect, it } from "vitest";

import { failure, upstreamUnavailable } from "../../src/domain/answer.ts";
import { choosePlayer } from "../../src/graphql/choosePlayer.ts";
import { ConsumePaymentDocument, type ConsumePaymentMutationVariables } from "../generated/graphql.ts";
import { alice, codeOf, createGateway, dev, operator, REQUEST_ID, server } from "./support/gateway.ts";
import { consumptionOf, inDoubt } from "./support/records.ts";

const call = { paymentSeq: "P1", itemSeq: 1032032, purchaseToken: "token-of-P1" };
const asPlayer = async (caller: typeof alice, variables: Partial<ConsumePaymentMutationVariables> = {}) => {
  const gateway = createGateway();
  const answer = await gateway.askTyped(caller, ConsumePaymentDocument, { ...call, ...variables });
  return { answer, command: gateway.workflow.consumed[0] };
};

describe("consumePayment passes on", () => {
  it("the call as it was made, with the caller's app and the request's id", async () => {
    const { command } = await asPlayer(alice);
    expect(command).toEqual({
      app: "default",
      playerId: "alice",
      call: { paymentSeq: "P1", itemSeq: 1032032n, purchaseToken: "token-of-P1" },
      requestId: REQUEST_ID,
      openLimit: { perPaymentMax: 5, isPlayerFull: false },
    });
  });

  it("a server's call without a limit on what it leaves open", async () => {
    expect((await asPlayer(server)).command).not.toHaveProperty("openLimit");
  });

  it("what is no payment number or item number too: refusing it is an answer of the workflow", async () => {
    const { command } = await asPlayer(alice, { paymentSeq: "../../v2/consume/1", itemSeq: -1, purchaseToken: "" });
    expect(command?.call).toEqual({ paymentSeq: "../../v2/consume/1", itemSeq: -1n, purchaseToken: "" });
  });
});

describe("consumePayment acts", () => {
  it("for a player: the player, also where they name themselves", async () => {
    expect((await asPlayer(alice)).command?.playerId).toBe("alice");
    expect((await asPlayer(alice, { playerId: "alice" })).command?.playerId).toBe("alice");
    expect((await asPlayer(alice, { playerId: null })).command?.playerId).toBe("alice");
  });

  it.each(["bob", "", "Alice", "alice "])("never for another player: %j is FORBIDDEN", async (playerId) => {
    const { answer, command } = await asPlayer(alice, { playerId });
    expect(codeOf(answer)).toBe("FORBIDDEN");
    expect(answer.data).toBeNull();
    expect(command).toBeUndefined();
  });

  it.each([server, operator])("for a $role: the player named, or nobody", async (caller) => {
    expect((await asPlayer(caller, { playerId: "bob" })).command?.playerId).toBe("bob");
    for (const nobody of [{}, { playerId: null }])
      expect((await asPlayer(caller, nobody)).command?.playerId).toBeNull();
  });

  it("for no player without a name, whom no way in makes", () => {
    for (const asked of [null, undefined])
      expect(() => choosePlayer({ ...alice, playerId: null }, asked)).toThrow("a player without a playerId");
  });

  it("for the player with all rights: the player named, else itself", async () => {
    for (const nobody of [{}, { playerId: null }]) expect((await asPlayer(dev, nobody)).command?.playerId).toBe("dev");
    expect((await asPlayer(dev, { playerId: "bob" })).command?.playerId).toBe("bob");
  });

  it.each(["", "x".repeat(129), "a\u0000b", "a\nb", "a\u0085b", "\ud800"])(
    "for no such player as %j: BAD_USER_INPUT",
    async (playerId) => {
      const { answer, command } = await asPlayer(server, { playerId });
      expect(codeOf(answer)).toBe("BAD_USER_INPUT");
      expect(command).toBeUndefined();
    },
  );

  it.each(["x", "x".repeat(128), "플레이어", "😀".repeat(128)])(
    "for the player %j, byte for byte",
    async (playerId) => {
      expect((await asPlayer(server, { playerId })).command?.playerId).toBe(playerId);
    },
  );
});

const chosen = async (caller: typeof alice, app: string | null, apps: string[]) => {
  const gateway = createGateway(apps);
  const answer = await gateway.askTyped(caller, ConsumePaymentDocument, { ...call, app });
  return gateway.workflow.consumed[0]?.app ?? answer.errors[0];
};

describe("consumePayment chooses the app", () => {
  const ofPuzzle = { ...server, app: "puzzle" };

  it("that the caller belongs to, else the only one, else the one that is named", async () => {
    expect(await chosen(ofPuzzle, null, ["puzzle", "racing"])).toBe("puzzle");
    expect(await chosen(ofPuzzle, "puzzle", ["puzzle", "racing"])).toBe("puzzle");
    expect(await chosen(operator, null, ["puzzle"])).toBe("puzzle");
    expect(await chosen(operator, "racing", ["puzzle", "racing"])).toBe("racing");
  });

  it("never by guessing: with several and none named it is BAD_USER_INPUT", async () => {
    expect(await chosen(operator, null, ["puzzle", "racing"])).toMatchObject({
      message: "app: this server serves several apps; send one of puzzle, racing",
      extensions: { code: "BAD_USER_INPUT" },
    });
  });

  it("with one text for an unknown app and for somebody else's", async () => {
    const unknown = await chosen(ofPuzzle, "chess", ["puzzle", "racing"]);
    const foreign = await chosen(ofPuzzle, "racing", ["puzzle", "racing"]);
    expect(unknown).toMatchObject({ message: "no such app", extensions: { code: "BAD_USER_INPUT" } });
    expect(foreign).toEqual(unknown);
    expect(await chosen(operator, "constructor", ["puzzle"])).toEqual(unknown);
  });
});

describe("consumePayment answers", () => {
  it("a success with the nearest number, the exact amount beside it", async () => {
    const gateway = createGateway();
    const price = { amountMicros: 2_290_000n, currency: "EUR" };
    gateway.workflow.answer = () => ({ kind: "success", consumption: consumptionOf(1, { price }), isReplayed: true });
    const document = `mutation { consumePayment(paymentSeq: "P1", itemSeq: 1, purchaseToken: "t") {
      ... on ConsumeSuccess { price currency replayed consumption { id amount priceSource status evidence } }
    } }`;
    expect((await gateway.ask(alice, document)).data).toMatchObject({
      consumePayment: {
        price: 2.29,
        currency: "EUR",
        replayed: true,
        consumption: { amount: "2.29", priceSource: "UPSTREAM", status: "CONSUMED", evidence: "CONFIRMED" },
      },
    });
  });

  it("null, never a guess, where the price is unknown", async () => {
    const gateway = createGateway();
    const unpriced = consumptionOf(1, { evidence: "INFERRED", price: null, priceSource: "UNKNOWN" });
    gateway.workflow.answer = () => ({ kind: "success", consumption: unpriced, isReplayed: false });
    const answer = await gateway.askTyped(alice, ConsumePaymentDocument, call);
    expect(answer.data?.consumePayment).toMatchObject({
      __typename: "ConsumeSuccess",
      price: null,
      currency: null,
      replayed: false,
      consumption: { priceSource: "UNKNOWN", evidence: "INFERRED" },
    });
  });

  it("the record of a success and of a failure to one document, which gives neither field another name", async () => {
    const gateway = createGateway();
    const document = `mutation { consumePayment(paymentSeq: "P1", itemSeq: 1, purchaseToken: "t") {
      ... on ConsumeSuccess { consumption { id status } }
      ... on ConsumeError { standing { id status } }
    } }`;
    const consumed = consumptionOf(1);
    gateway.workflow.answer = () => ({ kind: "success", consumption: consumed, isReplayed: false });
    expect(await gateway.ask(alice, document)).toMatchObject({
      errors: [],
      data: { consumePayment: { consumption: { status: "CONSUMED" } } },
    });
    const lost = consumptionOf(1, inDoubt);
    gateway.workflow.answer = () => failure("IN_DOUBT", 100, "no answer", lost);
    expect(await gateway.ask(alice, document)).toMatchObject({
      errors: [],
      data: { consumePayment: { standing: { status: "IN_DOUBT" } } },
    });
  });

  it("a failure as data, with what to do next", async () => {
    const gateway = createGateway();
    gateway.workflow.answer = () => failure("IN_DOUBT", 100, "no answer", consumptionOf(1, inDoubt));
    const answer = await gateway.askTyped(alice, ConsumePaymentDocument, call);
    expect(answer.errors).toEqual([]);
    expect(answer.data?.consumePayment).toMatchObject({
      __typename: "ConsumeError",
      resultCode: 100,
      message: "no answer",
      reason: "IN_DOUBT",
      retryable: true,
      retryAfterMs: 1_000,
      standing: { status: "IN_DOUBT", evidence: null, priceSource: null },
    });
  });

  it.each([
    [failure("REFUSED", 5000, "CONSUME_FAILED", null), false, null],
    [failure("INVALID_INPUT", 1100, "paymentSeq must be …", null), false, null],
    [failure("ALREADY_CONSUMED", 5018, "ALREADY_CONSUMED", null), false, null],
    [failure("DISPUTED", 5018, "only people can tell", null), false, null],
    [failure("IN_PROGRESS", 117, "under way", null), true, 1_000],
    [upstreamUnavailable(null, 700), true, 700],
  ])("$reason with whether and when to try again", async (given, retryable, retryAfterMs) => {
    const gateway = createGateway();
    gateway.workflow.answer = () => given;
    const answer = await gateway.askTyped(alice, ConsumePaymentDocument, call);
    const { reason, resultCode } = given;
    expect(answer.errors).toEqual([]);
    expect(answer.data?.consumePayment).toMatchObject({ reason, resultCode, retryable, retryAfterMs, standing: null });
  });

  it.each<[string, typeof alice, Partial<ConsumePaymentMutationVariables>, string | null, boolean]>([
    ["a player's own record of another item", alice, {}, "alice", true],
    ["none of another player's", alice, {}, "bob", false],
    ["none that no player has taken over yet", alice, {}, null, false],
    ["the record of the player whom a server named", server, { playerId: "bob" }, "bob", true],
    ["none of another player's to a server that named one", server, { playerId: "bob" }, "alice", false],
    ["none to a server that named nobody", server, {}, "bob", false],
    ["none to a server that named nobody, though it is nobody's", server, {}, null, false],
  ])("with a standing record that the call was not about: %s", async (_name, caller, variables, playerId, isTold) => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1, { playerId, paymentSeq: "P1", itemSeq: 9n }));
    gateway.workflow.answer = () => failure("ITEM_MISMATCH", 1100, "for another item", null);
    const answer = await gateway.askTyped(caller, ConsumePaymentDocument, { ...call, ...variables });
    expect(answer.errors).toEqual([]);
    expect(answer.data?.consumePayment).toMatchObject({ standing: isTold ? { status: "CONSUMED" } : null });
  });

  it("without a standing record where the input was refused: such a payment is looked for nowhere", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    gateway.workflow.answer = () => failure("INVALID_INPUT", 1100, "itemSeq must be …", null);
    const answer = await gateway.askTyped(alice, ConsumePaymentDocument, call);
    expect(answer.data?.consumePayment).toMatchObject({ reason: "INVALID_INPUT", standing: null });
    expect(gateway.reader.reads).toEqual([]);
  });
});
