// Whether what holds the invariants by force is there, and whether records that name others find them: this schema has no
// foreign keys. Damage to pages is PostgreSQL's own matter (data checksums, pg_amcheck).

import { readFileSync } from "node:fs";
import { type Check, fail, type Finding, ok } from "../../checks.ts";
import { SCHEMA_FILE, SCHEMA_VERSION } from "../migrations.ts";
import { type Snapshot, versionOf } from "./snapshot.ts";

const RESTORE = "restore the newest backup that passes: docs/how-to/back-up-and-restore.md#postgresql";
const MAKE_AGAIN = "make it again from schema/ledger.postgres.sql";

/** What I2 and I4 rest on: whichever instance errs, these refuse. */
const UNIQUE_INDEXES: readonly { readonly name: string; readonly definition: RegExp }[] = [
  {
    name: "consumptions_consumed_once",
    definition: /^CREATE UNIQUE INDEX .*\(app, payment_seq\) WHERE \(?status = 'CONSUMED'/,
  },
  { name: "feed_by_consumption", definition: /^CREATE UNIQUE INDEX .*\(consumption, ordinal\)$/ },
];

/** Which record names which, and how many find nothing. */
const REFERENCES: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: "attempts of no consumption",
    sql: "FROM attempts a WHERE NOT EXISTS (SELECT 1 FROM consumptions c WHERE c.id = a.consumption)",
  },
  {
    name: "attempts of no instance",
    sql: "FROM attempts a WHERE NOT EXISTS (SELECT 1 FROM instances i WHERE i.instance = a.instance)",
  },
  {
    name: "consumptions of no payment",
    sql: `FROM consumptions c WHERE NOT EXISTS
      (SELECT 1 FROM payments p WHERE p.app = c.app AND p.payment_seq = c.payment_seq)`,
  },
  {
    name: "audit records of no consumption",
    sql: `FROM audit_log l WHERE l.consumption IS NOT NULL AND NOT EXISTS
      (SELECT 1 FROM consumptions c WHERE c.id = l.consumption)`,
  },
];

export function structureChecks(snapshot: Snapshot): Check[] {
  return [
    { name: "references", run: () => references(snapshot) },
    { name: "tables and indexes", run: () => schemaObjects(snapshot) },
    { name: "unique indexes (I2, I4)", run: () => uniqueIndexes(snapshot) },
    { name: "feed numbers (I4)", run: () => feedNumbers(snapshot) },
  ];
}

async function references(snapshot: Snapshot): Promise<Finding> {
  const wrong: string[] = [];
  for (const { name, sql } of REFERENCES) {
    const { count } = await snapshot.one<{ count: number }>(`SELECT count(*) AS count ${sql}`);
    if (count > 0) wrong.push(`${count} ${name}`);
  }
  return wrong.length === 0 ? ok("every record that another names is there") : fail(wrong.join(", "), RESTORE);
}

async function schemaObjects(snapshot: Snapshot): Promise<Finding> {
  const version = await versionOf(snapshot);
  if (version !== SCHEMA_VERSION) return ok(`not compared: schema ${version}, this program knows ${SCHEMA_VERSION}`);
  const sql = readFileSync(SCHEMA_FILE, "utf8");
  const names = [...sql.matchAll(/^CREATE (?:TABLE|(?:UNIQUE )?INDEX) (\w+)/gm)].map(([, name = ""]) => name);
  const missing = await snapshot.all<{ name: string }>(
    "SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL",
    [names],
  );
  if (missing.length === 0) return ok(`all ${names.length} are there`);
  return fail(`missing: ${missing.map(({ name }) => name).join(", ")}`, `${MAKE_AGAIN}, or ${RESTORE}`);
}

async function uniqueIndexes(snapshot: Snapshot): Promise<Finding> {
  const found = await snapshot.all<{ name: string; definition: string }>(
    `SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indisvalid AND i.indisready AND i.indrelid IN (to_regclass('consumptions'), to_regclass('feed'))`,
  );
  const wrong = UNIQUE_INDEXES.filter(
    ({ name, definition }) => !found.some((index) => index.name === name && definition.test(index.definition)),
  );
  if (wrong.length === 0) return ok("in force: one CONSUMED consumption a payment, no event twice");
  return fail(`not in force: ${wrong.map(({ name }) => name).join(", ")}`, MAKE_AGAIN);
}

/** Events are numbered without gaps, in the order in which they became visible: a reader's cursor rests on it. */
async function feedNumbers(snapshot: Snapshot): Promise<Finding> {
  const { last, count, max } = await snapshot.one<{ last: number; count: number; max: number }>(
    `SELECT (SELECT last FROM feed_head) AS last, count(*) AS count, coalesce(max(sequence), 0) AS max FROM feed`,
  );
  if (last === count && max === count) return ok(`1 to ${count}, without a gap`);
  return fail(`the head says ${last}, the last event is ${max}, and there are ${count}`, RESTORE);
}
