// Known advisories against what is installed at run time, as the registry tells them: one of high or critical severity that a
// new version mends fails; where the registry cannot be asked, that is said and nothing fails.

import { spawnSync } from "node:child_process";
import { z } from "zod";

const REPORT = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.enum(["info", "low", "moderate", "high", "critical"]),
      fixAvailable: z.union([z.boolean(), z.object({ name: z.string(), version: z.string() })]),
    }),
  ),
});
const GRAVE: ReadonlySet<string> = new Set(["high", "critical"]);

const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8", timeout: 60_000 });
const report = REPORT.safeParse(parsed(stdout));
if (report.success) {
  const findings = Object.entries(report.data.vulnerabilities).filter(([, { severity }]) => GRAVE.has(severity));
  for (const [name, { severity, fixAvailable }] of findings) {
    const isMendable = fixAvailable !== false;
    console.log(`${name}: ${severity}, ${isMendable ? "mended by another version: update it" : "not mended yet"}`);
    if (isMendable) process.exitCode = 1;
  }
  if (findings.length === 0) console.log("no high or critical advisory against what runs");
} else {
  console.log("not asked: the registry does not answer audits here");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
