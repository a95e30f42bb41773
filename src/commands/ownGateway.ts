// A gateway inside a command: the ledger is its own for as long as it takes, and so is the sandbox where an app has no upstream.

import type { Settings } from "../config/settings.ts";
import { type Gateway, startGateway } from "../gateway.ts";
import { LedgerRefusal } from "../ledger/ledgerRefusal.ts";
import type { Log } from "../log.ts";
import { startOwnSandbox } from "./ownSandbox.ts";
import { endAtOnce, refuseToStart } from "./process.ts";

export interface OwnGateway {
  readonly gateway: Gateway;
  readonly close: () => Promise<void>;
}

/** Refuses where the ledger cannot be opened; `inUseHint`: what to do where a server has it. */
export async function startOwnGateway(settings: Settings, log: Log, inUseHint: string): Promise<OwnGateway> {
  const sandbox = await startOwnSandbox(settings);
  const onLost = (line: string) => {
    log.fatal(line);
    endAtOnce();
  };
  try {
    const gateway = await startGateway({ settings, sandboxUrl: sandbox?.baseUrl ?? null, log, onLost });
    const close = async () => {
      await gateway.close();
      await sandbox?.close();
    };
    return { gateway, close };
  } catch (error) {
    await sandbox?.close();
    if (!(error instanceof LedgerRefusal)) throw error;
    return refuseToStart([`DATABASE_URL: ${error.message}${/in use/.test(error.message) ? `; ${inUseHint}` : ""}`]);
  }
}
