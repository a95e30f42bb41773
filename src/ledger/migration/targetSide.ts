// The moved ledger as it stands on PostgreSQL, over one state of the database, to be compared with where it came from.

import type { CertificateOptions } from "../postgres/certificateFiles.ts";
import { openSnapshot } from "../postgres/examine/snapshot.ts";
import { IN_ORDER, MOVED_ORDER_FACT, movedOrderIn } from "../postgres/movedOrder.ts";
import type { MoveSide } from "./account.ts";
import type { MovedRow } from "./movedTables.ts";
import { readPage } from "./rowsOnPostgres.ts";

export interface TargetSide extends MoveSide {
  close(): Promise<void>;
}

export async function openTargetSide(place: CertificateOptions): Promise<TargetSide> {
  const snapshot = await openSnapshot(place);
  return {
    async count({ name }) {
      return (await snapshot.one<{ count: number }>(`SELECT count(*) AS count FROM ${name}`)).count;
    },
    async read(table, after, limit) {
      const { text, values } = readPage(table, after, limit);
      return (await snapshot.all<{ values: MovedRow }>(text, values)).map((row) => row.values);
    },
    async toldOrder() {
      const facts = await snapshot.all<{ value: Buffer }>("SELECT value FROM ledger_facts WHERE name = $1", [
        MOVED_ORDER_FACT,
      ]);
      return facts[0] === undefined ? IN_ORDER : movedOrderIn(facts[0].value);
    },
    async lastSequence() {
      return (await snapshot.one<{ last: number }>("SELECT last FROM feed_head")).last;
    },
    close: () => snapshot.close(),
  };
}
