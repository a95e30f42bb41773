// A ledger in memory, as the API may read it: small enough to be seen to be right. It keeps the scope of every read, so a
// test can say that none was forgotten, and how often each read was made.

import { type Background, NO_BACKGROUND } from "../../../src/domain/background.ts";
import type { Attempt, Consumption, FeedEvent } from "../../../src/domain/consumption.ts";
import type {
  ConsumptionFilter,
  ConsumptionOrder,
  ConsumptionRow,
  LedgerReader,
  Page,
  PageQuery,
  Position,
} from "../../../src/ledger/port.ts";
import type { FeedQuery, FeedRow } from "../../../src/ledger/feedPlaces.ts";
import type { AuditPage, AuditQuery } from "../../../src/ledger/auditLog.ts";
import type { Reversal } from "../../../src/domain/reversal.ts";
import type { Scope } from "../../../src/ledger/scope.ts";
import type { TotalsAnswer, TotalsQuery } from "../../../src/ledger/totals/question.ts";

export interface FakeReader extends LedgerReader {
  readonly reads: Read[];
  readonly consumptions: Consumption[];
  readonly attempts: Map<string, Attempt[]>;
  readonly backgrounds: Map<string, Background>;
  readonly events: FeedEvent[];
  readonly reversals: Reversal[];
  /** What every question about totals is answered with. */
  totals: TotalsAnswer;
  /** What every question about the audit log is answered with. */
  audit: AuditPage | "unknownPosition";
  /** Where set, the next read fails with it. */
  fault: Error | null;
}

export interface Read {
  readonly kind: keyof LedgerReader;
  readonly scope: Scope;
  readonly ids?: readonly string[];
  readonly page?: PageQuery;
  readonly feed?: FeedQuery;
  readonly audit?: AuditQuery;
  readonly filter?: ConsumptionFilter;
  readonly totals?: TotalsQuery;
  readonly isSettledOnly?: boolean;
}

export function createFakeReader(): FakeReader {
  const fake: FakeReader = {
    reads: [],
    consumptions: [],
    attempts: new Map(),
    backgrounds: new Map(),
    events: [],
    reversals: [],
    totals: { kind: "totals", rows: [] },
    audit: { entries: [], hasOlder: false },
    fault: null,
    async consumptionsById(scope, ids) {
      note(fake, { kind: "consumptionsById", scope, ids });
      return ids.map((id) => fake.consumptions.find((one) => one.id === id && isVisible(scope, one)) ?? null);
    },
    async standingConsumption(scope, app, paymentSeq) {
      note(fake, { kind: "standingConsumption", scope });
      const own = fake.consumptions.filter(
        (one) => one.app === app && one.paymentSeq === paymentSeq && isVisible(scope, one),
      );
      return own.find((one) => one.status === "CONSUMED") ?? own.at(-1) ?? null;
    },
    async standingConsumptions(scope, payments) {
      note(fake, { kind: "standingConsumptions", scope });
      return payments.map(({ app, paymentSeq }) => {
        const own = fake.consumptions.filter(
          (one) => one.app === app && one.paymentSeq === paymentSeq && isVisible(scope, one),
        );
        return own.find((one) => one.status === "CONSUMED") ?? own.at(-1) ?? null;
      });
    },
    async consumptionPage(scope, query) {
      note(fake, { kind: "consumptionPage", scope, page: query });
      return pageOf(rowsOf(fake, scope, query.filter, query.order), query);
    },
    async consumptionCount(scope, filter, isSettledOnly) {
      note(fake, { kind: "consumptionCount", scope, filter, isSettledOnly });
      const field = isSettledOnly ? "SETTLED_AT" : "REQUESTED_AT";
      return rowsOf(fake, scope, filter, { field, direction: "ASC" }).length;
    },
    async attemptsOf(scope, ids) {
      note(fake, { kind: "attemptsOf", scope, ids });
      return ids.map((id) => [...(fake.attempts.get(id) ?? [])]);
    },
    async backgroundsOf(scope, ids) {
      note(fake, { kind: "backgroundsOf", scope, ids });
      return ids.map((id) => fake.backgrounds.get(id) ?? NO_BACKGROUND);
    },
    async reversalsOf(scope, ids) {
      note(fake, { kind: "reversalsOf", scope, ids });
      const toldOf = (id: string) => {
        const one = fake.consumptions.find((consumption) => consumption.id === id);
        return scope.kind === "player" && one?.status !== "CONSUMED" ? null : one?.paymentSeq;
      };
      return ids.map((id) => fake.reversals.filter(({ paymentSeq }) => paymentSeq === toldOf(id)));
    },
    async reversalsById(scope, ids) {
      note(fake, { kind: "reversalsById", scope, ids });
      return ids.map((id) => fake.reversals.find((one) => one.id === id) ?? null);
    },
    async reversalsByReference(scope, app, references) {
      note(fake, { kind: "reversalsByReference", scope, ids: references });
      const named = (reference: string) =>
        fake.reversals.find((one) => one.app === app && one.reference === reference) ?? null;
      return references.map(named);
    },
    async auditPage(scope, query) {
      note(fake, { kind: "auditPage", scope, audit: query });
      return fake.audit;
    },
    async feedPage(scope, query) {
      note(fake, { kind: "feedPage", scope, feed: query });
      return feedPageOf(fake.events, query);
    },
    async consumptionTotals(scope, totals) {
      note(fake, { kind: "consumptionTotals", scope, totals });
      return fake.totals;
    },
  };
  return fake;
}

