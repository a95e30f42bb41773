// Which app a call is about. Whether an app exists is told only to those who may touch it.

import type { Context } from "./context.ts";
import { badUserInput } from "./errors.ts";

/** The app asked for, else the caller's own, else the only one there is. */
export function chooseApp(context: Context, asked: string | null | undefined): string {
  const { caller, apps } = context;
  const app = asked ?? caller.app ?? (apps.length === 1 ? apps[0] : undefined);
  if (app === undefined) throw badUserInput(`app: this server serves several apps; send one of ${apps.join(", ")}`);
  const isTheirs = caller.app === null || caller.app === app;
  if (!isTheirs || !apps.includes(app)) throw badUserInput("no such app");
  return app;
}
