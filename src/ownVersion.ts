// Which version this is, as its package says.

import { readFileSync } from "node:fs";
import { z } from "zod";

const PACKAGE = z.object({ version: z.string() });

/** The package's own file stands one folder above, in the sources as in the build. */
export function ownVersion(): string {
  return PACKAGE.parse(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))).version;
}
