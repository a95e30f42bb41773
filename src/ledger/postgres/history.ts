// Whether the database still has the history that this server saw. A failover to a copy that lost the last second, or a restored
// backup, takes back what was answered; the database cannot know, so each server remembers how far it saw, in memory and in a
// file. Found behind, the ledger is not written until people accept it: else a payment that was answered as a success would
// be answered 5018. What lies ahead is never a reason.

import { hash } from "node:crypto";
import { ACCEPTED, BEHIND, HEAD, LAST_FLUSH, type Statement } from "./lockStatements.ts";
import type { Session } from "./writingConnection.ts";

/** One line for logs, refusals and `doctor`. */
export const HOW_TO_MEND_HISTORY =
  "docs/how-to/after-a-failover.md; iap-graphql doctor --accept-lost-log goes on with what is there";

/** How far a server saw. */
export interface Mark {
  /** The newest acceptance that it knew, 32 hex digits; "": none was ever given. */
  readonly acceptance: string;
  /** Number and digest of the newest event; 0 and "" where there was none. */
  readonly sequence: number;
  readonly digest: string;
  /** Its own row in `instances`, and the number of the last flush that it knew to be committed there. */
  readonly instance: number;
  readonly startedAtMs: number;
  readonly flush: number;
}

export type Verdict =
  | { readonly kind: "same"; readonly sequence: number; readonly digest: string; readonly acceptance: string }
  /** Something was missing, and people have accepted that since the mark was made. */
  | { readonly kind: "accepted"; readonly acceptance: string }
  | { readonly kind: "behind"; readonly missing: string };

/** Without a mark there is nothing to miss, but for what another server missed. */
export async function compareHistory(session: Pick<Session, "run">, mark: Mark | null): Promise<Verdict> {
  const [stand] = (await session.run<StandColumns>(readStand(mark))).rows;
  if (stand === undefined) throw new Error("the database's stand has no row");
  const acceptances: readonly string[] = stand.accepted?.toString("hex").match(/.{32}/g) ?? [];
  const acceptance = acceptances.at(-1) ?? "";
  if (mark !== null && mark.acceptance !== acceptance) {
    const isLater = mark.acceptance === "" || acceptances.includes(mark.acceptance);
    if (isLater && stand.behind === null) return { kind: "accepted", acceptance };
    if (!isLater)
      return { kind: "behind", missing: "an acceptance of lost history that this server knew is not there" };
  }
  const missing = stand.behind !== null ? stand.behind.toString("utf8") : mark === null ? null : missingOf(stand, mark);
  if (missing !== null) return { kind: "behind", missing };
  return { kind: "same", sequence: stand.head, digest: digestOf(stand.newest), acceptance };
}

function missingOf(stand: StandColumns, mark: Mark): string | null {
  if (mark.sequence > stand.head) return `the feed ends at event ${stand.head}, and event ${mark.sequence} was there`;
  if (mark.sequence > 0 && digestOf(stand.known) !== mark.digest)
    return `event ${mark.sequence} is not the one that was there`;
  const end = `(the feed ends at event ${stand.head})`;
  if (stand.last_flush === null) return `the start of server ${mark.instance} is not on record any more ${end}`;
  if (stand.last_flush < mark.flush) return `the last writes of server ${mark.instance} are not there ${end}`;
  return null;
}

interface StandColumns {
  readonly accepted: Buffer | null;
  readonly behind: Buffer | null;
  readonly head: number;
  readonly last_flush: number | null;
  readonly newest: string | null;
  readonly known: string | null;
}

const EVENT = (alias: string) =>
  `${alias}.sequence || ' ' || coalesce(${alias}.consumption::text, '') || ' ' || coalesce(${alias}.reversal::text, '')
    || ' ' || ${alias}.ordinal || ' ' || ${alias}.kind || ' ' || ${alias}.occurred_at`;

function readStand(mark: Mark | null): Statement {
  return {
    text: `SELECT stand.*, ${EVENT("newest")} AS newest, ${EVENT("known")} AS known
      FROM (SELECT ${ACCEPTED} AS accepted, ${BEHIND} AS behind, ${HEAD} AS head,
        ${LAST_FLUSH("$1::bigint", "$2::bigint")} AS last_flush) AS stand
      LEFT JOIN feed AS newest ON newest.sequence = stand.head
      LEFT JOIN feed AS known ON known.sequence = $3::bigint`,
    values: [mark?.instance ?? 0, mark?.startedAtMs ?? 0, mark?.sequence ?? 0],
  };
}

/** "" of no event. The ids in it are random, so the same place of another history has another digest. */
function digestOf(event: string | null): string {
  return event === null ? "" : hash("sha256", event, "hex").slice(0, 16);
}

/** For every other server, for those that start, and for `doctor`. The first word stands. */
export function tellBehind(missing: string): Statement {
  return {
    text: "INSERT INTO ledger_facts (name, value) VALUES ('history_behind', $1) ON CONFLICT DO NOTHING",
    values: [Buffer.from(missing, "utf8")],
  };
}
