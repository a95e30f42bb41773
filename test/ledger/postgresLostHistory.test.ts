// The database comes back without what it had: after a failover to a copy that lost the last moments, or a restored backup. Each
// server that saw more notices, writes nothing until people accept it, and says so.

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import type { Ledger } from "../../src/ledger/port.ts";
import { acceptLostHistory } from "../../src/ledger/postgres/acceptLostHistory.ts";
import { openPostgresLedger } from "../../src/ledger/postgres/postgresLedger.ts";
import { success } from "../support/heards.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { ask, callOf, consume, outcomeOf } from "./support/calls.ts";
import { rememberState } from "./support/earlierState.ts";
import { postgres, RULES, SECRET } from "./support/engines.ts";
import { realTimers } from "./support/realTimers.ts";
import { rowsOf } from "./support/sql.ts";

interface Server extends Ledger {
  readonly alarms: readonly string[];
  readonly warnings: readonly string[];
}

/** @param folder where its mark is kept; null: in memory alone */
async function server(url: string, folder: string | null = temporaryFolder(), isCommand = false): Promise<Server> {
  const [alarms, warnings]: [string[], string[]] = [[], []];
  const ledger = await openPostgresLedger({
    url,
    secrets: [SECRET],
    rules: RULES,
    timers: realTimers,
    random: Math.random,
    candidateKey: randomBytes(32),
    onFault: () => undefined,
    onWarning: (line) => void warnings.push(line),
    ...(folder === null ? {} : { markBeside: join(folder, "postgres") }),
    ...(isCommand ? {} : { onBehind: (missing: string) => void alarms.push(missing) }),
  });
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= ledger.close());
  onTestFinished(close);
  return { ...ledger, close, alarms, warnings };
}

const UNAVAILABLE = { name: "ServiceError", code: "LEDGER_UNAVAILABLE" };
const isBehind = (...servers: readonly Server[]) =>
  vi.waitUntil(() => servers.every(({ health, alarms }) => !health.isWritable() && alarms.length === 1), 6_000);
const isWell = (...servers: readonly Server[]) =>
  vi.waitUntil(() => servers.every(({ health }) => health.isWritable()), 6_000);

it(
  "is noticed by every server that runs or starts; nothing is written until it is accepted",
  { timeout: 60_000 },
  async () => {
    const url = await postgres.place();
    const folders = [temporaryFolder(), temporaryFolder()] as const;
    const [first, second] = [await server(url, folders[0]), await server(url, folders[1])];
    const early = await consume(first, success(), { paymentSeq: "early" });
    const bringBack = await rememberState(url);
    const late = await consume(first, success(), { paymentSeq: "late" });
    await second.close();
    expect(markIn(folders[1])?.sequence).toBe(2); // it has seen it, too
    await bringBack();

    await expect(first.writer.open(callOf({ paymentSeq: "late" }))).rejects.toMatchObject(UNAVAILABLE); // and not 5018
    await isBehind(first);
    expect(first.alarms[0]).toMatch(
      /^the (?:last writes of server 1 are not there \(the feed ends at event 1\)|feed ends at event 1, and event 2 was there)$/,
    );
    // The second one starts after it, with its mark; the third one has never seen this ledger; a command refuses.
    const [again, third] = [await server(url, folders[1]), await server(url)];
    await isBehind(again, third);
    await expect(third.writer.open(callOf({ paymentSeq: "new" }))).rejects.toMatchObject(UNAVAILABLE);
    await expect(server(url, folders[0], true)).rejects.toThrow(LedgerRefusal);
    const history = await third.reader.consumptionsById({ kind: "all" }, [early.consumption.id, late.consumption.id]);
    expect(history.map((one) => one?.status ?? null)).toEqual(["CONSUMED", null]); // what is there can be read

    await acceptLostHistory({ url, after: realTimers.after }, randomBytes);
    await isWell(first, again, third);
    await consume(first, success(), { paymentSeq: "new" });
    await consume(third, success(), { paymentSeq: "newer" });
    expect([first, again, third].map(({ alarms }) => alarms.length)).toEqual([1, 1, 1]);
    await first.close();
    const restarted = await server(url, folders[0]);
    await consume(restarted, success(), { paymentSeq: "newest" });
    expect(restarted.alarms).toEqual([]);
  },
);

it("is noticed where others have written on, and where only an attempt was lost", { timeout: 60_000 }, async () => {
  const url = await postgres.place();
  const folder = temporaryFolder();
  const seeing = await server(url, folder);
  await consume(seeing, success(), { paymentSeq: "one" });
  const bringBack = await rememberState(url);
  await consume(seeing, success(), { paymentSeq: "two" });
  await seeing.close();
  await bringBack();
  const blind = await server(url, null); // goes on where the copy ends, with other events under the same numbers
  for (const paymentSeq of ["three", "four", "five"]) await consume(blind, success(), { paymentSeq });
  expect(blind.alarms).toEqual([]);
  const late = await server(url, folder);
  await isBehind(late, blind); // by what the other one tells
  expect(late.alarms).toEqual(["event 2 is not the one that was there"]);
  await acceptLostHistory({ url, after: realTimers.after }, randomBytes);
  await isWell(late, blind);

  await rowsOf(url, "DROP SCHEMA earlier CASCADE");
  const bringBackAttempt = await rememberState(url);
  const permit = await ask(late, { paymentSeq: "asked" }); // no event tells of it
  await bringBackAttempt();
  await expect(late.writer.settle(outcomeOf(permit, success()))).rejects.toMatchObject(UNAVAILABLE);
  await isBehind({ ...late, alarms: late.alarms.slice(1) });
  expect(late.alarms[1]).toMatch(/^the last writes of server \d+ are not there \(the feed ends at event \d+\)$/);
});

it("is not seen in what lies ahead, and its file harms nobody", { timeout: 60_000 }, async () => {
  const url = await postgres.place();
  const folder = temporaryFolder();
  const before = await server(url, folder);
  await consume(before, success(), { paymentSeq: "one" });
  await before.close();
  expect(markIn(folder)).toMatchObject({ sequence: 1, acceptance: "" });
  expect(statSync(markPathIn(folder)).mode & 0o777).toBe(0o600);
  await rowsOf(url, "UPDATE feed_head SET last = last + 1000");
  await rowsOf(url, "ALTER TABLE instances ALTER COLUMN instance RESTART WITH 5000");
  const after = await server(url, folder);
  await consume(after, success(), { paymentSeq: "two" });
  await after.close();
  expect([after.alarms, after.warnings]).toEqual([[], []]);

  const path = markPathIn(folder);
  writeFileSync(path, "half a ma");
  const unread = await server(url, folder);
  await consume(unread, success(), { paymentSeq: "three" });
  await unread.close();
  expect(unread.warnings).toEqual([expect.stringContaining("cannot be read (unusable)")]);
  expect(markIn(folder)?.sequence).toBeGreaterThan(1_000); // made good

  rmSync(path);
  execFileSync("mkfifo", [path]);
  execFileSync("mkdir", [`${path}.new`]); // so that it cannot be written, either
  const piped = await server(url, folder);
  await consume(piped, success(), { paymentSeq: "four" });
  await piped.close();
  expect(piped.warnings).toHaveLength(1);
  expect(piped.alarms).toEqual([]);
});

function markPathIn(folder: string): string {
  return globSync(join(folder, "postgres-mark-*"))[0] ?? "";
}

function markIn(folder: string): { readonly sequence: number } | null {
  const path = markPathIn(folder);
  return path === "" || path.endsWith(".new") ? null : JSON.parse(readFileSync(path, "utf8"));
}
