// The settings of this process, with an end to the wait for the file that some of them are kept in: they are read at once, by a
// thread that would hear no signal while it waits for a mount that is dead.

import { type ReadSettings, readSettings } from "../config/settings.ts";
import { answersInTime, unansweredLine } from "../identity/readPrivateFile.ts";
import { after } from "../systemTime.ts";

export async function readOwnSettings(): Promise<ReadSettings> {
  const path = process.env["IAP_APPS_FILE"] ?? "";
  if (path !== "" && !(await answersInTime(path, after)))
    return { isValid: false, lines: [`IAP_APPS_FILE: ${unansweredLine(path)}`] };
  return readSettings(process.env);
}
