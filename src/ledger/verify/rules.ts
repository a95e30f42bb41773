// What must be true of every consumption and of every event, as the condition that a row fulfils which breaks it. The
// numbers are those of the invariants. One set of rules for all engines, in the SQL that they share; a dialect says the rest.

import type { Dialect } from "../reading/dialect.ts";
import { raw, type Sql, sql } from "../reading/sql.ts";
import { FACT_LOOK_UPS_RULE, FACT_LOOK_UPS_SINCE } from "./tokenAges.ts";

export type Engine = "sqlite" | "postgres";

export interface Rule {
  readonly name: string;
  /** Told where it holds. */
  readonly holds: string;
  /** Told of the rows where it does not. */
  readonly breaks: string;
  /** The first versions of the schema that have what it asks of; the first of all where it is absent. */
  readonly since?: Readonly<Record<Engine, number>>;
  /** SQL over `c`, a consumption, or over `f`, an event, joined with `c`, its consumption. */
  readonly broken: Sql;
}

export interface Rules {
  readonly ofConsumptions: readonly Rule[];
  readonly ofEvents: readonly Rule[];
}

const STATUS_KINDS = raw("('CONSUMED', 'REJECTED', 'IN_DOUBT', 'DISPUTED')");
/** What is said of a consumption and leaves its status as it is. */
const REPORT_KINDS = raw("('DELIVERED', 'DELIVERY_FAILED', 'REVERSED')");

/** @param sealedToken of sql`c`, null where there is none */
export function createRules(dialect: Dialect, sealedToken: Sql): Rules {
  return { ofConsumptions: consumptionRules(dialect, sealedToken), ofEvents: eventRules(dialect) };
}

