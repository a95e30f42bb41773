// Whether an app's payments cost money. The vendor's addresses say it themselves, and no setting says otherwise of them:
// real money is never recorded as sandbox, and the sandbox's never as real. Any other address says nothing.

import type { Environment } from "../domain/payment.ts";

export type NamedEnvironment = "sandbox" | "production";

export interface AppEnvironment {
  readonly environment: Environment;
  /** Nobody named it, and the address does not say: then it counts as the sandbox, and not in production. */
  readonly isEnvironmentAssumed: boolean;
}

/** The vendor's, of all faces, by their old and their new domain. */
const PRODUCTION_HOSTS = [
  "api-iap.cloud.toast.com",
  "api-iap.nhncloudservice.com",
  "api-gamebase.cloud.toast.com",
  "api-gamebase.nhncloudservice.com",
];

const ENVIRONMENTS: ReadonlyMap<string, Environment> = new Map(
  PRODUCTION_HOSTS.flatMap((host) => [
    [host, "PRODUCTION"],
    [`sandbox-${host}`, "SANDBOX"],
  ]),
);

/** @param baseUrl null: the built-in sandbox is used */
export function appEnvironmentOf(named: NamedEnvironment | null, baseUrl: string | null): AppEnvironment {
  const told = named === null ? environmentOfAddress(baseUrl) : environmentNamed(named);
  return { environment: told ?? "SANDBOX", isEnvironmentAssumed: told === null && baseUrl !== null };
}

/** The one value that may be named beside that address; null: either may. */
export function onlyEnvironmentAt(baseUrl: string | null): NamedEnvironment | null {
  const told = environmentOfAddress(baseUrl);
  if (told === null) return null;
  return told === "PRODUCTION" ? "production" : "sandbox";
}

/** null: the address does not say. */
function environmentOfAddress(baseUrl: string | null): Environment | null {
  const host = baseUrl === null ? undefined : URL.parse(baseUrl)?.hostname; // in small letters, without the port
  return (host !== undefined && ENVIRONMENTS.get(host.replace(/\.$/, ""))) || null; // a dot at the end names the same host
}

function environmentNamed(named: NamedEnvironment): Environment {
  return named === "production" ? "PRODUCTION" : "SANDBOX";
}
