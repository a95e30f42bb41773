// What doctor says of a SQLite ledger: nothing but ok where all is well, beside a running server too, and one line that
// says how to mend each thing that is not.

import { chmodSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { examineSqliteLedger } from "../../src/ledger/sqlite/examine/examine.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { ask } from "./support/calls.ts";
import { SECRET, sqlite } from "./support/engines.ts";
import { examine, notOk } from "./support/examining.ts";
import { doctored, livedInLedger, PAYMENTS } from "./support/livedInLedger.ts";

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

describe("finds all well", () => {
  it("in a ledger that nobody serves, and leaves nothing behind", async () => {
    const path = await livedInLedger();
    const findings = await examine(path);
    expect(notOk(findings)).toEqual([]);
    expect(findings.get("server")?.found).toBe("none runs on this ledger");
    expect(findings.get("ledger secret")?.found).toBe("there, and opens every token that is kept (2)");
    expect(findings.get("open consumptions")?.found).toMatch(/^1 IN_DOUBT, the oldest for 0 min; 1 PENDING, /);
    expect(findings.get("journal")?.found).toMatch(/^delete; the next start|^write-ahead log$/);
    const known = new Set(["ledger.db", "ledger.db-shm", "ledger.db-wal"]);
    expect(readdirSync(dirname(path)).filter((name) => !known.has(name))).toEqual([]);
  });

  it("beside a running server, through a link too, and keeps it from nothing", async () => {
    const path = sqlite.place();
    const ledger = await sqlite.open(path);
    await ask(ledger);
    const link = join(temporaryFolder(), "link.db");
    symlinkSync(path, link);
    for (const name of [path, link]) {
      const findings = await examine(name, { isVerifying: true });
      expect(notOk(findings)).toEqual([]);
      expect(findings.get("server")?.found).toBe("one runs on this ledger");
    }
    await ask(ledger, { paymentSeq: "P2" });
    expect([ledger.losses, ledger.faults]).toEqual([[], []]);
    await ledger.close();
    await sqlite.open(path); // and not from starting either
  });

  it("sees one state of a ledger that is being written", async () => {
    const path = sqlite.place();
    const ledger = await sqlite.open(path);
    const examination = await examineSqliteLedger({
      path,
      checkpoint: "auto",
      secrets: [SECRET],
      isVerifying: true,
      onProgress: () => undefined,
      epochMs: Date.now,
      monotonicMs: () => performance.now(),
      randomBytes: (count) => new Uint8Array(count),
    });
    onTestFinished(() => examination.close());
    await ask(ledger);
    const open = examination.checks.find(({ name }) => name === "open consumptions");
    expect(await open?.run()).toEqual({ verdict: "ok", found: "none", mend: null });
  });
});

describe("the ledger's file", () => {
  it("may not be there yet, or be empty", async () => {
    const path = join(temporaryFolder(), "ledger.db");
    expect(notOk(await examine(path))).toEqual([`warn ledger: ${path} is not there, or empty`]);
    expect(notOk(await examine(join(temporaryFolder(), "data", "ledger.db")))).toHaveLength(1);
    writeFileSync(path, "");
    expect(notOk(await examine(path))).toEqual([`warn ledger: ${path} is not there, or empty`]);
  });

  it("may be no database, or another program's", async () => {
    const path = sqlite.place();
    writeFileSync(path, "This is a letter and no database.\n".repeat(200), { mode: 0o600 });
    expect(notOk(await examine(path))).toEqual([`FAIL ledger: ${path} cannot be read as a ledger (SQLITE_NOTADB)`]);
    const photos = doctored(await livedInLedger(), "PRAGMA application_id = 42");
    chmodSync(photos, 0o600);
    expect(notOk(await examine(photos))).toEqual([`FAIL ledger: ${photos} is a database of another program`]);
  });

  it("may be of a newer program, or wait for a migration", async () => {
    const whole = await livedInLedger();
    const newer = await examine(doctored(whole, "PRAGMA user_version = 99"));
    expect(notOk(newer)).toContainEqual(
      expect.stringMatching(/^FAIL schema: version 99 was written by a newer program;/),
    );
    const older = await examine(doctored(whole, "PRAGMA user_version = 0"));
    expect(notOk(older)).toContainEqual(
      expect.stringMatching(/^warn schema: version 0; the next start .* migrates it to/),
    );
  });

  it("may be open to others, and its secret must not be", async () => {
    const path = await livedInLedger();
    chmodSync(path, 0o640);
    const names = [path, `${path}-wal`, `${path}-shm`]; // SQLite gives those the ledger's mode
    const told = names.map((name) => `${name} is 0640`).join(", ");
    const findings = await examine(path);
    expect(notOk(findings)).toEqual([`warn file modes: ${told}: others may read it`]);
    expect(findings.get("file modes")?.mend).toBe(`chmod 600 ${names.join(" ")}`);
    writeFileSync(`${path}-secret`, Buffer.from(SECRET).toString("base64"), { mode: 0o604 });
    expect(notOk(await examine(path))).toEqual([
      `FAIL file modes: ${told}, ${path}-secret is 0604: others may read it`,
    ]);
  });

  it("may have a log that nobody carries over", async () => {
    const path = await livedInLedger();
    expect((await examine(path)).get("log size")).toEqual({ verdict: "ok", found: "0.0 MiB", mend: null });
    const withLog = async () => {
      const grown = await livedInLedger();
      writeFileSync(`${grown}-wal`, "", { mode: 0o600 });
      truncateSync(`${grown}-wal`, 300 * MIB); // zeros: a log in which nothing is
      return grown;
    };
    const large = (await examine(await withLog(), { checkpoint: "external" })).get("log size");
    expect(large).toMatchObject({ verdict: "warn", found: "300.0 MiB", mend: expect.stringContaining("replicator") });
    const auto = (await examine(await withLog())).get("log size");
    expect(auto?.mend).toContain("who reads one state of the ledger for long");
  });
});

describe("the secret", () => {
  const other = new Uint8Array(32).fill(2);

  it("may be another than the one the tokens were sealed with, or gone", async () => {
    const path = await livedInLedger();
    const found =
      "FAIL ledger secret: 2 of 2 tokens of open consumptions cannot be opened: nobody can ask about those again";
    expect(notOk(await examine(path, { secrets: [other] }))).toEqual([found]);
    expect(notOk(await examine(path, { secrets: null }))).toEqual([found]);
    expect(readdirSync(dirname(path))).not.toContain("ledger.db-secret"); // looking makes none
    expect(notOk(await examine(path, { secrets: [other, SECRET] }))).toEqual([]);
  });

  it("is tried on an older ledger too, whose records hold the tokens themselves", async () => {
    const older = `ALTER TABLE consumptions ADD COLUMN sealed_token BLOB;
      UPDATE consumptions SET sealed_token = (SELECT token FROM sealed_tokens s WHERE s.consumption = consumptions.row);
      DROP TABLE sealed_tokens; PRAGMA user_version = 4`;
    const path = doctored(await livedInLedger(), older);
    const secretOf = async (secret: Uint8Array) => (await examine(path, { secrets: [secret] })).get("ledger secret");
    expect(await secretOf(SECRET)).toMatchObject({ verdict: "ok" });
    expect((await secretOf(other))?.found).toMatch(/^2 of 2 tokens of open consumptions cannot be opened/);
  });

  it("is read from beside the ledger where nobody configured one, and never told", async () => {
    const path = await livedInLedger();
    writeFileSync(`${path}-secret`, Buffer.from(SECRET).toString("base64"), { mode: 0o600 });
    const findings = await examine(path, { secrets: null });
    expect(notOk(findings)).toEqual([]);
    expect(JSON.stringify([...findings])).not.toContain(readFileSync(`${path}-secret`, "latin1").slice(0, 20));
  });

  it("may be none at all, in a file of that name", async () => {
    const path = await livedInLedger();
    writeFileSync(`${path}-secret`, "short", { mode: 0o600 });
    expect(notOk(await examine(path, { secrets: null }))).toEqual([
      `FAIL ledger secret: ${path}-secret holds no secret of 32 bytes`,
    ]);
  });

  it("may not be there yet in a ledger that keeps no token", async () => {
    const path = doctored(await livedInLedger(), "DELETE FROM sealed_tokens");
    const { found } = (await examine(path, { secrets: null })).get("ledger secret") ?? {};
    expect(found).toBe("none yet: the first start makes one, or set LEDGER_SECRET");
  });
});

describe("the records", () => {
  it("may be later than the clock", async () => {
    const path = await livedInLedger();
    const findings = await examine(path, { epochMs: () => Date.now() - 5 * HOUR_MS });
    expect(notOk(findings)).toEqual([expect.stringMatching(/^warn clock: \S+Z is 5 h before the newest record$/)]);
  });

  it("may be open for long", async () => {
    const path = await livedInLedger();
    const findings = await examine(path, { epochMs: () => Date.now() + 3 * 24 * HOUR_MS });
    expect(notOk(findings)).toEqual([
      "warn open consumptions: 1 IN_DOUBT, the oldest for 3 days; 1 PENDING, the oldest for 3 days",
    ]);
  });

  it("may be refused for a wrong setting, which is named for a day", async () => {
    const sql = `UPDATE consumptions SET result_code = -4010004 WHERE payment_seq = '${PAYMENTS.rejected}';
      UPDATE attempts SET result_code = -4010004 WHERE consumption IN
        (SELECT row FROM consumptions WHERE payment_seq = '${PAYMENTS.rejected}')`;
    const path = doctored(await livedInLedger(), sql);
    const findings = await examine(path);
    expect(notOk(findings)).toEqual([
      "warn settings at the upstream: 1 refused with -4010004 WRONG_SECRET_KEY, the newest 0 min ago",
    ]);
    expect(findings.get("settings at the upstream")?.mend).toContain("correct IAP_SECRET_KEY");
    const later = await examine(path, { epochMs: () => Date.now() + 25 * HOUR_MS });
    expect(later.get("settings at the upstream")?.verdict).toBe("ok");
    // To an upstream that does not list the code it names no setting.
    const doubtful = doctored(
      path,
      "UPDATE attempts SET outcome_code = 2, is_doubtful_refusal = 1 WHERE result_code < 0",
    );
    expect((await examine(doubtful)).get("settings at the upstream")?.verdict).toBe("ok");
  });

  it("may wait for people, or come from an app whose 5018 proves nothing", async () => {
    const sql = `UPDATE consumptions SET status = 'DISPUTED' WHERE payment_seq = '${PAYMENTS.doubted}';
      UPDATE apps SET is_marked = 1`;
    const path = doctored(await livedInLedger(), sql);
    expect(notOk(await examine(path))).toEqual([
      "warn disputes: 1 DISPUTED: only people can tell whose call consumed the payment",
      expect.stringMatching(/^warn marked apps: default: a token that was not the payment's once heard 5018 there/),
    ]);
  });
});
