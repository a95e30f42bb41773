// Ids of what a write puts on record.

import { uuidv7 } from "../uuidv7.ts";
import type { WriteContext } from "./writeContext.ts";

export function newId({ clock, randomBytes }: WriteContext): string {
  return uuidv7(clock.epochMs(), randomBytes(16));
}
