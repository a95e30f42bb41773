// A game server, reduced to what it has to do about payments: read the feed from its own place in it, grant each item once,
// and say so. `node server.ts`; SIGTERM ends it with 0, and any other death is made good at the next start.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { createApi } from "./api.ts";
import { type Environment, type RoundEnd, workRound } from "./feed.ts";
import { openGame } from "./game.ts";
import { createReceiptServer } from "./receipts.ts";

const {
  API_URL = "http://127.0.0.1:4000/graphql",
  /** From `iap-graphql keys api create --role server`; unset only in development. */
  API_KEY,
  GAME_DATABASE = "game.db",
  ITEMS = new URL("items.json", import.meta.url).pathname,
  ENVIRONMENT = "SANDBOX",
  /** "grant" or "refuse" what a store's testers buy without money; unset: refused in PRODUCTION. */
  TEST_PURCHASES = ENVIRONMENT === "PRODUCTION" ? "refuse" : "grant",
  POLL_MS = "1000",
  /** Set: receipts are taken there, too. */
  RECEIPTS_PORT,
  RECEIPT_JWKS_URL = new URL("/.well-known/jwks.json", API_URL).href,
  RECEIPT_ISSUER = "iap-graphql",
  APP = "default",
} = process.env;

/** Between two tries that failed, at most; doubled each time. */
const BACK_OFF_MS_MAX = 30_000;
const environment: Environment = ENVIRONMENT === "PRODUCTION" ? "PRODUCTION" : "SANDBOX";
const grantsTestPurchases = TEST_PURCHASES === "grant";
const pollMs = Number(POLL_MS);
const log = (line: string) => console.error(line);

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
process.once("SIGINT", () => stop.abort());

const game = openGame(GAME_DATABASE, (itemSeq) => readItems()[itemSeq]);
if (process.argv.includes("--from-start")) game.forgetCursor();
const api = createApi({ url: API_URL, apiKey: API_KEY ?? null, stop: stop.signal });

const receipts = createReceiptServer(game, {
  jwksUrl: RECEIPT_JWKS_URL,
  issuer: RECEIPT_ISSUER,
  app: APP,
  environment,
  grantsTestPurchases,
});
if (RECEIPTS_PORT !== undefined) {
  receipts.listen(Number(RECEIPTS_PORT), "127.0.0.1");
  await once(receipts, "listening");
  log(`takes receipts on ${JSON.stringify(receipts.address())}`);
}

log(`reads ${API_URL} into ${GAME_DATABASE}`);
process.exitCode = await work();
receipts.close();
receipts.closeAllConnections();
game.close();

/** Round after round; resolves with the exit code. */
async function work(): Promise<number> {
  for (let failures = 0; !stop.signal.aborted;) {
    const end = await workRound({ api, game, environment, grantsTestPurchases, log });
    if (stop.signal.aborted) break;
    if (end.kind === "refused") return refused(end);
    if (end.kind === "later") log(end.why);
    failures = end.kind === "later" ? failures + 1 : 0;
    await delay(restMs(end, failures), undefined, { signal: stop.signal }).catch(() => undefined);
  }
  return 0;
}

function restMs(end: RoundEnd, failures: number): number {
  if (end.kind === "done") return end.hasMore ? 0 : pollMs;
  const backOffMs = Math.min(pollMs * 2 ** failures, BACK_OFF_MS_MAX);
  // Half of it by chance, so that many game servers do not come back at one moment; and never before we were told to.
  return Math.max(backOffMs * (0.5 + Math.random() / 2), end.kind === "later" ? (end.afterMs ?? 0) : 0);
}

function refused({ code, why }: Extract<RoundEnd, { kind: "refused" }>): number {
  if (code !== "CURSOR_UNKNOWN") {
    log(`stopped: ${why}. Mend what it says (API_URL, API_KEY) and start again.`);
    return 1;
  }
  log(
    "stopped: the API does not know our place in its feed: its ledger is another one, or was restored from a backup.\n" +
      "Make sure that API_URL is right, then start once with --from-start. The feed is read from its beginning, which is\n" +
      "safe: a payment that was granted here is not granted again, only acknowledged again.",
  );
  return 3;
}

/** Read anew each time: an item may become known while this runs. */
function readItems(): Readonly<Record<string, number>> {
  return JSON.parse(readFileSync(ITEMS, "utf8"));
}
