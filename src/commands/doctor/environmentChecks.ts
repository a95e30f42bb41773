// As which environment each app's payments are recorded, so that a person sees it before a receipt says it.

import type { AppSettings } from "../../config/apps.ts";
import { type Check, checkOf, type Finding, ok, warn } from "../../ledger/checks.ts";

type Looked = Pick<AppSettings, "name" | "upstreamUrl" | "environment" | "isEnvironmentAssumed">;

export function environmentChecks(apps: readonly Looked[]): Check[] {
  const isOnly = apps.length === 1;
  return apps.map((app) => checkOf(isOnly ? "environment" : `environment of ${app.name}`, () => judge(app, isOnly)));
}

function judge({ environment, isEnvironmentAssumed, upstreamUrl }: Looked, isOnly: boolean): Finding {
  if (!isEnvironmentAssumed) return ok(environment);
  return warn(
    `${environment}, assumed: nothing says what ${upstreamUrl} is`,
    `set ${isOnly ? "IAP_ENVIRONMENT" : "environment in IAP_APPS_FILE"}; in production it is required`,
  );
}
