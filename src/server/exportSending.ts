// The bytes of an export on their way to whoever asked: a page is read only once the one before has been taken. It ends when the
// history does, when the reader hangs up or stops reading, when it has had its time, or when the server stops.

import type { ServerResponse } from "node:http";
import { ServiceError } from "../domain/serviceError.ts";
import { linesOf } from "../exporting/lines.ts";
import type { ExportPage } from "../exporting/pages.ts";
import { addTotals, NO_TOTALS } from "../exporting/totals.ts";
import type { ExportWish } from "../exporting/wish.ts";
import type { After } from "./withinTime.ts";

export interface ExportPatience {
  /** How long a reader may take none of what waits for it. */
  readonly stallMs: number;
  /** How long the whole may take. */
  readonly wholeMs: number;
}

export interface SendingOptions {
  readonly wish: ExportWish;
  readonly pages: AsyncIterable<ExportPage>;
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>;
  /** What a page costs by the rate limits: how long to wait before it is asked for again; 0: it is paid. */
  readonly waitMs: () => number;
  readonly after: After;
  readonly stopping: AbortSignal;
  readonly patience: ExportPatience;
  readonly onUnexpected: (error: unknown) => void;
}

/** Resolves when nothing of it is under way any more. */
export async function sendExport(options: SendingOptions): Promise<void> {
  const { wish, response, headers, after, patience } = options;
  const lines = linesOf(wish);
  let isLate = false;
  const callOff = after(patience.wholeMs, () => (isLate = true));
  const mustEnd = () => isLate || options.stopping.aborted;
  let totals = NO_TOTALS;
  let cursor = wish.after;
  let isWhole = false;
  // Who goes on behind a cursor appends it to what they have.
  let opening = wish.after === null ? lines.opening : "";
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.setHeader("connection", "close"); // nobody asks for so much twice, and a server that stops waits for no connection
  try {
    for await (const page of options.pages) {
      await paid(options);
      totals = addTotals(totals, page.consumptions);
      ({ cursor } = page);
      isWhole = page.isLast;
      const text = opening + lines.rows(page.consumptions) + (isWhole ? "" : lines.between(cursor));
      opening = "";
      if (!(await taken(options, text))) return void response.destroy();
      if (mustEnd()) break;
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) options.onUnexpected(error);
  } finally {
    callOff();
  }
  if (response.destroyed) return;
  // Without a last line nothing but a broken connection tells that there was more.
  if (!isWhole && !wish.hasTotals) return void response.destroy();
  response.end(isWhole ? lines.whole(totals) : lines.cut(totals, cursor));
  if (!(await handedOver(options))) response.destroy();
}

/** A server that stops gives a reader this long for what is on its way. */
const STOPPING_MS = 1_000;

/** Waits until the limits let one more page through, or until there is no use in it. */
async function paid({ waitMs, response, after, stopping }: SendingOptions): Promise<void> {
  for (let ms = waitMs(); ms > 0 && !response.destroyed && !stopping.aborted; ms = waitMs()) {
    await until(response, null, ms, after, stopping);
  }
}

/** Whether the reader took it; it takes a page's bytes from our memory, however slow the way. */
async function taken({ response, patience, after, stopping }: SendingOptions, text: string): Promise<boolean> {
  if (response.destroyed) return false;
  if (text === "" || response.write(text)) return true;
  return until(response, "drain", patience.stallMs, after, stopping);
}

async function handedOver({ response, patience, after, stopping }: SendingOptions): Promise<boolean> {
  return response.writableFinished || until(response, "finish", patience.stallMs, after, stopping);
}

/** Whether it happened in time. */
function until(
  response: ServerResponse,
  event: "drain" | "finish" | null,
  ms: number,
  after: After,
  stopping: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    const happened = () => end(true);
    const missed = () => end(false);
    let callOff = after(ms, missed);
    const hurry = () => {
      callOff();
      callOff = after(event === null ? 0 : STOPPING_MS, missed);
    };
    function end(hasHappened: boolean): void {
      callOff();
      if (event !== null) response.off(event, happened);
      response.off("close", missed);
      stopping.removeEventListener("abort", hurry);
      resolve(hasHappened);
    }
    if (event !== null) response.once(event, happened);
    response.once("close", missed);
    stopping.addEventListener("abort", hurry, { once: true });
    if (stopping.aborted) hurry();
    if (response.destroyed) missed();
  });
}
