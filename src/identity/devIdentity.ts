// Identity without any source of it: outside production, on a loopback address, every request is the player `dev` with
// all rights. Only where its Host is a loopback name: a foreign page that rebinds its own name to 127.0.0.1 is nobody. And
// only where it came through no proxy: whoever stands behind one is not on this machine.

import { type Authenticate, refuseSilently } from "./authenticate.ts";
import type { Caller } from "./caller.ts";

export function createDevIdentity(isLoopbackName: (name: string) => boolean): Authenticate {
  const dev: Caller = Object.freeze({ role: "OPERATOR", playerId: "dev", app: null, keyName: null });
  return async ({ host, isForwarded }, refuse = refuseSilently) => {
    if (host === undefined || !isLoopbackName(withoutPort(host))) return refuse("dev_host");
    return isForwarded() ? refuse("dev_forwarded") : dev;
  };
}

function withoutPort(host: string): string {
  return host.replace(/:\d{1,5}$/, "");
}
