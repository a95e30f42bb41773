// One request, one answer, for every call of every face. Whatever a payment does is on record before a byte leaves.

import type { IncomingMessage, ServerResponse } from "node:http";
import { isPurchaseToken } from "../domain/identifiers.ts";
import { INVALID_PARAMETERS } from "../domain/resultCodes.ts";
import { type Envelopes, envelopesWith, type Trace } from "./answers.ts";
import { faultAnswer, parsePurchase, purchaseAnswer } from "./buying.ts";
import { deliver, type SandboxTimers, send, sendEnvelope } from "./delivery.ts";
import { behaviourOf } from "./magicPayments.ts";
import type { SandboxPayments } from "./payments.ts";
import { readBody } from "./requestBody.ts";
import { type Fields, fieldsIn, longIn, parseConsumeCall, parseUnconsumedQuestion } from "./requestFields.ts";
import { isJson, refusalByHead, transactionIdOf } from "./requestHead.ts";
import { consumedResult, itemListResult, transactionResult, unconsumedResult } from "./results.ts";
import { pathOf, type Route, routeOf } from "./routes.ts";
import { CONSUME_FAILED } from "./sandboxCodes.ts";

export interface Scene {
  readonly payments: SandboxPayments;
  readonly timers: SandboxTimers;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

type FaceRoute = Exclude<Route, { readonly call: "purchase" }>;
type PostRoute = Extract<FaceRoute, { readonly call: "consume" | "unconsumed" }>;

const TEXT = "text/plain; charset=UTF-8";
const JSON_TYPE = "application/json; charset=UTF-8";

export async function answer(request: IncomingMessage, response: ServerResponse, scene: Scene): Promise<void> {
  const route = routeOf(request.url ?? "");
  if (route === null) return send(response, { status: 404, type: TEXT, body: "Not found\n" });
  if (route.call === "purchase") return answerPurchase(request, response, scene.payments);
  const envelopes = envelopesWith(route.face === "gamebase" ? traceOf(request, scene.now()) : null);
  const refusal = refusalByHead(request, route);
  if (refusal !== null) return sendEnvelope(response, envelopes.refusal(refusal));
  if (route.call === "items" || route.call === "transaction") {
    return sendEnvelope(response, answerRead(route, scene.payments, envelopes));
  }
  const fields = await bodyFields(request, response);
  if (fields === "answered") return;
  if (fields === null) return sendEnvelope(response, envelopes.refusal(INVALID_PARAMETERS));
  answerPost(route, fields, response, scene, envelopes);
}

function traceOf(request: IncomingMessage, trackingTime: number): Trace {
  return { transactionId: transactionIdOf(request), uri: pathOf(request.url ?? ""), trackingTime };
}

function answerRead(
  route: Extract<FaceRoute, { readonly call: "items" | "transaction" }>,
  payments: SandboxPayments,
  envelopes: Envelopes,
): string {
  if (route.call === "items") {
    const appSeq = longIn(route.appSeq);
    return appSeq === null ? envelopes.refusal(INVALID_PARAMETERS) : envelopes.success(itemListResult(appSeq));
  }
  if (route.accessToken === null || !isPurchaseToken(route.accessToken)) return envelopes.refusal(INVALID_PARAMETERS);
  const found = payments.findByToken(route.accessToken);
  if (found === null) return envelopes.refusal(CONSUME_FAILED);
  const behaviour = behaviourOf(found.paymentSeq, route.face);
  if (behaviour.does === "turnAway") return envelopes.refusal(behaviour.resultCode);
  return envelopes.success(transactionResult(found));
}

function answerPost(
  route: PostRoute,
  fields: Fields,
  response: ServerResponse,
  { payments, timers }: Scene,
  envelopes: Envelopes,
): void {
  if (route.call === "consume") {
    const call = parseConsumeCall(route, fields);
    if (call === null) return sendEnvelope(response, envelopes.refusal(INVALID_PARAMETERS));
    const { reply, payment } = payments.hear(call, route.face);
    return deliver(response, reply, { envelopes, result: consumedResult(route.face, payment) }, timers);
  }
  const question = parseUnconsumedQuestion(route.face, fields);
  if (question === null) return sendEnvelope(response, envelopes.refusal(INVALID_PARAMETERS));
  const { userKey, marketIds } = question;
  const listed = payments.listUnconsumed(userKey, route.face);
  const shown = listed.filter(({ marketId }) => marketIds?.includes(marketId) ?? true);
  sendEnvelope(response, envelopes.success(unconsumedResult(route.face, shown)));
}

/** Plain HTTP, not the vendor's envelope: this call is ours. */
async function answerPurchase(
  request: IncomingMessage,
  response: ServerResponse,
  payments: SandboxPayments,
): Promise<void> {
  const say = (status: number, body: string): void => send(response, { status, type: JSON_TYPE, body });
  if (request.method !== "POST") return say(405, faultAnswer("a purchase is a POST"));
  if (!isJson(request)) return say(415, faultAnswer("a purchase is application/json"));
  const fields = await bodyFields(request, response);
  if (fields === "answered") return;
  if (fields === null) return say(400, faultAnswer("a purchase is a JSON object"));
  const parsed = parsePurchase(fields);
  if (!parsed.isUsable) return say(400, faultAnswer(parsed.fault));
  const purchase = payments.buy(parsed.purchase);
  if (purchase === null) return say(409, faultAnswer("this payment is known already; take another paymentSeq"));
  say(201, purchaseAnswer(purchase));
}

/** null: no JSON object. "answered": there is nothing more to say, or nobody to say it to. */
async function bodyFields(request: IncomingMessage, response: ServerResponse): Promise<Fields | null | "answered"> {
  const body = await readBody(request);
  if (body.kind === "gone") return "answered";
  if (body.kind === "tooLarge") {
    send(response, { status: 413, type: TEXT, body: "Too large\n" });
    return "answered";
  }
  return fieldsIn(body.text);
}
