// The sandbox that stands in for the upstreams nobody configured, inside the command that needs it.

import type { Settings } from "../config/settings.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandboxServer.ts";
import { codeOf, refuseToStart } from "./process.ts";

const SANDBOX_DATABASE = "./data/sandbox.db";

/** One for all apps without an upstream of their own; null: there is no such app. */
export async function startOwnSandbox({ apps }: Settings): Promise<Sandbox | null> {
  const alone = apps.find(({ upstreamUrl }) => upstreamUrl === null);
  if (alone === undefined) return null;
  try {
    return await startSandbox({ host: "127.0.0.1", port: 0, databasePath: SANDBOX_DATABASE });
  } catch (error) {
    const why = `the sandbox cannot keep its payments in ${SANDBOX_DATABASE} (${codeOf(error)})`;
    const place = apps.length === 1 ? "IAP_BASE_URL: is not set" : `IAP_APPS_FILE: app ${alone.name} has no baseUrl`;
    return refuseToStart([`${place}, and ${why}`]);
  }
}
