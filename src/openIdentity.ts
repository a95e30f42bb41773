// The wiring of identity: which sources are configured, with which clocks, and what they say in the log.

import type { PlayerTokenSettings } from "./config/identity.ts";
import { isLoopbackName } from "./config/loopback.ts";
import type { Settings } from "./config/settings.ts";
import { createApiKeyIdentity } from "./identity/apiKeyIdentity.ts";
import type { Authenticate } from "./identity/authenticate.ts";
import { createIdentity } from "./identity/createIdentity.ts";
import { createDevIdentity } from "./identity/devIdentity.ts";
import { type FetchedKeySet, fetchKeySet } from "./identity/fetchKeySet.ts";
import { openKeyFile } from "./identity/keyFile.ts";
import { createKeyUseNotes } from "./identity/keyUseNotes.ts";
import { createPlayerIdentity } from "./identity/playerIdentity.ts";
import { type ReadApiKeys, readKeyFileInTime } from "./identity/readKeyFile.ts";
import { createRemoteKeys } from "./identity/remoteKeys.ts";
import { createSharedSecret } from "./identity/sharedSecret.ts";
import type { VerifyingKeys } from "./identity/verifyingKeys.ts";
import type { Log } from "./observing/log.ts";
import { after, monotonicMs } from "./systemTime.ts";

export interface OpenIdentityOptions {
  readonly settings: Pick<Settings, "identity" | "apps">;
  readonly log: Pick<Log, "warned" | "unexpected">;
}

export interface OpenIdentity {
  /** Who calls; told where the last use of a key is written, which only a ledger that is open can say. */
  readonly authenticating: (noteKeyUse: (keyId: string) => Promise<void>) => Authenticate;
  /** Looks at its files now. */
  readonly reread: () => void;
}

/** Throws IdentityRefusal where a source cannot be used as configured. */
export async function openIdentity({ settings, log }: OpenIdentityOptions): Promise<OpenIdentity> {
  const { apps } = settings;
  const { playerTokens, apiKeysFile: path } = settings.identity;
  if (playerTokens === null && path === null)
    return { authenticating: () => createDevIdentity(isLoopbackName), reread: () => undefined };
  const onWarning = (line: string) => log.warned(line);
  const epochMs = Date.now;
  const file =
    path === null
      ? null
      : await openKeyFile({ path, apps: apps.map(({ name }) => name), monotonicMs, after, onWarning });
  const playerByToken =
    playerTokens === null
      ? null
      : createPlayerIdentity({ keys: keysOf(playerTokens, onWarning), rules: playerTokens, apps, epochMs });
  const authenticating: OpenIdentity["authenticating"] = (note) => {
    const onFault = () => onWarning("the last use of an API key could not be written down");
    const onUsed = createKeyUseNotes({ note, monotonicMs, onFault });
    return createIdentity({
      playerByToken,
      callerByKey: file === null ? null : createApiKeyIdentity({ file, epochMs, onUsed }),
      onFault: (error) => log.unexpected(error, "none"),
    });
  };
  return { authenticating, reread: () => file?.reread() };
}

function keysOf({ keys }: PlayerTokenSettings, onWarning: (line: string) => void): VerifyingKeys {
  if (keys.kind === "secret") return createSharedSecret(keys.secret);
  const { url, algorithms } = keys;
  const remote = createRemoteKeys({ url, algorithms, monotonicMs, after, onWarning });
  void remote.refresh(); // before the first player comes; an address that does not answer is told at the start
  return remote;
}

/** The sources as they are at the moment, for people who look them over. */
export const lookAtIdentity = {
  fetchKeys: (url: string): Promise<FetchedKeySet> => fetchKeySet({ url, after }),
  readKeys: (path: string): Promise<ReadApiKeys> => readKeyFileInTime(path, after),
};
