// The ledger's file and folder, before any thread is there that could make them: what is made beside the ledger needs the folder.
// Never in the way of the event loop, so that a disk that hangs can be told of.

import { mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isThere } from "../madeFile.ts";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { codeOf } from "./openDatabase.ts";

/** As `createPrivately` does, and with its words. */
export async function createBeforeThreads(path: string): Promise<void> {
  try {
    const folder = dirname(path);
    if (!(await isThere(folder))) await mkdir(folder, { mode: 0o700 });
    // To open a pipe is to wait for somebody at its other end.
    if (await isThere(path)) {
      const facts = await stat(path);
      if (!facts.isFile() && !facts.isDirectory()) throw new LedgerRefusal(`${path} is not a file`);
    }
    await (await open(path, "a", 0o600)).close();
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    throw new LedgerRefusal(`${path} cannot be created or written (${codeOf(cause)})`, { cause });
  }
}
