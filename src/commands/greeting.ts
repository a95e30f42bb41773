// What a person reads after `npm start`: where to look, and one mutation that works as it stands.

import { describeDatabase } from "../config/database.ts";
import type { IdentitySettings } from "../config/identity.ts";
import type { Settings } from "../config/settings.ts";

export interface Greeting {
  readonly address: string;
  readonly settings: Settings;
  readonly isSandbox: boolean;
}

const SANDBOX_MUTATION = `mutation {
  consumePayment(paymentSeq: "T-ok-KRW-1000", itemSeq: 1001, purchaseToken: "demo-token") {
    ... on ConsumeSuccess { price currency replayed }
    ... on ConsumeError { resultCode message reason retryable }
  }
}`;

export function greeting({ address, settings, isSandbox }: Greeting): string {
  const lines = [
    "iap-graphql is ready.",
    "",
    ...(settings.hasGraphiql ? [`  GraphiQL  ${address}/`] : []),
    `  GraphQL   ${address}/graphql`,
    `  Upstream  ${isSandbox ? "the built-in sandbox (IAP_BASE_URL is not set)" : settings.upstreamUrl}`,
    `  Ledger    ${describeDatabase(settings.database)}`,
    `  Identity  ${describeIdentity(settings.identity)}`,
    "",
    ...(isSandbox ? ["Paste this into GraphiQL:", "", SANDBOX_MUTATION, ""] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** The sources by which callers are known; no address, no path and no secret. */
export function describeIdentity({ playerTokens, apiKeysFile }: IdentitySettings): string {
  const sources: string[] = [];
  if (playerTokens !== null)
    sources.push(playerTokens.keys.kind === "keySet" ? "players' JWT by a key set" : "players' JWT by a secret");
  if (apiKeysFile !== null) sources.push("API keys");
  return sources.length === 0 ? "dev, on loopback only (AUTH_* is not set)" : sources.join(", ");
}
