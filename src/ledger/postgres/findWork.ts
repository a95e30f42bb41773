// What a flush is about, found before anything is locked: which payments its operations name, and what is due. Whether that still
// is so is read again under the locks.

import type { Place } from "../writing/paymentStore.ts";
import type { WriteOperation } from "../writing/writeOperation.ts";
import * as factLookUps from "./loadedFactLookUps.ts";
import type { PaymentKey } from "./lockStatements.ts";
import * as statements from "./lockStatements.ts";
import { notEveryones } from "./notEveryones.ts";
import type { Session } from "./writingConnection.ts";

/** Candidates for each lease that is wanted: several instances look at the same list, so each takes from it at random. */
const CANDIDATES_PER_LEASE = 4;
/** As many as one write looks at (src/ledger/writing/facts.ts); payments of all of them are locked for it. */
const FACTS_LOOKED_AT_MAX = 20;

export interface Work {
  readonly keys: readonly PaymentKey[];
  readonly places: ReadonlyMap<string, Place>;
  readonly due: readonly string[];
  readonly nextDueInMs: number | null;
  readonly factsDue: readonly string[];
  readonly nextFactsDueInMs: number | null;
}

/** Which payments the operations are about. */
export async function findWork(
  session: Session,
  random: () => number,
  operations: readonly WriteOperation[],
): Promise<Work> {
  const keys: PaymentKey[] = [];
  const ids: string[] = [];
  let wanted = 0;
  let looksForFacts = false;
  for (const operation of operations) {
    switch (operation.kind) {
      case "open":
        keys.push({ app: operation.request.app, paymentSeq: operation.request.call.paymentSeq });
        break;
      case "settle":
      case "settleFacts":
      case "recordReversal":
      case "importPayment":
        keys.push(operation.request);
        break;
      case "noteLooks": {
        const { app, looks } = operation.request;
        keys.push(...looks.map(({ paymentSeq }) => ({ app, paymentSeq })));
        break;
      }
      case "reopen":
      case "resolveDispute":
      case "noteReconciled":
      case "acknowledgeDelivery":
        ids.push(operation.request.consumptionId);
        break;
      case "leaseDue":
        wanted += operation.request.requestIds.length;
        break;
      case "leaseFacts":
        looksForFacts = true;
        break;
      case "noteKeyUse":
      case "noteImport":
      case "markApp": // an app's row is locked by being written
      case "probe":
        break;
    }
  }
  const places = new Map<string, Place>();
  if (ids.length > 0) {
    const { rows } = await session.run<PlaceColumns>(statements.locate(ids));
    for (const [id, place] of placesIn(rows)) places.set(id, place);
  }
  let due: string[] = [];
  let nextDueInMs: number | null = null;
  if (wanted > 0) {
    const { rows } = await session.run<DueColumns>(statements.dueFirst(wanted * CANDIDATES_PER_LEASE));
    due = drawn(
      rows.filter(({ due_in_ms }) => due_in_ms <= 0),
      wanted,
      random,
    ).map(({ id }) => id);
    nextDueInMs = due.length === 0 ? (rows[0]?.due_in_ms ?? null) : null;
    for (const [id, place] of placesIn(rows)) if (due.includes(id)) places.set(id, place);
  }
  const facts = looksForFacts
    ? (await notEveryones(session.run<DueColumns>(factLookUps.factsDueFirst(FACTS_LOOKED_AT_MAX)))).rows
    : [];
  const factsDue = facts.filter(({ due_in_ms }) => due_in_ms <= 0);
  const nextFactsDueInMs = factsDue.length === 0 ? (facts[0]?.due_in_ms ?? null) : null;
  for (const [id, place] of placesIn(factsDue)) places.set(id, place);
  keys.push(...places.values());
  const ofFacts = { factsDue: factsDue.map(({ id }) => id), nextFactsDueInMs };
  return { keys: inOrder(keys), places, due, nextDueInMs, ...ofFacts };
}

interface PlaceColumns {
  readonly id: string;
  readonly app: string;
  readonly payment_seq: string;
  readonly player_id: string;
}

interface DueColumns extends PlaceColumns {
  readonly due_in_ms: number;
}

function placesIn(rows: readonly PlaceColumns[]): [string, Place][] {
  return rows.map(({ id, app, payment_seq, player_id }) => [id, { app, paymentSeq: payment_seq, playerId: player_id }]);
}

/** So many of them, at random, the order kept. */
function drawn<Item>(items: readonly Item[], count: number, random: () => number): Item[] {
  const kept = [...items];
  while (kept.length > count) kept.splice(Math.floor(random() * kept.length), 1);
  return kept;
}

/** Every flush locks in the same order, each payment once: two of them never wait for each other in a ring. */
function inOrder(keys: readonly PaymentKey[]): PaymentKey[] {
  const once = new Map(keys.map(({ app, paymentSeq }) => [`${app}/${paymentSeq}`, { app, paymentSeq }]));
  return Array.from(once)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, key]) => key);
}
