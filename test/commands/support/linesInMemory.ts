// What an import reads of a file's text, line by line, without a ledger or a process.

import { Readable } from "node:stream";
import type { ImportKind } from "../../../src/commands/import/columns.ts";
import { openCsv } from "../../../src/commands/import/csvSource.ts";
import { openStream } from "../../../src/commands/import/input.ts";
import { openNdjson } from "../../../src/commands/import/ndjsonSource.ts";
import { readPayment } from "../../../src/commands/import/paymentLine.ts";
import { readReversal } from "../../../src/commands/import/reversalLine.ts";
import type { ImportPaymentRequest, RecordReversalRequest } from "../../../src/ledger/paymentReports.ts";

export interface LineRead {
  readonly line: number;
  /** null: it is refused. */
  readonly request: Partial<ImportPaymentRequest & RecordReversalRequest> | null;
  /** null: it is taken. */
  readonly reason: string | null;
}

/** A text: why the file as a whole is refused. */
export async function linesIn(
  kind: ImportKind,
  format: string,
  text: string | Uint8Array,
  { isAsWritten = false, piece = 65_536 } = {},
): Promise<string | readonly LineRead[]> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, at) =>
    bytes.subarray(at * piece, (at + 1) * piece),
  );
  const opened = await (format === "csv" ? openCsv : openNdjson)(await openStream(Readable.from(pieces)), kind);
  if (!opened.isUsable) return opened.lines.join("; ");
  const context = {
    app: "default",
    environment: "PRODUCTION",
    timeZone: null,
    isAsWritten,
    nowMs: Date.parse("2026-11-30T00:00:00Z"),
    requestId: "r",
  } as const;
  const read: LineRead[] = [];
  for await (const line of opened.lines) {
    if (line.kind === "bad") {
      read.push({ line: line.line, request: null, reason: line.reason });
      continue;
    }
    const understood = (kind === "payments" ? readPayment : readReversal)(line.fields, context);
    const { request, reason } = understood.isUsable
      ? { request: understood.request, reason: null }
      : { request: null, reason: understood.reason };
    read.push({ line: line.line, request, reason });
  }
  return read;
}
