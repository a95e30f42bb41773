// What an operator of a real game would not leave as it is, in a few words each: said at the start, so that nobody finds it out
// by an incident. Words and names of settings only.

import type { Settings } from "../config/settings.ts";

export function weaknessesOf(settings: Settings): string[] {
  const { isProduction, identity, apps, ledgerSecrets, trustedDocuments, hasGraphiql } = settings;
  const { playerTokens, apiKeysFile } = identity;
  const weak: string[] = [];
  if (!isProduction) weak.push("NODE_ENV is not production");
  if (playerTokens === null && apiKeysFile === null)
    weak.push("no identity: every request from this machine may do all");
  if (playerTokens !== null && playerTokens.issuer === null) weak.push("AUTH_ISSUER is not checked");
  if (playerTokens !== null && playerTokens.audience === null) weak.push("AUTH_AUDIENCE is not checked");
  if (ledgerSecrets === null) weak.push("LEDGER_SECRET was made here, and is kept beside the ledger");
  if (settings.receipts.keys === null) weak.push("RECEIPT_KEYS were made here, and are kept beside the ledger");
  if (trustedDocuments !== "require") weak.push(`TRUSTED_DOCUMENTS=${trustedDocuments}: players may send any document`);
  if (isProduction && hasGraphiql) weak.push("GRAPHIQL is on, and the schema is published");
  for (const { name, upstreamUrl } of apps) {
    if (upstreamUrl === null) weak.push(`app ${name} is behind the built-in sandbox`);
  }
  if (settings.onInferred !== "proven") weak.push(`ON_INFERRED=${settings.onInferred}`);
  if (settings.doubtMs === 0) weak.push("DOUBT_MS=0: a doubt is decided by one refusal");
  return weak;
}
