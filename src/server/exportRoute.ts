// GET /export: the history as a file, page by page as fast as its reader takes it. What can be refused is refused before the first
// byte; what stops it later is told by its last line, so that half an export is never taken for a whole one. Few at a time: each
// holds a reader of the ledger busy, and nobody waits for one as callers wait for their payments.

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type ExportPage, exportPages, type ExportSource, PAGE_ROWS } from "../exporting/pages.ts";
import { type ExportWish, readExportWish } from "../exporting/wish.ts";
import { rateLimited } from "../graphql/errors.ts";
import { refuseUnlessAllowed } from "../graphql/rights.ts";
import type { Caller } from "../identity/caller.ts";
import type { RateLimits } from "../identity/rateLimits/rateLimits.ts";
import { scopeOf } from "../identity/scopeOf.ts";
import { type ExportPatience, sendExport } from "./exportSending.ts";
import type { Gates } from "./gates.ts";
import { type OnRefused, refuseAsProblem } from "./refusal.ts";
import type { After } from "./withinTime.ts";
import { identityIn } from "./requestIdentity.ts";

export interface ExportRouteOptions {
  readonly gates: Pick<Gates, "identify" | "enter" | "spend">;
  readonly rateLimits: Pick<RateLimits, "request">;
  readonly source: Omit<ExportSource, "scope">;
  readonly after: After;
  /** For the file's name. */
  readonly epochMs: () => number;
  /** Aborted when the server stops: what is under way ends behind its page. */
  readonly stopping: AbortSignal;
  readonly onUnexpected: (error: unknown, requestId: string) => void;
  readonly onRefused: OnRefused;
  readonly patience?: ExportPatience;
}

const PATH = "/export";
/** Of the server's one reader of an SQLite ledger they leave most to everybody else. */
const AT_ONCE_MAX = 2;
const RETRY_MS = 5_000;
/** As a document pays: one for asking, and one per hundred rows. */
const COST_OF_ASKING = 1;
const COST_OF_PAGE = PAGE_ROWS / 100;
const PATIENCE: ExportPatience = { stallMs: 30_000, wholeMs: 3_600_000 };
const CONTENT_TYPES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson" } as const;

export function registerExport(server: FastifyInstance, options: ExportRouteOptions): void {
  let running = 0;
  const keysAtWork = new Set<string>();

  /** One place of them is kept for other keys. Throws ClientError. */
  function take({ keyName }: Caller): () => void {
    if (keyName !== null && keysAtWork.has(keyName))
      throw rateLimited("Too many exports with this key at the same time. Try again later.", RETRY_MS, "at_once");
    if (running >= AT_ONCE_MAX)
      throw rateLimited("Too many exports at the same time. Try again later.", RETRY_MS, "at_once");
    running += 1;
    if (keyName !== null) keysAtWork.add(keyName);
    return () => {
      running -= 1;
      if (keyName !== null) keysAtWork.delete(keyName);
    };
  }

  server.route({
    method: "GET",
    url: PATH,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const releases: (() => void)[] = [];
      try {
        const caller = await callerOf(options, request);
        const wish = readExportWish(textsOf(request.url));
        releases.push(take(caller));
        releases.push(options.gates.enter(caller, () => request.callerAddress));
        return await answer(options, caller, wish, reply);
      } catch (error) {
        return refuseAsProblem(reply, error, options.onRefused);
      } finally {
        for (const release of releases) release();
      }
    },
  });
}

/** Throws ClientError. */
async function callerOf(options: ExportRouteOptions, request: FastifyRequest): Promise<Caller> {
  const caller = await options.gates.identify(identityIn(request), () => request.callerAddress);
  refuseUnlessAllowed("GET /export", caller.role);
  options.gates.spend(caller, () => request.callerAddress, COST_OF_ASKING);
  return caller;
}

function textsOf(url: string): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  const search = url.includes("?") ? url.slice(url.indexOf("?")) : "";
  for (const [name, value] of new URLSearchParams(search)) texts.set(name, [...(texts.get(name) ?? []), value]);
  return texts;
}

/** The first page comes before the first byte, so that whatever refuses it has a status. Throws ClientError, ServiceError. */
async function answer(
  options: ExportRouteOptions,
  caller: Caller,
  wish: ExportWish,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { request } = reply;
  const pages = exportPages({ ...options.source, scope: scopeOf(caller) }, wish);
  const first = await pages.next();
  if (first.done === true) throw new Error("an export without even an empty page");
  const stamp = new Date(options.epochMs()).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  reply
    .header("content-type", CONTENT_TYPES[wish.format])
    .header("content-disposition", `attachment; filename="consumptions-${stamp}.${wish.format}"`)
    .header("cache-control", "no-store");
  reply.hijack();
  await sendExport({
    ...options,
    wish,
    pages: startingWith(first.value, pages),
    response: reply.raw,
    headers: reply.getHeaders(),
    waitMs: () => options.rateLimits.request(caller, () => request.callerAddress, COST_OF_PAGE),
    patience: options.patience ?? PATIENCE,
    onUnexpected: (error) => options.onUnexpected(error, request.id),
  });
  return reply;
}

async function* startingWith(
  first: ExportPage,
  pages: AsyncGenerator<ExportPage, void, void>,
): AsyncGenerator<ExportPage, void, void> {
  yield first;
  yield* pages;
}
