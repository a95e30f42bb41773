// When a server compares what it saw with what is there: on every new connection, once a second while it writes, and where a
// flush shows a doubt. What it then sees becomes its mark, in memory at once and in its file when the disk lets it.

import { type BeginColumns, type OwnRow } from "./lockStatements.ts";
import { compareHistory, type Mark, tellBehind } from "./history.ts";
import type { Session } from "./writingConnection.ts";

/** The database lacks history that was there. Only people can say what happens next. */
export class HistoryBehind extends Error {}

/** A flush found less than this process knows to be committed: to be looked into before anything is written. */
export class HistoryDoubted extends Error {}

/** This process's row, and the number of the last flush that it knows to be committed. */
export interface Own extends OwnRow {
  readonly flush: number;
}

export interface HistoryWatchOptions {
  /** What this server, or the one before it, saw last. */
  readonly mark: Mark | null;
  /** Must not wait, and must not throw. */
  readonly keep: (mark: Mark) => void;
  /** Once, when something is found missing. */
  readonly onBehind: (missing: string) => void;
  /** Once, when it is accepted or there again. */
  readonly onMended: (line: string) => void;
  readonly monotonicMs: () => number;
}

export interface HistoryWatch {
  /**
   * Compares where that is due. "accepted": whatever this process had registered may be gone. Throws HistoryBehind.
   * @param own null: not registered yet
   */
  look(session: Session, own: Own | null): Promise<"same" | "accepted">;
  /** The next look is due, whenever it comes. */
  lookAgain(): void;
  /** Throws HistoryDoubted. */
  doubt(stand: BeginColumns | undefined, own: Own): void;
}

const LOOK_EVERY_MS = 1_000;

export function createHistoryWatch({
  keep,
  onBehind,
  onMended,
  monotonicMs,
  ...given
}: HistoryWatchOptions): HistoryWatch {
  let mark = given.mark;
  let lookedOn: object | null = null;
  let lookedAtMs = 0;
  let missing: string | null = null;

  function isDue(session: Session): boolean {
    return missing !== null || session.connection !== lookedOn || monotonicMs() - lookedAtMs >= LOOK_EVERY_MS;
  }

  function mended(line: string): void {
    if (missing !== null) onMended(line);
    missing = null;
  }

  return {
    async look(session, own) {
      if (!isDue(session)) return "same";
      const expected = mark === null || own === null ? mark : { ...mark, ...own };
      const verdict = await compareHistory(session, expected);
      if (verdict.kind === "behind") {
        if (missing === null) onBehind(verdict.missing);
        missing = verdict.missing;
        await session.run(tellBehind(missing)).catch(() => undefined); // the others find out by themselves, or not
        throw new HistoryBehind(`the database lacks history that was there: ${missing}`);
      }
      lookedOn = session.connection;
      lookedAtMs = monotonicMs();
      if (verdict.kind === "accepted") {
        mended("the lost history was accepted; the ledger is written again");
        mark = null;
        lookedOn = null; // what is there now becomes the mark
        return "accepted";
      }
      mended("the history that was missing is there again; the ledger is written again");
      const { sequence, digest, acceptance } = verdict;
      if (own === null) return "same";
      mark = { sequence, digest, acceptance, ...own };
      keep(mark);
      return "same";
    },
    lookAgain: () => void (lookedOn = null),
    doubt(stand, { flush }) {
      const isLess = stand === undefined || stand.last_flush === null || stand.last_flush < flush;
      if (!isLess && !stand.is_behind && stand.head >= (mark?.sequence ?? 0)) return;
      lookedOn = null;
      throw new HistoryDoubted("the database has less than was committed");
    },
  };
}
