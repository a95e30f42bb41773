// Who calls, by whatever sources are configured. The text after `Bearer` decides which of them is asked, so that a bad key is
// never tried as a token, nor the other way round.

import { API_KEY_PREFIX } from "./apiKeyText.ts";
import { type Authenticate, type Refuse, refuseSilently } from "./authenticate.ts";
import type { Caller } from "./caller.ts";

export interface IdentitySources {
  /** null: no source of that kind is configured. */
  readonly playerByToken: ((token: string, refuse: Refuse) => Promise<Caller | null>) | null;
  readonly callerByKey: ((key: string, refuse: Refuse) => Promise<Caller | null>) | null;
  /** Whatever went wrong where nothing should: nobody was established. */
  readonly onFault: (error: unknown) => void;
}

/** RFC 6750: the scheme in any case, one credential, of these characters only. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

export function createIdentity({ playerByToken, callerByKey, onFault }: IdentitySources): Authenticate {
  return async ({ authorization }, refuse = refuseSilently) => {
    const credential = BEARER.exec(authorization ?? "")?.[1];
    if (credential === undefined) return refuse("no_credential");
    const source = credential.startsWith(API_KEY_PREFIX) ? callerByKey : playerByToken;
    if (source === null) return refuse("no_source");
    try {
      return await source(credential, refuse);
    } catch (error) {
      onFault(error);
      return refuse("fault");
    }
  };
}
