// The sandbox that stands in for an upstream nobody configured, inside the command that needs it.

import type { Settings } from "../config/settings.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandboxServer.ts";
import { codeOf, refuseToStart } from "./process.ts";

const SANDBOX_DATABASE = "./data/sandbox.db";

export interface ChosenUpstream {
  readonly url: string;
  /** null: the configured one is used. */
  readonly sandbox: Sandbox | null;
}

export async function chooseUpstream({ upstreamUrl }: Settings): Promise<ChosenUpstream> {
  if (upstreamUrl !== null) return { url: upstreamUrl, sandbox: null };
  try {
    const sandbox = await startSandbox({ host: "127.0.0.1", port: 0, databasePath: SANDBOX_DATABASE });
    return { url: sandbox.baseUrl, sandbox };
  } catch (error) {
    const why = `the sandbox cannot keep its payments in ${SANDBOX_DATABASE} (${codeOf(error)})`;
    return refuseToStart([`IAP_BASE_URL: is not set, and ${why}`]);
  }
}
