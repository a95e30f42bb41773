// What reading some variables gives, where a test knows which of the two it is.

import { readSettings, type Settings } from "../../../src/config/settings.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

export function settingsOf(variables: Variables): Settings {
  const read = readSettings(variables);
  if (!read.isValid) throw new Error(read.lines.join("\n"));
  return read.settings;
}

/** The lines of a refusal. */
export function linesOf(variables: Variables): readonly string[] {
  const read = readSettings(variables);
  return read.isValid ? ["taken"] : read.lines;
}

/** The variables that a refusal names, in the order of the alphabet. */
export function refusedNames(variables: Variables): readonly string[] {
  return linesOf(variables)
    .map((line) => line.split(":")[0] ?? "")
    .toSorted((one, other) => one.localeCompare(other));
}

export function warningsOf(variables: Variables): readonly string[] {
  const read = readSettings(variables);
  if (!read.isValid) throw new Error(read.lines.join("\n"));
  return read.warnings;
}
