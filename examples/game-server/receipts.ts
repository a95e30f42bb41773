// The other way to the same grant: the game client hands over the receipt that it got from the API, and it is verified here
// without asking anybody. POST /receipts, the receipt is the body. The coins go to the player whom the receipt names,
// whoever brings it, so nothing is won by bringing somebody else's, or one's own twice.

import { createServer, type IncomingMessage, type Server } from "node:http";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import type { Environment } from "./feed.ts";
import type { Game, PaidItem } from "./game.ts";

export interface ReceiptSettings {
  /** `https://…/.well-known/jwks.json` of the API. */
  readonly jwksUrl: string;
  /** The API's RECEIPT_ISSUER. */
  readonly issuer: string;
  /** The app whose items are granted here. */
  readonly app: string;
  readonly environment: Environment;
  /** Whether what a store's testers buy without money is granted as well. */
  readonly grantsTestPurchases: boolean;
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

/** A receipt has about 700 bytes. */
const BODY_BYTES_MAX = 8_192;

export function createReceiptServer(game: Game, settings: ReceiptSettings): Server {
  const keys = createRemoteJWKSet(new URL(settings.jwksUrl)); // kept for ten minutes
  return createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });

  async function answer(request: IncomingMessage): Promise<Reply> {
    if (request.method !== "POST" || request.url !== "/receipts") return { status: 404, body: {} };
    try {
      const receipt = await readBody(request);
      if (receipt === null) return { status: 413, body: {} };
      // Everything that must not be taken from the receipt itself is named: algorithm, type, issuer, app.
      const { payload } = await jwtVerify(receipt, keys, {
        algorithms: ["EdDSA"],
        typ: "iap-consumption+jwt",
        issuer: settings.issuer,
        audience: settings.app,
        requiredClaims: ["jti", "sub", "paymentSeq", "itemSeq", "environment"],
      });
      const paid = paidItemOf(payload, settings);
      if (paid === null) return { status: 400, body: { error: "no receipt of ours" } };
      // Absent is not false: what the API learns later the feed tells, and it takes the coins back.
      if (payload["isTest"] === true && !settings.grantsTestPurchases)
        return { status: 403, body: { error: "a test purchase" } };
      const { coins, reason } = game.grantPaid(paid);
      // 200 the second time, too: the client wants to know that it is done, not who did it.
      return coins === null ? { status: 202, body: { reason } } : { status: 200, body: { coins } };
    } catch (error) {
      const isBad = error instanceof errors.JOSEError && !KEYS_NOT_HAD.has(error.code);
      return isBad
        ? { status: 400, body: { error: "no receipt of ours" } }
        : { status: 503, body: { retryable: true } };
    }
  }
}

/** That the set of keys cannot be had now (too late, no key set, not 200) is no fault of the receipt's. */
const KEYS_NOT_HAD = new Set<string>([errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]);

/** Verified already; only its shape is in question. */
function paidItemOf(payload: JWTPayload, settings: ReceiptSettings): PaidItem | null {
  const { sub, paymentSeq, itemSeq, environment } = payload;
  if (sub === undefined || typeof paymentSeq !== "string" || typeof itemSeq !== "string") return null;
  if (environment !== settings.environment) return null; // a test payment is free of charge
  return { app: settings.app, paymentSeq, itemSeq, playerId: sub, consumptionId: null };
}

/** null: too long, or of no told length. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (!(Number(request.headers["content-length"]) <= BODY_BYTES_MAX)) return null;
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text.trim();
}
