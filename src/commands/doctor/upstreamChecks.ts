// The upstream from here: whether it answers at all, and whether its clock and ours agree.

import { type Check, checkOf, fail, type Finding, ok, warn } from "../../ledger/checks.ts";
import type { Reached } from "../../upstream/reachability.ts";

export interface UpstreamChecksOptions {
  /** null: `serve` starts the sandbox. */
  readonly url: string | null;
  readonly reach: (url: string) => Promise<Reached>;
  readonly epochMs: () => number;
}

const APART_MS_MAX = 60_000;
const SLOW_MS = 2_000;

export function upstreamChecks({ url, reach, epochMs }: UpstreamChecksOptions): Check[] {
  if (url === null) {
    return [checkOf("upstream", () => ok("IAP_BASE_URL is not set: serve starts the built-in sandbox"))];
  }
  let reached: Promise<Reached> | null = null;
  const once = () => (reached ??= reach(url)); // one request for both
  return [
    { name: "upstream", run: async () => judgeReach(url, await once()) },
    { name: "upstream clock", run: async () => judgeClock(await once(), epochMs()) },
  ];
}

function judgeReach(url: string, reached: Reached): Finding {
  if (reached.kind === "unreachable") {
    return fail(
      `${url} cannot be reached (${reached.code})`,
      "see to name, route, firewall and certificate; or IAP_BASE_URL",
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
