// How an answer goes over the wire, or fails to. What was consumed stays consumed: by the time anything here runs it is
// on record.

import type { ServerResponse } from "node:http";
import { SUCCESS } from "../domain/resultCodes.ts";
import type { Envelopes } from "./answers.ts";
import type { Reply } from "./behaviour.ts";

export interface SandboxTimers {
  /** Runs `callback` once after `delayMs`; the returned function cancels it. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

const LATE_MS = 4_000;
/** Longer than the longest deadline a gateway may be given (120 s): whoever still waits then has forgotten the call. */
const HANG_MS_MAX = 150_000;
/** Far above what anybody allows an answer of some 130 bytes. */
const HUGE_BYTES = 2 * 1024 * 1024;
/** The top-level domain is reserved never to exist, so a client that follows takes its token nowhere. */
const ELSEWHERE = "http://elsewhere.invalid/inapp/v3/consume";
const HTML = "<!doctype html><title>Welcome</title><p>Please accept the terms of this network.</p>\n";
const BAD_GATEWAY_HTML = "<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>\n";

/** What a face says: `result` where the payment is consumed. */
export interface Saying {
  readonly envelopes: Envelopes;
  /** JSON text. */
  readonly result: string;
}

export function deliver(
  response: ServerResponse,
  reply: Reply,
  { envelopes, result }: Saying,
  timers: SandboxTimers,
): void {
  const envelope = reply.resultCode === SUCCESS ? envelopes.success(result) : envelopes.refusal(reply.resultCode);
  switch (reply.delivery) {
    case "whole":
      return sendEnvelope(response, envelope);
    case "late":
      return whileOpen(
        response,
        timers.after(LATE_MS, () => sendEnvelope(response, envelope)),
      );
    case "never":
      return whileOpen(
        response,
        timers.after(HANG_MS_MAX, () => response.destroy()),
      );
    case "dropped":
      response.destroy();
      return;
    case "cut":
      return sendHalf(response, envelope);
    case "huge":
      return sendEnvelope(response, envelopes.success(result, " ".repeat(HUGE_BYTES)));
    case "html":
      return send(response, { status: 200, type: "text/html; charset=UTF-8", body: HTML });
    case "badGateway":
      return send(response, { status: 502, type: "text/html; charset=UTF-8", body: BAD_GATEWAY_HTML });
    case "redirect":
      response.setHeader("Location", ELSEWHERE);
      return send(response, { status: 302, type: "text/plain; charset=UTF-8", body: "" });
  }
}

export function sendEnvelope(response: ServerResponse, envelope: string): void {
  send(response, { status: 200, type: "application/json; charset=UTF-8", body: envelope });
}

export function send(response: ServerResponse, page: { status: number; type: string; body: string }): void {
  response.writeHead(page.status, { "Content-Type": page.type, "Content-Length": Buffer.byteLength(page.body) });
  response.end(page.body);
}

/** Promises the whole answer, sends half of it, and hangs up. */
function sendHalf(response: ServerResponse, envelope: string): void {
  const type = "application/json; charset=UTF-8";
  response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(envelope) });
  response.write(envelope.slice(0, envelope.length / 2), () => response.destroy());
}

/** Stops a timer as soon as there is nobody left to answer. */
function whileOpen(response: ServerResponse, cancel: () => void): void {
  response.once("close", cancel);
}
