// The tables that reads touch, as the query builder knows them (schema/ledger.postgres.sql says what each column means).
// The builder only builds: how a statement runs, and under which time limit, is decided where it is run.

import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
} from "kysely";
import type {
  AttemptOutcome,
  AttemptTrigger,
  ConsumptionStatus,
  Evidence,
  FeedEventKind,
} from "../../domain/payment.ts";
import type { ReversalKind } from "../../domain/reversal.ts";
import type { ToldColumns } from "../toldRow.ts";

/** 64-bit columns whose values may not fit a double are compared as bigint and selected as text, never as they are. */
export interface ConsumptionsTable extends Omit<
  ToldColumns,
  "item_seq" | "amount_micros" | "is_test" | "delivery_reference" | "delivery_note" | "delivered_at"
> {
  readonly id: string;
  readonly row: number;
  readonly app: string;
  readonly item_seq: bigint;
  readonly amount_micros: bigint | null;
  readonly sealed_token: Uint8Array | null;
  readonly is_test: boolean | null;
  readonly delivery_ordinal: number | null;
  readonly reversal_count: number;
  readonly lacks_product: boolean;
}

export interface AttemptsTable {
  readonly consumption: string;
  readonly number: number;
  readonly trigger: AttemptTrigger;
  readonly is_void: boolean;
  readonly is_doubtful_refusal: boolean;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: AttemptOutcome | null;
  readonly result_code: number | null;
  readonly http_status: number | null;
  readonly duration_ms: number | null;
  readonly request_id: string | null;
  readonly message: string | null;
}

export interface FeedTable {
  readonly sequence: number;
  readonly app: string;
  readonly consumption: string | null;
  readonly ordinal: number;
  readonly kind: FeedEventKind;
  readonly occurred_at: number;
  readonly status: ConsumptionStatus | null;
  readonly evidence: Evidence | null;
  readonly reference: string | null;
  readonly note: string | null;
  readonly reversal: string | null;
}

export interface ReversalsTable {
  readonly id: string;
  readonly app: string;
  readonly payment_seq: string;
  readonly kind: ReversalKind;
  readonly occurred_at: number;
  readonly reference: string;
  readonly amount_micros: bigint | null;
  readonly currency: string | null;
  readonly note: string | null;
}

export interface AuditTable {
  readonly id: string;
  readonly app: string | null;
  readonly occurred_at: number;
  readonly actor: string;
  readonly action: string;
  readonly consumption: string | null;
  readonly note: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly request_id: string;
}

export interface FactTable {
  readonly name: string;
  readonly value: Buffer;
}

export interface Tables {
  readonly audit_log: AuditTable;
  readonly consumptions: ConsumptionsTable;
  readonly attempts: AttemptsTable;
  readonly feed: FeedTable;
  readonly feed_head: { readonly last: number };
  readonly reversals: ReversalsTable;
  readonly ledger_facts: FactTable;
}

/** Runs one built statement and answers its rows. */
export type RunQuery = <Row>(query: Compilable<Row>) => Promise<Row[]>;

export const build = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: (): QueryCompiler => new PostgresQueryCompiler(),
  },
});
