// How many files this process may open (RLIMIT_NOFILE), and the settings of a server that keeps to it. Node raises the limit
// as far as it may when it starts, so what is read here is what holds.

import { readFileSync } from "node:fs";
import {
  DESCRIPTORS_MIN,
  type DescriptorShares,
  describeShares,
  shareDescriptors,
  wishesOf,
} from "../config/descriptors.ts";
import type { Settings } from "../config/settings.ts";
import { type Check, checkOf, fail, ok, warn } from "../ledger/checks.ts";

export interface WithinDescriptors {
  readonly settings: Settings;
  /** null: nobody says how many files there may be. */
  readonly connections: DescriptorShares | null;
  readonly warnings: readonly string[];
}

/** One line where it cannot serve at all. */
export function withinDescriptors(settings: Settings): WithinDescriptors | string {
  const limit = descriptorLimit();
  if (limit === null) return { settings, connections: null, warnings: [] };
  const connections = shareDescriptors(limit, wishesOf(settings));
  if (connections === null) return tooFew(limit);
  const { upstreamConnectionsMax } = connections;
  const line = describeShares(limit, connections);
  return { settings: { ...settings, upstreamConnectionsMax }, connections, warnings: line === null ? [] : [line] };
}

/** For `doctor`: a server that is started as it was has the same limit. */
export function descriptorChecks(settings: Settings): Check[] {
  return [
    checkOf("open files", () => {
      const limit = descriptorLimit();
      if (limit === null) return ok("nobody says how many may be open");
      const shares = shareDescriptors(limit, wishesOf(settings));
      const mend = "raise it for the server's process (ulimit -n, LimitNOFILE=, --ulimit nofile=)";
      if (shares === null) return fail(tooFew(limit), mend);
      const line = describeShares(limit, shares);
      return line === null
        ? ok(`${limit} may be open here: ${shares.connectionsMax} connections of callers`)
        : warn(line, mend);
    }),
  ];
}

function tooFew(limit: number): string {
  return `this process may open only ${limit} files (ulimit -n); a server needs ${DESCRIPTORS_MIN} at least`;
}

/** null: nobody says, or as many as it likes. */
function descriptorLimit(): number | null {
  const text = fromProc() ?? fromReport();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function fromProc(): string | undefined {
  try {
    return /^Max open files +(\w+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  } catch {
    return undefined; // no Linux
  }
}

function fromReport(): string | undefined {
  Reflect.set(process.report, "excludeNetwork", true); // else it looks up the names of whoever is connected
  return /"open_files":\{"soft":"?(\w+)/.exec(JSON.stringify(process.report.getReport()))?.[1];
}
