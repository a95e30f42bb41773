// Every read of the ledger, by name, for one engine's dialect. Each starts from the caller's scope.

import type { LedgerFigures, LedgerReader } from "../port.ts";
import type { FindSuccess } from "../writing/timelyWrites.ts";
import { auditPage } from "./auditLog.ts";
import { consumptionIn, consumptionsIn } from "./consumptionRow.ts";
import type { Dialect } from "./dialect.ts";
import { feedPage } from "./feed.ts";
import { countUnopenable, ledgerFigures } from "./figures.ts";
import { consumptionCount, consumptionPage, pageFrom } from "./pages.ts";
import type { Read } from "./read.ts";
import * as records from "./records.ts";
import { reversalsById, reversalsByReference, reversalsOf } from "./reversals.ts";
import { consumptionTotals } from "./totals.ts";

const READS = {
  consumptionsById: records.consumptionsById,
  standingConsumption: records.standingConsumption,
  standingConsumptions: records.standingConsumptions,
  findSuccess: records.findSuccess,
  attemptsOf: records.attemptsOf,
  backgroundsOf: records.backgroundsOf,
  consumptionPage,
  consumptionCount,
  reversalsOf,
  reversalsById,
  reversalsByReference,
  auditPage,
  feedPage,
  consumptionTotals,
  countUnopenable,
  figures: ledgerFigures,
};

export type ReadName = keyof typeof READS;
export type ReadParameters<Name extends ReadName> = (typeof READS)[Name] extends (
  dialect: Dialect,
  ...parameters: infer Parameters
) => unknown
  ? Parameters
  : never;
export type ReadResult<Name extends ReadName> =
  ReturnType<(typeof READS)[Name]> extends Read<infer Result> ? Result : never;

/** Reads of more than one statement whose statements have to see the same state. */
export const SEEING_ONE_STATE: ReadonlySet<ReadName> = new Set(["consumptionTotals"]);

export function begin<Name extends ReadName>(
  dialect: Dialect,
  name: Name,
  parameters: ReadParameters<Name>,
): Read<ReadResult<Name>> {
  // Each name has the parameters and the result of its own read: the types above are made from the same table.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const read = READS[name] as unknown as (...values: readonly unknown[]) => Read<ReadResult<Name>>;
  return read(dialect, ...parameters);
}

/** Has an engine carry out a read. */
export type Ask = <Name extends ReadName>(name: Name, ...parameters: ReadParameters<Name>) => Promise<ReadResult<Name>>;

/** What a ledger is read by, whoever carries the reads out. */
export interface Reading {
  readonly reader: LedgerReader;
  /** Open ones whose sealed token begins with none of these key ids. */
  countUnopenable(keyIds: readonly string[]): Promise<number>;
  figures(): Promise<LedgerFigures>;
  readonly findSuccess: FindSuccess;
}

export function readingOver(ask: Ask): Reading {
  return {
    reader: {
      consumptionsById: async (scope, ids) => consumptionsIn(await ask("consumptionsById", scope, ids)),
      standingConsumption: async (scope, app, paymentSeq) =>
        consumptionIn(await ask("standingConsumption", scope, app, paymentSeq)),
      standingConsumptions: async (scope, payments) =>
        consumptionsIn(await ask("standingConsumptions", scope, payments)),
      consumptionPage: async (scope, query) => pageFrom(await ask("consumptionPage", scope, query), query),
      consumptionCount: (scope, filter, isSettledOnly) => ask("consumptionCount", scope, filter, isSettledOnly),
      attemptsOf: (scope, ids) => ask("attemptsOf", scope, ids),
      backgroundsOf: (scope, ids) => ask("backgroundsOf", scope, ids),
      reversalsOf: (scope, ids) => ask("reversalsOf", scope, ids),
      reversalsById: (scope, ids) => ask("reversalsById", scope, ids),
      reversalsByReference: (scope, app, references) => ask("reversalsByReference", scope, app, references),
      auditPage: (scope, query) => ask("auditPage", scope, query),
      feedPage: (scope, query) => ask("feedPage", scope, query),
      consumptionTotals: (scope, query) => ask("consumptionTotals", scope, query),
    },
    countUnopenable: (keyIds) => ask("countUnopenable", keyIds),
    figures: () => ask("figures"),
    findSuccess: async (claim) => consumptionIn(await ask("findSuccess", claim)),
  };
}
