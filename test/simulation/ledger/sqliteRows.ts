// The rows of a simulated SQLite ledger as a snapshot. Read with statements of its own: what the engine believes is not
// what is looked at here.

import type Database from "better-sqlite3";
import {
  attemptFrom,
  ATTEMPT_COLUMNS,
  type AttemptColumns,
  CONSUMPTION_COLUMNS,
  type ConsumptionColumns,
  consumptionFrom,
  DELIVERY_EVENT,
} from "../../../src/ledger/sqlite/rows.ts";
import type { LedgerSnapshot, SeenAttempt, SeenConsumption, SeenEvent } from "./snapshot.ts";

interface Columns extends ConsumptionColumns {
  readonly digest: string | null;
  readonly lease_attempt: number | null;
  readonly sealed_token: Buffer | null;
}

interface EventColumns {
  readonly sequence: number;
  readonly id: string;
  readonly ordinal: number;
  readonly kind: SeenEvent["kind"];
  readonly status: SeenEvent["status"];
  readonly evidence: SeenEvent["evidence"];
}

export interface RowReader {
  snapshot(instance: number): LedgerSnapshot;
}

export function createRowReader(database: Database.Database): RowReader {
  const consumptions = database.prepare<
    [],
    Columns
  >(`SELECT ${CONSUMPTION_COLUMNS}, lower(hex(c.token_digest)) AS digest,
    c.lease_attempt, s.token AS sealed_token FROM consumptions c LEFT JOIN sealed_tokens s ON s.consumption = c.row
    ${DELIVERY_EVENT} ORDER BY c.row`);
  const attempts = database.prepare<[], AttemptColumns & { consumption: number; request_id: string | null }>(
    `SELECT ${ATTEMPT_COLUMNS}, a.consumption, a.request_id FROM attempts a ORDER BY a.consumption, a.number`,
  );
  const feed = database.prepare<
    [],
    EventColumns
  >(`SELECT f.sequence, lower(hex(c.id)) AS id, f.ordinal, f.kind, f.status,
    f.evidence FROM feed f JOIN consumptions c ON c.row = f.consumption ORDER BY f.sequence`);
  const marked = database.prepare<[], number>("SELECT count(*) FROM apps WHERE is_marked = 1").pluck();
  const looks = database.prepare<[], { payment_seq: string; digest: string; item_seq: string }>(
    "SELECT payment_seq, lower(hex(token_digest)) AS digest, CAST(item_seq AS TEXT) AS item_seq FROM looks",
  );
  return {
    snapshot(instance) {
      const byConsumption = Map.groupBy(attempts.all(), ({ consumption }) => consumption);
      const seenAttempts = (row: number): SeenAttempt[] =>
        (byConsumption.get(row) ?? []).map((columns) => ({
          ...attemptFrom(columns, instance),
          requestId: columns.request_id,
        }));
      return {
        consumptions: consumptions.all().map((columns): SeenConsumption => {
          const { id, paymentSeq, itemSeq, playerId, status, evidence, price, priceSource, resultCode, message } =
            consumptionFrom(columns, "app");
          const outcome = { status, evidence, price, priceSource, resultCode, message };
          return {
            id,
            paymentSeq,
            itemSeq,
            playerId,
            ...outcome,
            tokenDigest: columns.digest,
            leaseAttempt: columns.lease_attempt,
            sealedToken: columns.sealed_token,
            attempts: seenAttempts(columns.row),
          };
        }),
        feed: feed.all().map(({ id, ...event }) => ({ ...event, consumptionId: id })),
        looks: looks.all().map(({ payment_seq: paymentSeq, digest: tokenDigest, item_seq }) => ({
          paymentSeq,
          tokenDigest,
          itemSeq: BigInt(item_seq),
        })),
        isAppMarked: marked.get() !== 0,
      };
    },
  };
}
