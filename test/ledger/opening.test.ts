// What stands when a call arrives, told from the disk: replayed, waited for, taken over, refused, or let through to ask.

import { describe, expect, it } from "vitest";
import { consumedBefore, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, permitOf } from "./support/calls.ts";
import { engines } from "./support/engines.ts";

describe.each(engines)("$name: opening a call", ({ open, place, look }) => {
  it("replays the recorded success and writes nothing", async () => {
    const where = await place();
    const ledger = await open(where);
    const { consumption } = await consume(ledger, success());
    const before = await look(where);
    expect(await ledger.writer.open(callOf())).toEqual({ kind: "replay", consumption });
    expect(await look(where)).toEqual(before);
  });

  it("has the second of two equal calls wait for the first", async () => {
    const where = await place();
    const ledger = await open(where);
    const [first, second] = await Promise.all([ledger.writer.open(callOf()), ledger.writer.open(callOf())]);
    expect([first.kind, second.kind].toSorted()).toEqual(["ask", "wait"]);
    expect((await look(where)).attempts).toHaveLength(1);
  });

  it("opens a rejected one again, as pending and without what was said of it", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, refusal(5000));
    expect(consumption).toMatchObject({ status: "REJECTED", resultCode: 5000 });
    const again = await ask(ledger);
    expect(again.attemptNumber).toBe(2);
    expect(again.consumption).toEqual({
      ...consumption,
      status: "PENDING",
      resultCode: null,
      message: null,
      settledAt: null,
    });
  });

  it("opens no more for a player than they may leave open, and writes nothing beyond", async () => {
    const where = await place();
    const ledger = await open(where);
    const openLimit = { perPaymentMax: 2, isPlayerFull: false };
    for (const purchaseToken of ["a", "b"]) await consume(ledger, lost, { purchaseToken, openLimit });
    const before = await look(where);
    expect(await ledger.writer.open(callOf({ purchaseToken: "c", openLimit }))).toEqual({ kind: "tooManyOpen" });
    expect(await look(where)).toEqual(before);
    // What is open already is asked again; another player, another payment and who has no limit are not concerned.
    await consume(ledger, lost, { purchaseToken: "a", openLimit });
    await consume(ledger, lost, { purchaseToken: "c", openLimit, playerId: "bob" });
    await consume(ledger, lost, { purchaseToken: "c", openLimit, paymentSeq: "P2" });
    await consume(ledger, lost, { purchaseToken: "d" });
    const full = { perPaymentMax: 2, isPlayerFull: true };
    const other = callOf({ paymentSeq: "P3", openLimit: full });
    expect(await ledger.writer.open(other)).toEqual({ kind: "tooManyOpen" });
    await consume(ledger, lost, { purchaseToken: "a", openLimit: full });
  });

  it.each([
    ["PENDING", []],
    ["IN_DOUBT", [lost]],
    ["DISPUTED", [lost, refusal(5018)]], // ON_INFERRED=never: only people can tell
  ] as const)(
    "counts a %s one of the payment and player as open, for no other player and payment",
    async (status, heards) => {
      const ledger = await open(await place(), { rules: { onInferred: "never" } });
      const openLimit = { perPaymentMax: 1, isPlayerFull: false };
      const given = { purchaseToken: "a", openLimit };
      for (const heard of heards) await consume(ledger, heard, given);
      if (heards.length === 0) await ask(ledger, given);
      const standing = await ledger.reader.standingConsumption({ kind: "all" }, "default", "P1");
      expect(standing?.status).toBe(status);
      expect(await ledger.writer.open(callOf({ purchaseToken: "b", openLimit }))).toEqual({ kind: "tooManyOpen" });
      await ask(ledger, { purchaseToken: "b", openLimit, playerId: "bob" });
      await ask(ledger, { purchaseToken: "b", openLimit, paymentSeq: "P2" });
      await ask(ledger, { purchaseToken: "c", openLimit: { ...openLimit, perPaymentMax: 2 } });
    },
  );

  it("counts what was settled no more, and a rejected one that is opened again like a new one", async () => {
    const ledger = await open(await place());
    const openLimit = { perPaymentMax: 1, isPlayerFull: false };
    await consume(ledger, refusal(5000), { purchaseToken: "a", openLimit });
    await consume(ledger, lost, { purchaseToken: "b", openLimit });
    expect(await ledger.writer.open(callOf({ purchaseToken: "a", openLimit }))).toEqual({ kind: "tooManyOpen" });
    await consume(ledger, success(), { purchaseToken: "b", openLimit });
    await consume(ledger, refusal(5000), { purchaseToken: "a", openLimit });
  });

  it("keeps a doubtful one in doubt while it is asked about again", async () => {
    const ledger = await open(await place());
    await consume(ledger, lost);
    const again = await ask(ledger);
    expect(again).toMatchObject({ attemptNumber: 2, consumption: { status: "IN_DOUBT", resultCode: 107 } });
  });

  it("gives what a server opened without naming a player to the first player who presents it", async () => {
    const where = await place();
    const ledger = await open(where);
    const byServer = await consume(ledger, success(), { playerId: null });
    const opened = await ledger.writer.open(callOf({ playerId: "alice" }));
    expect(opened).toEqual({ kind: "replay", consumption: { ...byServer.consumption, playerId: "alice" } });
    expect((await look(where)).consumptions).toMatchObject([{ player_id: "alice" }]);
    expect(await ledger.writer.open(callOf({ playerId: "bob" }))).toEqual({ kind: "alreadyConsumed", own: null });
  });

  it("lets a player take over one that is in doubt, and ask about it at once", async () => {
    const ledger = await open(await place());
    const byServer = await consume(ledger, lost, { playerId: null });
    const permit = await ask(ledger, { playerId: "alice" });
    expect(permit.consumption).toMatchObject({ id: byServer.consumption.id, playerId: "alice" });
  });

  it("answers a server that names no player about whoever's it is", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, success());
    expect(await ledger.writer.open(callOf({ playerId: null }))).toEqual({ kind: "replay", consumption });
  });

  it("tells another player with the same item and token nothing but that it is under way", async () => {
    const ledger = await open(await place());
    await ask(ledger);
    expect(await ledger.writer.open(callOf({ playerId: "bob" }))).toEqual({ kind: "inProgressElsewhere", own: null });
  });

  it("lets a wrong token through, whatever stands: the upstream decides", async () => {
    const ledger = await open(await place());
    await consume(ledger, success());
    expect(await ledger.writer.open(callOf({ purchaseToken: "guess" }))).toMatchObject({ kind: "ask" });
    expect(await ledger.writer.open(callOf({ itemSeq: 2n }))).toEqual({ kind: "alreadyConsumed", own: null });
  });

  it("writes nothing where the upstream cannot be asked, but answers what is known", async () => {
    const where = await place();
    const ledger = await open(where);
    await consume(ledger, success(), { paymentSeq: "P1" });
    const doubt = await consume(ledger, lost, { paymentSeq: "P2" });
    const before = await look(where);
    const shut = { canAsk: false };
    expect(await ledger.writer.open(callOf({ ...shut, paymentSeq: "P3" }))).toEqual({ kind: "unavailable", own: null });
    expect(await ledger.writer.open(callOf({ ...shut, paymentSeq: "P2" }))).toEqual({
      kind: "unavailable",
      own: doubt.consumption,
    });
    expect(await ledger.writer.open(callOf({ ...shut, paymentSeq: "P1" }))).toMatchObject({ kind: "replay" });
    expect(await look(where)).toEqual(before);
  });

  it("keeps equal payment numbers of two apps apart", async () => {
    const ledger = await open(await place());
    await consume(ledger, success());
    const { consumption } = await ask(ledger, { app: "racing" });
    expect(consumption).toMatchObject({ app: "racing", status: "PENDING" });
  });

  it("does not let an expired lease hold a call up", async () => {
    const ledger = await open(await place(), { rules: { leaseMs: 0 } });
    await ask(ledger);
    const second = permitOf(await ledger.writer.open(callOf()));
    expect(second.attemptNumber).toBe(2);
    expect(second.consumption.status).toBe("PENDING");
  });
});

describe.each(engines)("$name: a restart", ({ open, place }) => {
  it("ends every lease: the own call asks again at once", async () => {
    const where = await place();
    const first = await open(where);
    const before = await ask(first);
    expect(await first.writer.open(callOf())).toMatchObject({ kind: "wait" });
    await first.close();
    const second = await open(where);
    const after = await ask(second);
    expect(after).toMatchObject({ attemptNumber: 2, consumption: { id: before.consumption.id } });
  });

  it("counts the attempt it left behind as unknown, so that a 5018 after it is not simply a refusal", async () => {
    const where = await place();
    const first = await open(where);
    await ask(first);
    await first.close();
    const second = await open(where, { rules: { onInferred: "never" } });
    const { consumption } = await consume(second, consumedBefore);
    expect(consumption.status).toBe("DISPUTED");
  });

  it("still takes the answer to an attempt of the time before", async () => {
    const where = await place();
    const first = await open(where);
    const permit = await ask(first);
    await first.close();
    const second = await open(where);
    await ask(second);
    const { consumption } = await second.writer.settle(outcomeOf(permit, success()));
    expect(consumption).toMatchObject({ status: "CONSUMED", evidence: "CONFIRMED" });
  });
});
