// The settings, with an end to the wait for the file that some of them are kept in: it is read at once, by the thread that hears
// signals, and from a mount that is dead nothing comes.

import { type ReadSettings, readSettings } from "../config/settings.ts";
import { answersInTime, unansweredLine } from "../identity/readPrivateFile.ts";
import { after } from "../systemTime.ts";

export async function settingsInTime(variables: Readonly<Record<string, string | undefined>>): Promise<ReadSettings> {
  const path = variables["IAP_APPS_FILE"] ?? "";
  if (path !== "" && !(await answersInTime(path, after)))
    return { isValid: false, lines: [`IAP_APPS_FILE: ${unansweredLine(path)}`] };
  return readSettings(variables);
}
