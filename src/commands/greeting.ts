// What a person reads after `npm start`: where to look, and one mutation that works as it stands.

import { describeDatabase } from "../config/database.ts";
import type { AppSettings } from "../config/apps.ts";
import type { IdentitySettings } from "../config/identity.ts";
import type { Settings } from "../config/settings.ts";

export interface Greeting {
  readonly address: string;
  readonly settings: Settings;
  /** Of the built-in sandbox, where things are bought; null: none was started. */
  readonly sandboxUrl: string | null;
}

/** @param app named where there are several */
function sandboxMutation(app: string | null): string {
  const named = app === null ? "" : `, app: ${JSON.stringify(app)}`;
  return `mutation {
  consumePayment(paymentSeq: "T-ok-KRW-1000", itemSeq: 1001, purchaseToken: "demo-token"${named}) {
    ... on ConsumeSuccess { price currency replayed }
    ... on ConsumeError { resultCode message reason retryable }
  }
}`;
}

export function greeting({ address, settings, sandboxUrl }: Greeting): string {
  const { apps } = settings;
  const isOnly = apps.length === 1;
  const inSandbox = apps.find(({ upstreamUrl }) => upstreamUrl === null);
  const noAddress = `the built-in sandbox (${isOnly ? "IAP_BASE_URL is not set" : "no baseUrl"})`;
  const ofEach = (tell: (app: AppSettings) => string) =>
    apps.map((app) => `${isOnly ? "" : `${app.name}: `}${tell(app)}`);
  const lines = [
    "iap-graphql is ready.",
    "",
    ...(settings.hasGraphiql ? [`  GraphiQL  ${address}/`] : []),
    `  GraphQL   ${address}/graphql`,
    ...ofEach(({ upstreamUrl }) => upstreamUrl ?? noAddress).map((line) => `  Upstream  ${line}`),
    ...(sandboxUrl === null ? [] : [`  Sandbox   ${sandboxUrl}`]),
    ...ofEach(describeEnvironment).map((line) => `  Payments  ${line}`),
    `  Ledger    ${describeDatabase(settings.database)}`,
    `  Identity  ${describeIdentity(settings.identity)}`,
    "",
    ...(inSandbox === undefined
      ? []
      : ["Paste this into GraphiQL:", "", sandboxMutation(isOnly ? null : inSandbox.name), ""]),
  ];
  return `${lines.join("\n")}\n`;
}

/** As what payments are recorded, and where nobody said so. */
function describeEnvironment({ environment, isEnvironmentAssumed }: AppSettings): string {
  return `environment ${environment}${isEnvironmentAssumed ? " (assumed: neither the address nor a setting says it)" : ""}`;
}

/** The sources by which callers are known; no address, no path and no secret. */
export function describeIdentity({ playerTokens, apiKeysFile }: IdentitySettings): string {
  const sources: string[] = [];
  if (playerTokens !== null)
    sources.push(playerTokens.keys.kind === "keySet" ? "players' JWT by a key set" : "players' JWT by a secret");
  if (apiKeysFile !== null) sources.push("API keys");
  return sources.length === 0 ? "dev, on loopback only (AUTH_* is not set)" : sources.join(", ");
}