function consumptionRules(dialect: Dialect, sealedToken: Sql): readonly Rule[] {
  const { key, isCurrency } = dialect;
  const byCall = dialect.indexedBy("consumptions_by_call"); // without its index a rule would take for ever, so it says so instead
  const byConsumption = dialect.indexedBy("feed_by_consumption");
  const events = sql`FROM feed f ${byConsumption} WHERE f.consumption = c.${key}`;
  const changes = sql`${events} AND f.kind NOT IN ${REPORT_KINDS}`;
  const later = sql`JOIN feed n ${byConsumption} ON n.consumption = f.consumption`;
  const ofPayment = sql`FROM consumptions o ${byCall} JOIN attempts a ON a.consumption = o.${key}
    WHERE o.app = c.app AND o.payment_seq = c.payment_seq`;
  const attempts = sql`FROM attempts a WHERE a.consumption = c.${key}`;
  return [
    {
      name: "consumed once (I2)",
      holds: "no payment has more than one CONSUMED consumption",
      breaks: "CONSUMED beside another CONSUMED one of the same payment",
      broken: sql`c.status = 'CONSUMED' AND EXISTS (SELECT 1 FROM consumptions o ${byCall}
      WHERE o.app = c.app AND o.payment_seq = c.payment_seq AND o.status = 'CONSUMED' AND o.${key} <> c.${key})`,
    },
    {
      name: "recorded successes stand (I3)",
      holds: "every payment with a success on record is CONSUMED",
      breaks: "of a payment whose success is on record, and none of its consumptions is CONSUMED",
      broken: sql`EXISTS (SELECT 1 ${attempts} AND a.outcome = 'CONSUMED' AND a.trigger <> 'CONTROL')
      AND NOT EXISTS (SELECT 1 FROM consumptions o ${byCall}
        WHERE o.app = c.app AND o.payment_seq = c.payment_seq AND o.status = 'CONSUMED')`,
    },
    {
      name: "last event (I4)",
      holds: "every status and evidence is what the last event says",
      breaks: "in another status, or with other evidence, than their last event says",
      broken: sql`CASE WHEN c.status = 'PENDING'
      THEN coalesce((SELECT f.status ${changes} ORDER BY f.ordinal DESC LIMIT 1), 'REJECTED') <> 'REJECTED'
      ELSE coalesce((SELECT f.status IS DISTINCT FROM c.status OR f.evidence IS DISTINCT FROM c.evidence ${changes}
        ORDER BY f.ordinal DESC LIMIT 1), TRUE) END`,
    },
    {
      name: "event numbers (I4)",
      holds: "every consumption's events are numbered 1, 2, … and all there",
      breaks: "with events missing, doubled or miscounted",
      broken: sql`(SELECT count(*) <> c.event_count OR count(DISTINCT f.ordinal) <> count(*)
      OR coalesce(min(f.ordinal), 1) <> 1 OR coalesce(max(f.ordinal), 0) <> count(*) ${events})`,
    },
    {
      name: "event order (I4)",
      holds: "every consumption's events are in the order they happened",
      breaks: "with events out of order",
      broken: sql`EXISTS (SELECT 1 FROM feed f ${byConsumption} ${later} AND n.ordinal = f.ordinal + 1
      WHERE f.consumption = c.${key} AND n.sequence <= f.sequence)`,
    },
    {
      name: "CONSUMED is final (I4)",
      holds: "no status follows CONSUMED",
      breaks: "with a status after CONSUMED",
      broken: sql`EXISTS (SELECT 1 FROM feed f ${byConsumption} ${later} AND n.ordinal > f.ordinal
      WHERE f.consumption = c.${key} AND f.kind IN ('CONSUMED', 'IMPORTED') AND n.kind IN ${STATUS_KINDS})`,
    },
    {
      name: "evidence",
      holds: "evidence and its attempts go with every status",
      breaks: "whose evidence does not go with their status, or rests on no attempt",
      broken: sql`(c.status = 'CONSUMED') <> (c.evidence IS NOT NULL)
      OR c.evidence NOT IN ('CONFIRMED', 'INFERRED', 'OPERATOR', 'IMPORTED')
      OR c.evidence = 'CONFIRMED' AND NOT EXISTS (SELECT 1 ${ofPayment} AND a.outcome = 'CONSUMED')
      OR c.evidence = 'INFERRED' AND NOT EXISTS (SELECT 1 ${ofPayment} AND a.outcome = 'REFUSED' AND a.result_code = 5018)`,
    },
    {
      name: "settled instants",
      holds: "CONSUMED and REJECTED ones say when, and no others",
      breaks: "settled without an instant, or with one and not settled",
      broken: sql`(c.status IN ('CONSUMED', 'REJECTED')) <> (c.settled_at IS NOT NULL)`,
    },
    {
      name: "result codes",
      holds: "0 is the code of what was CONSUMED, and of nothing else",
      breaks: "with a code that their status gainsays",
      broken: sql`(c.status = 'CONSUMED') <> (coalesce(c.result_code, -1) = 0)`,
    },
    {
      name: "prices (I9)",
      holds: "every price is whole, in bounds, and says where it comes from",
      breaks: "with half a price, one out of bounds or of no source, or one before they are CONSUMED",
      broken: sql`(c.amount_micros IS NULL) <> (c.currency IS NULL) OR NOT (${isCurrency})
      OR c.amount_micros NOT BETWEEN 0 AND 999999999999999999
      OR (c.status = 'CONSUMED') <> (c.price_source IS NOT NULL)
      OR c.status <> 'CONSUMED' AND c.amount_micros IS NOT NULL
      OR c.status = 'CONSUMED' AND (c.price_source = 'UNKNOWN') <> (c.amount_micros IS NULL)
      OR c.price_source NOT IN ('UPSTREAM', 'UNCONSUMED_LIST', 'TRANSACTION', 'IMPORT', 'UNKNOWN')`,
    },
    {
      name: "attempt numbers",
      holds:
        "every consumption's attempts are numbered 1, 2, … and all there, but for those that were dropped and counted",
      breaks: "with attempts missing, or PENDING without any",
      since: { sqlite: 6, postgres: 4 },
      broken: sql`(SELECT coalesce(min(a.number), 1) <> 1 OR coalesce(max(a.number), 0) <> count(*) + c.dropped_attempts
      OR c.status = 'PENDING' AND count(*) = 0 ${attempts})`,
    },
    {
      name: "attempts",
      holds: "every attempt is whole: controls say what they ask, ended ones when",
      breaks: "with an attempt that is half a control, or ended at no time",
      broken: sql`EXISTS (SELECT 1 ${attempts} AND ((a.trigger = 'CONTROL') <> (a.control_token IS NOT NULL)
      OR (a.control_token IS NULL) <> (a.control_item_seq IS NULL)
      OR a.outcome IS NOT NULL AND a.ended_at IS NULL OR a.outcome = 'REFUSED' AND a.result_code IS NULL))`,
    },
    {
      // A DISPUTED one may have none: one that became so after it was settled, or by a success for another item.
      name: "sealed tokens (I7)",
      holds: "every open consumption has its sealed token, and no settled one",
      breaks: "settled with a token still kept, or open without one",
      broken: sql`CASE WHEN c.status IN ('CONSUMED', 'REJECTED') THEN ${sealedToken} IS NOT NULL
      ELSE c.status <> 'DISPUTED' AND ${sealedToken} IS NULL END`,
    },
    {
      name: FACT_LOOK_UPS_RULE, // and how old they are, where a server runs: tokenAges.ts
      holds: "only CONSUMED ones have a look-up of facts before them",
      breaks: "not CONSUMED, with a token kept for a look-up of facts",
      since: FACT_LOOK_UPS_SINCE,
      broken: sql`c.status <> 'CONSUMED' AND EXISTS (SELECT 1 FROM fact_look_ups l WHERE l.consumption = c.${key})`,
    },
    {
      name: "leases",
      holds: "every lease is held by an attempt that has not ended",
      breaks: "leased to an attempt that is not there or has ended",
      broken: sql`c.lease_attempt IS NOT NULL AND NOT EXISTS (SELECT 1 ${attempts} AND a.number = c.lease_attempt
      AND (a.outcome IS NULL OR a.is_void = TRUE))`,
    },
    {
      name: "deliveries (I4)",
      holds: "every consumption's delivery is the last that the feed tells of",
      breaks: "with a delivery that is not the last one told by the feed",
      since: { sqlite: 4, postgres: 3 },
      broken: sql`(c.delivery_outcome IS NULL) <> (c.delivery_ordinal IS NULL)
      OR c.delivery_ordinal IS DISTINCT FROM (SELECT max(f.ordinal) ${events} AND f.kind IN ('DELIVERED', 'DELIVERY_FAILED'))
      OR c.delivery_outcome IS NOT NULL AND NOT EXISTS (SELECT 1 ${events} AND f.ordinal = c.delivery_ordinal
        AND f.kind = CASE c.delivery_outcome WHEN 'DELIVERED' THEN 'DELIVERED' ELSE 'DELIVERY_FAILED' END)`,
    },
    {
      name: "reversals (I9)",
      holds: "every consumption counts the reversals of its payment",
      breaks: "that do not count the reversals of their payment",
      since: { sqlite: 4, postgres: 3 },
      broken: sql`c.reversal_count <> CASE WHEN c.status <> 'CONSUMED' THEN 0 ELSE
      (SELECT coalesce(sum(CASE r.kind WHEN 'TAKEN_BACK' THEN -1 ELSE 1 END), 0) FROM reversals r
        WHERE r.app = c.app AND r.payment_seq = c.payment_seq) END`,
    },
    {
      name: "due times (I3)",
      holds: "reconciliation has every open consumption before it, and no other",
      breaks: "open and never due, or due and not open",
      since: { sqlite: 2, postgres: 1 },
      broken: raw("(c.status IN ('PENDING', 'IN_DOUBT')) <> (c.due_ms IS NOT NULL)"),
    },
  ];
}

function eventRules({ key }: Dialect): readonly Rule[] {
  return [
    {
      name: "events (I4)",
      holds: "every event belongs to a consumption of its app and says one thing",
      breaks: "of no consumption, of another app's, or of a kind that its status gainsays",
      broken: sql`(c.${key} IS NULL) AND (f.kind <> 'REVERSED' OR f.consumption IS NOT NULL)
      OR c.app <> f.app OR f.kind IN ${STATUS_KINDS} AND f.kind <> f.status
      OR f.kind IN ('AMENDED', 'IMPORTED') AND f.status <> 'CONSUMED' OR (f.status = 'CONSUMED') <> (f.evidence IS NOT NULL)`,
    },
  ];
}
