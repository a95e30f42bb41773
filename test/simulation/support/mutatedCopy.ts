// The sources and the simulator over them, copied to a folder of their own, with a bug put in.

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutant } from "../mutants.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const COPIED = ["package.json", "schema", "scripts/simulate.ts", "src", "test/simulation", "test/support"] as const;

export interface MutatedCopy extends AsyncDisposable {
  readonly path: string;
}

/** Throws where the sources do not say the mutant's text exactly once. */
export async function copyWithBug({ file, text, instead }: Mutant): Promise<MutatedCopy> {
  const copy = await mkdtempDisposable(join(tmpdir(), "mutant-"));
  mkdirSync(join(copy.path, "scripts"));
  for (const path of COPIED) cpSync(join(ROOT, path), join(copy.path, path), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy.path, "node_modules"));
  const path = join(copy.path, "src", file);
  const source = readFileSync(path, "utf8");
  if (source.split(text).length !== 2) throw new Error(`src/${file} does not say once: ${text}`);
  writeFileSync(
    path,
    source.replace(text, () => instead),
  );
  return copy;
}
