// What a run would do with each line, found out without writing: by the rules that the writer has, against what the ledger holds
// now and what the lines before it would have left there.

import { z } from "zod";
import type { Consumption } from "../../domain/consumption.ts";
import { type RecordedPayment, standingAgainst, standingOf } from "../../domain/importing.ts";
import type { Reversal } from "../../domain/reversal.ts";
import type { ImportedPayment, ImportPaymentRequest, RecordReversalRequest } from "../../ledger/paymentReports.ts";
import type { LedgerReader } from "../../ledger/port.ts";
import type { ScratchTexts } from "../../ledger/readerBesideServer.ts";
import { inBatches } from "./batches.ts";
import type { Fields } from "./sourceLine.ts";

type Reader = Pick<LedgerReader, "consumptionPage" | "reversalsByReference">;

export interface RehearsalOptions {
  /** null: there is no ledger yet. */
  readonly reader: Reader | null;
  readonly scratch: ScratchTexts;
  readonly app: string;
}

/** A line again, as it was understood the first time. */
type Understand<Request> = (fields: Fields) => Request;

export interface Rehearsal {
  importPayment(
    request: ImportPaymentRequest,
    fields: Fields,
    understand: Understand<ImportPaymentRequest>,
  ): Promise<ImportedPayment>;
  /** What stands under the reference, or would; null: nothing. */
  reversalNamed(
    request: RecordReversalRequest,
    fields: Fields,
    understand: Understand<RecordReversalRequest>,
  ): Promise<RecordReversalRequest | Reversal | null>;
}

const ALL = { kind: "all" } as const;
/** As many as a filter takes. */
const KEYS_MAX = 100;
const ROWS_MAX = 200;
const FIELDS = z.array(z.tuple([z.string(), z.string()]));

export function rehearse({ reader, scratch, app }: RehearsalOptions): Rehearsal {
  const consumptionsOf = inBatches(KEYS_MAX, (keys) => readConsumptions(reader, app, keys));
  const reversalOf = inBatches(KEYS_MAX, (keys) => readReversals(reader, app, keys));

  /** The fields of the first line under this key; null: it is this one. At once, so that the first is the first of the file. */
  function earlier(key: string, fields: Fields): Fields | null {
    const text = scratch.putIfAbsent(key, JSON.stringify([...fields]));
    return text === null ? null : new Map(FIELDS.parse(JSON.parse(text)));
  }

  return {
    async importPayment(request, fields, understand) {
      const before = earlier(request.paymentSeq, fields);
      const standing = standingAgainst((await consumptionsOf(request.paymentSeq)) ?? [], request);
      if (standing !== null) return standing;
      return before === null ? { kind: "imported" } : standingOf(recordOf(understand(before)), request);
    },
    async reversalNamed(request, fields, understand) {
      const before = earlier(request.reference, fields);
      return (await reversalOf(request.reference)) ?? (before === null ? null : understand(before));
    },
  };
}

function recordOf({ itemSeq, playerId, price, facts, consumedAt, delivery }: ImportPaymentRequest): RecordedPayment {
  return { itemSeq, playerId, price, evidence: "IMPORTED", consumed: consumedAt, ...facts, delivery };
}

async function readConsumptions(
  reader: Reader | null,
  app: string,
  paymentSeqs: readonly string[],
): Promise<ReadonlyMap<string, readonly Consumption[]>> {
  if (reader === null) return new Map();
  const filter = { app: [app], paymentSeq: paymentSeqs };
  const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
  const query = { filter, order, size: ROWS_MAX, before: null, isFromEnd: false };
  const found: Consumption[] = [];
  let page = await reader.consumptionPage(ALL, { ...query, after: null });
  for (;;) {
    found.push(...page.rows.map(({ consumption }) => consumption));
    const last = page.rows.at(-1);
    if (!page.hasNext || last === undefined) return Map.groupBy(found, ({ paymentSeq }) => paymentSeq);
    page = await reader.consumptionPage(ALL, { ...query, after: last.position });
  }
}

async function readReversals(
  reader: Reader | null,
  app: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, Reversal>> {
  const found = reader === null ? [] : await reader.reversalsByReference(ALL, app, references);
  return new Map(found.flatMap((one) => (one === null ? [] : [[one.reference, one] as const])));
}
