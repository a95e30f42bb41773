// The gateway's own client on each face of one sandbox, and plain JSON calls for what only the sandbox has.

import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { type ClosableUpstream, createUpstream } from "../../../src/upstream/createUpstream.ts";
import type { Face, UpstreamApi } from "../../../src/upstream/face.ts";
import { TOKEN } from "./consumeCalls.ts";

export const APIS: readonly UpstreamApi[] = ["v3", "nhncloud", "gamebase"];

export function clientOf(
  baseUrl: string,
  api: UpstreamApi,
  markets: readonly string[] = ["GG", "AS"],
): ClosableUpstream {
  const face: Face = {
    api,
    appSeq: 1n,
    userChannel: "GF",
    markets,
    appKey: "any-app-key",
    appId: "anyApp",
    secretKey: "any-secret",
  };
  const options = {
    baseUrl,
    maxConnections: 4,
    startTimer: setTimeout,
    monotonicMs: () => performance.now(),
    nowMs: Date.now,
    makeCallId: randomUUID,
  };
  const client = createUpstream(face, options);
  onTestFinished(() => void client.close());
  return client;
}

export const ASKING = { requestId: "request-1", deadlineMs: 5_000 };

/** What a consume call brings, as a code: 0 for a success, null where it was never sent. */
export async function consumeOver(
  client: ClosableUpstream,
  paymentSeq: string,
  { token = TOKEN, itemSeq = 1_032_032n, deadlineMs = 5_000 } = {},
): Promise<number | null> {
  const question = { ...ASKING, paymentSeq, itemSeq, purchaseToken: token, deadlineMs, mayStillSend: () => true };
  const heard = await client.consume(question);
  if (heard.kind === "CONSUMED") return 0;
  return heard.kind === "NOT_SENT" ? null : heard.resultCode;
}

export interface Called {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

export async function call(url: string, init: RequestInit = {}): Promise<Called> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  return { status: response.status, text, json: isJson ? JSON.parse(text) : null };
}

export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Called> {
  return call(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}
