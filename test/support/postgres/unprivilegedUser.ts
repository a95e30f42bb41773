// Servers that refuse to run as root run as somebody who owns nothing: no user has to be made on the machine for that.

import { execFileSync } from "node:child_process";

export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

/** Empty when we are not root: then they run as ourselves. */
export function unprivilegedUser(): RunAs {
  if (process.getuid?.() !== 0) return {};
  const uid = idOf("postgres", "-u") ?? idOf("nobody", "-u");
  const gid = idOf("postgres", "-g") ?? idOf("nobody", "-g");
  if (uid === null || gid === null) throw new Error("root, and neither a user postgres nor nobody to run servers as");
  return { uid, gid };
}

function idOf(user: string, which: "-u" | "-g"): number | null {
  try {
    return Number(execFileSync("id", [which, user], { stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" }));
  } catch {
    return null;
  }
}
