// A moved ledger tells its audit log and its reversals in the order in which they were written, also those whose ids an older version
// gave by a clock that was set back; and each goes by the id it had, in cursors too.

import { expect, it, onTestFinished } from "vitest";
import type { AuditPage } from "../../../src/ledger/auditLog.ts";
import { accountOf, compareAccounts } from "../../../src/ledger/migration/account.ts";
import { openSource } from "../../../src/ledger/migration/source.ts";
import { openTargetSide } from "../../../src/ledger/migration/targetSide.ts";
import { IN_ORDER } from "../../../src/ledger/postgres/movedOrder.ts";
import { type OpenLedger, postgres, sqlite } from "../support/engines.ts";
import { emptyPostgres } from "../support/livedInPostgres.ts";
import { ledgerToMove, move, onSource } from "../support/movedLedger.ts";
import { realTimers } from "../support/realTimers.ts";

const ALL = { kind: "all" } as const;
/** Of one version's ids: written behind each other, by a clock that was set back twice and went on between. */
const HOURS = [9, 10, 11, 7, 8, 8, 12, 13, 6, 13, 14] as const;

function idAt(hour: number, index: number): string {
  const epochMs = Date.UTC(2026, 0, 1, hour) + index;
  return `${epochMs.toString(16).padStart(12, "0")}70008000${index.toString(16).padStart(12, "0")}`;
}

const WRITTEN = HOURS.map((hour, index) => idAt(hour, index));

async function outOfOrder(): Promise<string> {
  const path = await ledgerToMove();
  const audit = WRITTEN.map((id, index) => `(unhex('${id}'), ${1 + (index % 2)}, 5, 'carol', 'IMPORT', 'r${index}')`);
  const reversals = WRITTEN.map(
    (id, index) => `(unhex('${id}'), 1, 'P-euro', '${index % 2 === 0 ? "REFUNDED" : "TAKEN_BACK"}', 3, 'r${index}', 4)`,
  );
  onSource(
    path,
    `DELETE FROM audit_log; UPDATE reversals SET payment_seq = 'P-elsewhere';
     INSERT INTO audit_log (id, app, occurred_at, actor, action, request_id) VALUES ${audit.join(", ")};
     INSERT INTO reversals (id, app, payment_seq, kind, occurred_at, reference, recorded_at) VALUES ${reversals.join(", ")}`,
  );
  return path;
}

function shown(page: AuditPage | "unknownPosition"): readonly string[] {
  if (page === "unknownPosition") throw new Error(page);
  return page.entries.map(({ id }) => id);
}

/** From its newest entry on, and from behind each of its entries. */
async function auditLogOf({ reader }: OpenLedger, app?: string) {
  const scope = app === undefined ? ALL : ({ kind: "app", app } as const);
  const whole = shown(await reader.auditPage(scope, { size: 50, after: null }));
  const behind = await Promise.all(
    whole.map(async (after) => shown(await reader.auditPage(scope, { size: 2, after }))),
  );
  return { whole, behind };
}

async function reversalsOf({ reader }: OpenLedger): Promise<readonly string[]> {
  const filter = { paymentSeq: ["P-euro"] };
  const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
  const query = { filter, order, size: 1, after: null, before: null, isFromEnd: false };
  const { rows } = await reader.consumptionPage(ALL, query);
  const [reversals = []] = await reader.reversalsOf(ALL, [rows[0]?.consumption.id ?? ""]);
  return reversals.map(({ id }) => id);
}

it("keeps the order in which audit records and reversals were written, in pages and cursors too", async () => {
  const [path, { url }] = [await outOfOrder(), await emptyPostgres()];
  const old = await sqlite.open(path);
  const before = await auditLogOf(old);
  const beforeOfApps = [await auditLogOf(old, "default"), await auditLogOf(old, "Überapp")];
  expect(before.whole).toEqual(WRITTEN.toReversed());
  expect(await reversalsOf(old)).toEqual(WRITTEN);
  await old.close();
  expect((await move(path, url)).isSame).toBe(true);

  const ledger = await postgres.open(url);
  expect(await auditLogOf(ledger)).toEqual(before);
  expect([await auditLogOf(ledger, "default"), await auditLogOf(ledger, "Überapp")]).toEqual(beforeOfApps);
  expect(await reversalsOf(ledger)).toEqual(WRITTEN);
  const note = { app: "default", actor: "dave", note: "n", after: "{}", requestId: "later" };
  await ledger.writer.noteImport(note);
  await ledger.writer.noteImport(note);
  const after = await auditLogOf(ledger);
  expect(after.whole.slice(2)).toEqual(before.whole);
  expect(after.behind.slice(2)).toEqual(before.behind);
  expect(await ledger.reader.auditPage(ALL, { size: 2, after: "0".repeat(32) })).toBe("unknownPosition");
});

it("compares the order as well", async () => {
  const [path, { url }] = [await outOfOrder(), await emptyPostgres()];
  await move(path, url);
  const [source, side] = [openSource(path), await openTargetSide({ url, after: realTimers.after })];
  onTestFinished(async () => {
    source.close();
    await side.close();
  });
  const here = await accountOf(source, () => undefined);
  const there = await accountOf({ ...side, toldOrder: async () => IN_ORDER }, () => undefined);
  const differing = compareAccounts(here, there).filter(({ source, target }) => source !== target);
  expect(differing.map(({ name }) => name)).toEqual(["digest of their order"]);
});
