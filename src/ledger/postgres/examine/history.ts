// Whether the database has the history that servers saw: the word of one that found it missing, and the mark of a server that
// runs, or ran, where `doctor` does.

import { type Finding, fail, ok } from "../../checks.ts";
import { compareHistory, HOW_TO_MEND_HISTORY, type Mark } from "../history.ts";
import { markPath, readMark } from "../markFile.ts";
import type { Snapshot } from "./snapshot.ts";

interface HistoryOptions {
  /** Path that the name of a mark's file begins with. */
  readonly madeSecretBeside: string;
}

export async function historyOf(snapshot: Snapshot, { madeSecretBeside }: HistoryOptions): Promise<Finding> {
  const mark = await markAt(snapshot, madeSecretBeside);
  const verdict = await compareHistory(
    {
      async run<Columns extends object>(statement: string | { readonly text: string; readonly values: unknown[] }) {
        const { text, values } = typeof statement === "string" ? { text: statement, values: [] } : statement;
        return { rows: await snapshot.all<Columns>(text, values), command: "SELECT" };
      },
    },
    mark,
  );
  if (verdict.kind === "behind") return fail(`lacks what was there: ${verdict.missing}`, `read ${HOW_TO_MEND_HISTORY}`);
  return ok(mark === null ? "no server has found any missing" : "what the server here saw last is there");
}

/** null: none, or none that can be read, which the server's own log tells. */
async function markAt(snapshot: Snapshot, beside: string): Promise<Mark | null> {
  const [key] = await snapshot.all<{ value: Buffer }>("SELECT value FROM ledger_facts WHERE name = 'cursor_key'");
  return key === undefined ? null : readMark(markPath(beside, key.value)).catch(() => null);
}