function note(fake: FakeReader, read: Read): void {
  fake.reads.push(read);
  const { fault } = fake;
  fake.fault = null;
  if (fault !== null) throw fault;
}

function isVisible(scope: Scope, consumption: Consumption): boolean {
  switch (scope.kind) {
    case "all":
      return true;
    case "app":
      return consumption.app === scope.app;
    case "player":
      return consumption.playerId === scope.playerId && (scope.app === null || consumption.app === scope.app);
  }
}

function rowsOf(fake: FakeReader, scope: Scope, filter: ConsumptionFilter, order: ConsumptionOrder): ConsumptionRow[] {
  const sign = order.direction === "ASC" ? 1 : -1;
  return fake.consumptions
    .flatMap((consumption, row) => {
      const at = order.field === "SETTLED_AT" ? consumption.settledAt : consumption.requestedAt;
      const isListed = isVisible(scope, consumption) && doesMatch(filter, consumption);
      return at === null || !isListed ? [] : [{ consumption, position: { at, row } }];
    })
    .sort((one, other) => sign * compare(one.position, other.position));
}

function doesMatch(filter: ConsumptionFilter, consumption: Consumption): boolean {
  return (
    (filter.status?.includes(consumption.status) ?? true) &&
    (filter.paymentSeq?.includes(consumption.paymentSeq) ?? true) &&
    (filter.playerId?.includes(consumption.playerId ?? "") ?? true)
  );
}

function compare(one: Position, other: Position): number {
  return one.at - other.at || one.row - other.row;
}

function pageOf(rows: readonly ConsumptionRow[], query: PageQuery): Page<ConsumptionRow> {
  const { after, before, size, isFromEnd } = query;
  const sign = query.order.direction === "ASC" ? 1 : -1;
  const start = after === null ? 0 : rows.filter((row) => sign * compare(row.position, after) <= 0).length;
  const end = before === null ? rows.length : rows.filter((row) => sign * compare(row.position, before) < 0).length;
  const from = isFromEnd ? Math.max(start, end - size) : start;
  const until = isFromEnd ? Math.max(start, end) : Math.min(end, start + size);
  return { rows: rows.slice(from, until), hasPrevious: from > 0, hasNext: until < rows.length };
}

export function digestOf(event: FeedEvent): string {
  return event.sequence.toString(16).padStart(16, "0");
}

function feedPageOf(events: readonly FeedEvent[], query: FeedQuery): Page<FeedRow> | "unknownPosition" {
  const { after } = query;
  const seen = events.find((event) => event.sequence === after?.sequence);
  if (after !== null && (seen === undefined || digestOf(seen) !== after.digest)) return "unknownPosition";
  const rest = events
    .filter((event) => query.app === null || event.app === query.app)
    .filter((event) => event.sequence > (after?.sequence ?? 0));
  const rows = rest.slice(0, query.size).map((event) => ({
    event,
    position: { sequence: event.sequence, digest: digestOf(event) },
  }));
  return { rows, hasNext: rest.length > rows.length, hasPrevious: false };
}
