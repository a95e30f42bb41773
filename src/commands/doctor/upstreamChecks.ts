// The upstreams from here: whether each answers at all, and whether its clock and ours agree.

import type { AppSettings } from "../../config/apps.ts";
import { type Check, checkOf, fail, type Finding, ok, warn } from "../../ledger/checks.ts";
import type { Reached } from "../../upstream/reachability.ts";

export interface UpstreamChecksOptions {
  readonly apps: readonly Pick<AppSettings, "name" | "upstreamUrl">[];
  readonly reach: (url: string) => Promise<Reached>;
  readonly epochMs: () => number;
}

const APART_MS_MAX = 60_000;
const SLOW_MS = 2_000;

export function upstreamChecks({ apps, reach, epochMs }: UpstreamChecksOptions): Check[] {
  const reached = new Map<string, Promise<Reached>>();
  const once = (url: string) => {
    const asked = reached.get(url) ?? reach(url); // one request for both, and for all apps behind it
    reached.set(url, asked);
    return asked;
  };
  const isOnly = apps.length === 1;
  return apps.flatMap(({ name, upstreamUrl: url }): Check[] => {
    const upstream = isOnly ? "upstream" : `upstream of ${name}`;
    if (url === null) {
      const unset = isOnly ? "IAP_BASE_URL is not set" : "it has no baseUrl";
      return [checkOf(upstream, () => ok(`${unset}: serve starts the built-in sandbox`))];
    }
    return [
      { name: upstream, run: async () => judgeReach(url, await once(url)) },
      { name: `${upstream} clock`, run: async () => judgeClock(await once(url), epochMs()) },
    ];
  });
}

function judgeReach(url: string, reached: Reached): Finding {
  if (reached.kind === "unreachable") {
    return fail(
      `${url} cannot be reached (${reached.code})`,
      "see to name, route, firewall and certificate; or to IAP_BASE_URL (baseUrl in IAP_APPS_FILE)",
    );
  }
  const told = `${url} answers in ${Math.round(reached.durationMs)} ms (HTTP ${reached.httpStatus} to a HEAD request)`;
  return reached.durationMs <= SLOW_MS ? ok(told) : warn(told, "look for a slow name server or route");
}

function judgeClock(reached: Reached, now: number): Finding {
  if (reached.kind === "unreachable" || reached.dateEpochMs === null) return ok("not compared: it tells no time");
  const apartMs = now - reached.dateEpochMs;
  const told = `ours is ${Math.abs(Math.round(apartMs / 1_000))} s ${apartMs < 0 ? "behind" : "ahead of"} the upstream's`;
  if (Math.abs(apartMs) <= APART_MS_MAX) return ok(told);
  return warn(
    told,
    "set the machine's clock, and keep it by NTP; nothing is decided by it, but every instant shown is",
  );
}
