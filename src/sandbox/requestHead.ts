// What is wrong with a request before its body is looked at. One refused here was never heard by a payment, so it neither
// names a first token nor counts as one of its calls.

import type { IncomingMessage } from "node:http";
import { INVALID_PARAMETERS } from "../domain/resultCodes.ts";
import type { Route } from "./routes.ts";
import { CONTENT_TYPE_NOT_SUPPORTED, METHOD_NOT_SUPPORTED } from "./sandboxCodes.ts";

/** By what an app is known on a face; any value does, since the sandbox serves every app. */
const IDENTIFICATION = { v3: null, nhncloud: "x-nhn-tciap-appkey", gamebase: "x-secret-key" } as const;

function isRead(route: Route): boolean {
  return route.call === "items" || route.call === "transaction";
}

export function isJson(request: IncomingMessage): boolean {
  return request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() === "application/json";
}

/** The code for a request that is refused by its head, or null. */
export function refusalByHead(request: IncomingMessage, route: Route & { readonly face: string }): number | null {
  if (request.method !== (isRead(route) ? "GET" : "POST")) return METHOD_NOT_SUPPORTED;
  if (!isRead(route) && !isJson(request)) return CONTENT_TYPE_NOT_SUPPORTED;
  const identification = IDENTIFICATION[route.face];
  return identification === null || request.headers[identification] ? null : INVALID_PARAMETERS;
}

/** What Gamebase repeats in its answer. */
export function transactionIdOf(request: IncomingMessage): string | null {
  const named = request.headers["x-tcgb-transaction-id"];
  return typeof named === "string" && named !== "" ? named : null;
}
