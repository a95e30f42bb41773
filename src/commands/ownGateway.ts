// A gateway inside a command: the ledger is its own for as long as it takes, and so is the sandbox where an app has no upstream.

import type { Settings } from "../config/settings.ts";
import { type Gateway, startGateway } from "../gateway.ts";
import type { OpenLog } from "../observing/log.ts";
import { startOwnSandbox } from "./ownSandbox.ts";
import { endingWith, refuseLedger } from "./refusingLedger.ts";

export interface OwnGateway {
  readonly gateway: Gateway;
  readonly close: () => Promise<void>;
}

/** Refuses where the ledger cannot be opened; `inUseHint`: what to do where a server has it. */
export async function startOwnGateway(settings: Settings, log: OpenLog, inUseHint: string): Promise<OwnGateway> {
  const sandbox = await startOwnSandbox(settings);
  try {
    const gateway = await startGateway({
      settings,
      sandboxUrl: sandbox?.baseUrl ?? null,
      log,
      onLost: endingWith(log),
      isCommand: true,
    });
    const close = async () => {
      await gateway.close();
      await sandbox?.close();
    };
    return { gateway, close };
  } catch (error) {
    await sandbox?.close();
    return refuseLedger(error, inUseHint);
  }
}
