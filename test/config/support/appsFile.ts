// A file of apps as somebody wrote it, read without a disk.

import { type ReadSettings, readSettings } from "../../../src/config/settings.ts";
import type { Variables } from "./reading.ts";

const PATH = "./apps.json";

/** @param content what stands in it: text as it is, anything else as JSON */
export function readWithApps(content: unknown, variables: Variables = {}): ReadSettings {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return readSettings({ IAP_APPS_FILE: PATH, ...variables }, (path) =>
    path === PATH ? { isReadable: true, text } : { isReadable: false, why: "is another file" },
  );
}

/** The lines about the apps of a file that holds these, each without the name of the variable. */
export function linesOfApps(apps: unknown, variables: Variables = {}): readonly string[] {
  const read = readWithApps({ apps }, variables);
  return read.isValid ? ["taken"] : read.lines.map((line) => line.replace(/^IAP_APPS_FILE: /, ""));
}
