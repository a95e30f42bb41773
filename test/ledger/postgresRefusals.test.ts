// What the server refuses in the middle of a flush: tried again where it is known to be rolled back, told as unavailable
// where that does not help, and one operation's own fault is nobody else's.

import { describe, expect, it, vi } from "vitest";
import { ServiceError } from "../../src/domain/serviceError.ts";
import { success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf } from "./support/calls.ts";
import { type OpenLedger, postgres } from "./support/engines.ts";
import { rowsOf } from "./support/sql.ts";

interface Refusing {
  readonly ledger: OpenLedger;
  readonly url: string;
  /** The next writes of a consumption, so many of them, raise this. */
  readonly refuse: (code: string, times: number) => Promise<void>;
}

/** A counter that no rollback sets back decides how often; `when` the trigger goes off, at the statement or at the COMMIT. */
async function refusing(when: "at the statement" | "at the COMMIT" = "at the statement"): Promise<Refusing> {
  const url = await postgres.place();
  const ledger = await postgres.open(url);
  const trigger =
    when === "at the statement"
      ? "CREATE TRIGGER refusing BEFORE INSERT OR UPDATE ON consumptions FOR EACH ROW EXECUTE FUNCTION refuse()"
      : `CREATE CONSTRAINT TRIGGER refusing AFTER INSERT OR UPDATE ON consumptions DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION refuse()`;
  await rowsOf(
    url,
    `CREATE TABLE refusals (code text, times integer); CREATE SEQUENCE refused;
     CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN
       SELECT code, times INTO r FROM refusals;
       IF FOUND AND nextval('refused') <= r.times THEN
         RAISE EXCEPTION 'refused by the test' USING ERRCODE = r.code; END IF;
       RETURN NEW; END $$; ${trigger}`,
  );
  return {
    ledger,
    url,
    async refuse(code, times) {
      await rowsOf(url, "DELETE FROM refusals");
      await rowsOf(url, "ALTER SEQUENCE refused RESTART");
      await rowsOf(url, "INSERT INTO refusals VALUES ($1, $2)", [code, times]);
    },
  };
}

const ALWAYS = 1_000_000;

describe.each(["at the statement", "at the COMMIT"] as const)("a refusal that passes, %s", (when) => {
  it("costs its caller nothing: the flush is made again, once", async () => {
    const { ledger, url, refuse } = await refusing(when);
    const codes = ["40001", "40P01", "57014", "55P03", "53100", "XX000"];
    for (const code of codes) {
      await refuse(code, 1);
      expect((await ask(ledger, { paymentSeq: code })).attemptNumber, code).toBe(1);
    }
    expect((await postgres.look(url)).attempts).toHaveLength(codes.length);
    expect(ledger.faults).toEqual([]);
    expect(ledger.health.isWritable()).toBe(true);
  });
});

describe("a refusal that does not pass", () => {
  it("is told as unavailable, leaves nothing behind, and is over when it is over", async () => {
    await Promise.all(["53100", "40001", "42501"].map((code) => expectUnavailableWhile(code)));
  });
});

async function expectUnavailableWhile(code: string): Promise<void> {
  const { ledger, url, refuse } = await refusing();
  const standing = await ask(ledger, { paymentSeq: "standing" });
  const before = await postgres.look(url);
  await refuse(code, ALWAYS);
  const startedMs = performance.now();
  const ends = await Promise.allSettled([
    ledger.writer.open(callOf({ paymentSeq: "refused" })),
    ledger.writer.settle(outcomeOf(standing, success())),
  ]);
  expect(performance.now() - startedMs, code).toBeLessThan(8_000);
  for (const end of ends) {
    expect(end, code).toMatchObject({ reason: { name: "ServiceError", code: "LEDGER_UNAVAILABLE" } });
  }
  expect(ledger.health.isWritable(), code).toBe(false);
  expect(ledger.faults, code).toEqual([`the ledger could not be written (SQLSTATE ${code})`]);
  expect(await postgres.look(url), code).toEqual(before);
  await refuse(code, 0);
  await vi.waitUntil(() => ledger.health.isWritable(), { timeout: 5_000, interval: 10 }); // by its own probe
  expect(await ledger.writer.settle(outcomeOf(standing, success())), code).toMatchObject({
    consumption: { status: "CONSUMED" },
  });
}

describe("a refusal of one operation", () => {
  it("is its own, and the others of its flush are carried out", async () => {
    const { ledger, url } = await refusing();
    await rowsOf(url, "ALTER TABLE consumptions ADD CHECK (payment_seq <> 'P17')");
    const payments = Array.from({ length: 40 }, (_, n) => `P${n}`);
    const ends = await Promise.allSettled(payments.map((paymentSeq) => consume(ledger, success(), { paymentSeq })));
    const refused = ends.flatMap((end, index) => (end.status === "rejected" ? [{ end, index }] : []));
    expect(refused.map(({ index }) => index)).toEqual([17]);
    expect(refused[0]?.end.reason).toBeInstanceOf(Error);
    expect(refused[0]?.end.reason).not.toBeInstanceOf(ServiceError);
    const { consumptions, attempts, events } = await postgres.look(url);
    expect(consumptions.map(({ payment_seq }) => payment_seq).toSorted()).toEqual(
      payments.filter((name) => name !== "P17").toSorted(),
    );
    expect([attempts.length, events.length]).toEqual([39, 39]);
    expect(ledger.health.isWritable()).toBe(true);
  });
});
