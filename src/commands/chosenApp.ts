// The app a command is about: the one that is named, or the only one there is.

import type { Apps, AppSettings } from "../config/apps.ts";

/** A text: the line that says why there is none. */
export function chosenApp(apps: Apps, named: string | undefined): AppSettings | string {
  const app = named === undefined && apps.length === 1 ? apps[0] : apps.find(({ name }) => name === named);
  const read = named === undefined ? "is required" : `${told(named)} is not allowed`;
  return app ?? `--app: ${read}; one of ${apps.map(({ name }) => name).join(", ")}`;
}

/** As it was given, and no longer than anybody needs to know it again. */
export function told(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}
