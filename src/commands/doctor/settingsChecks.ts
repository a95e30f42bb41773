// Settings as checks: every bad variable and every suspicious name is a finding of its own.

import type { ReadSettings } from "../../config/settings.ts";
import { type Check, checkOf, fail, ok, warn } from "../../ledger/checks.ts";

const PAGE = "docs/reference/settings.md";

export function settingsChecks(read: ReadSettings): Check[] {
  if (!read.isValid) {
    const bad = read.lines.map((line) => checkOf("settings", () => fail(line, `set it as ${PAGE} says, or unset it`)));
    const rest = () => warn("not looked at while settings are bad", "fix those first, then run doctor again");
    return [...bad, checkOf("everything else", rest)];
  }
  if (read.warnings.length === 0) return [checkOf("settings", () => ok("all that are set are allowed"))];
  return read.warnings.map((line) => checkOf("settings", () => warn(line, `see ${PAGE}, or unset it`)));
}
