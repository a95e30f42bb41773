// What the SQLite file itself holds to, whatever a program tells it: one CONSUMED per payment, no event twice, no token
// after settling.

import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { lost, success } from "../support/heards.ts";
import { consume, type CallGiven } from "./support/calls.ts";
import { type OpenLedger, sqlite } from "./support/engines.ts";

async function openedBeside(): Promise<{ ledger: OpenLedger; stranger: Database.Database }> {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  const stranger = new Database(path, { timeout: 2_000 });
  onTestFinished(() => void stranger.close());
  return { ledger, stranger };
}

function consumedRow(stranger: Database.Database, paymentSeq: string, token: string) {
  return stranger
    .prepare(
      `INSERT INTO consumptions (id, app, environment_code, payment_seq, item_seq, token_digest, player_id, status, evidence_code,
        requested_at) VALUES (randomblob(16), 1, 0, ?, 7, ?, 'mallory', 'CONSUMED', 1, 0)`,
    )
    .run(paymentSeq, Buffer.from(token));
}

describe("the SQLite ledger's own rules", () => {
  it("refuse a second CONSUMED consumption of a payment, even one written past the program", async () => {
    const { ledger, stranger } = await openedBeside();
    await consume(ledger, success());
    expect(() => consumedRow(stranger, "P1", "another token")).toThrow("UNIQUE constraint failed");
    expect(() => stranger.exec("UPDATE consumptions SET status = 'CONSUMED'")).not.toThrow();
    expect(consumedRow(stranger, "P2", "another token").changes).toBe(1);
  });

  it("refuse to turn a sibling into a second CONSUMED one", async () => {
    const { ledger, stranger } = await openedBeside();
    await consume(ledger, lost, { purchaseToken: "junk", playerId: "mallory" });
    await consume(ledger, success());
    const all = () => stranger.exec("UPDATE consumptions SET status = 'CONSUMED', evidence_code = 3");
    expect(all).toThrow("UNIQUE constraint failed");
  });

  it("refuse an event that is in the feed already", async () => {
    const { ledger, stranger } = await openedBeside();
    await consume(ledger, success());
    const copy = `INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code, evidence_code)
      SELECT app, consumption, ordinal, kind_code, occurred_at, status_code, evidence_code FROM feed`;
    expect(() => stranger.exec(copy)).toThrow("UNIQUE constraint failed");
  });

  it("hold a sealed token while a consumption is open and none once it is settled", async () => {
    const { ledger, stranger } = await openedBeside();
    const sealed = (paymentSeq: string) =>
      stranger
        .prepare(
          "SELECT s.token FROM sealed_tokens s JOIN consumptions c ON c.row = s.consumption WHERE c.payment_seq = ?",
        )
        .pluck()
        .all(paymentSeq);
    const call: CallGiven = { paymentSeq: "P1", purchaseToken: "canary-token-of-this-test" };
    await consume(ledger, lost, call);
    const [held] = sealed("P1");
    expect(Buffer.isBuffer(held)).toBe(true);
    expect(String(held)).not.toContain("canary");
    await consume(ledger, success(), { ...call, playerId: "bob", paymentSeq: "P2" });
    await consume(ledger, success(), call);
    expect(sealed("P1")).toEqual([]);
    expect(sealed("P2")).toEqual([]);
  });
});
