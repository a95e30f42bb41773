// SQLite goes on "committing" into a file that was taken away under it. The ledger does not: whoever waits hears that it
// failed, the process is told to end, and nothing is answered any more.

import { copyFileSync, renameSync, truncateSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { success } from "../support/heards.ts";
import { ask, callOf, consume } from "./support/calls.ts";
import { type OpenLedger, sqlite } from "./support/engines.ts";

const lossesOfFile: readonly (readonly [string, (path: string) => void])[] = [
  ["removed", (path) => unlinkSync(path)],
  ["moved away", (path) => renameSync(path, `${path}.old`)],
  [
    "replaced by a copy of itself",
    (path) => {
      copyFileSync(path, `${path}.copy`);
      renameSync(`${path}.copy`, path);
    },
  ],
  ["moved away with its folder", (path) => renameSync(dirname(path), `${dirname(path)}.old`)],
  ["emptied", (path) => truncateSync(path, 0)],
];
const lossesOfLog: readonly (readonly [string, (path: string) => void])[] = [
  ["removed", (path) => unlinkSync(`${path}-wal`)],
  ["emptied", (path) => truncateSync(`${path}-wal`, 0)],
  ["cut short", (path) => truncateSync(`${path}-wal`, 32)],
];

async function opened(): Promise<{ path: string; ledger: OpenLedger }> {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  await consume(ledger, success(), { paymentSeq: "before" });
  return { path, ledger };
}

async function expectLost(ledger: OpenLedger): Promise<void> {
  await expect(ledger.writer.open(callOf({ paymentSeq: "after" }))).rejects.toMatchObject({
    name: "ServiceError",
    code: "LEDGER_UNAVAILABLE",
  });
  expect(ledger.losses).toEqual([expect.stringContaining("was removed, replaced or cut short while the server ran")]);
  expect(ledger.health.isWritable()).toBe(false);
  const replay = ledger.writer.open(callOf({ paymentSeq: "before" }));
  await expect(replay).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
  expect(ledger.losses).toHaveLength(1);
}

describe("the ledger is lost when", () => {
  it.each(lossesOfFile)("its file is %s", async (_how, lose) => {
    const { path, ledger } = await opened();
    lose(path);
    await expectLost(ledger);
  });

  it.each(lossesOfLog)("its log is %s", async (_how, lose) => {
    const { path, ledger } = await opened();
    lose(path);
    await expectLost(ledger);
  });
});

describe("the ledger is not lost when", () => {
  it("a stranger reads it and closes it again", async () => {
    const { path, ledger } = await opened();
    for (let n = 0; n < 3; n += 1) {
      sqlite.look(path);
      await ask(ledger, { paymentSeq: `P${n}` });
    }
    expect(ledger.losses).toEqual([]);
  });

  it("its log was carried over into its file and begins anew", async () => {
    const { ledger } = await opened();
    const calls = Array.from({ length: 3_000 }, (_, n) => ask(ledger, { paymentSeq: `P${n}` }));
    await Promise.all(calls);
    for (let n = 0; n < 20; n += 1) await ask(ledger, { paymentSeq: `Q${n}` });
    expect(ledger.losses).toEqual([]);
    expect(ledger.faults).toEqual([]);
  });
});
