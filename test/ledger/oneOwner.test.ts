// One server owns a SQLite ledger. A second one waits about two seconds, for a restart's sake, and is refused.

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { ask } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";

async function refusalOf(path: string): Promise<{ readonly line: string; readonly afterMs: number }> {
  const startedAt = performance.now();
  try {
    await sqlite.open(path);
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    return { line: error.message, afterMs: performance.now() - startedAt };
  }
  throw new Error("a second owner was let in");
}

describe("a ledger that is open", () => {
  it("refuses a second owner after about two seconds, and goes on for the first", async () => {
    const path = sqlite.place();
    const first = await sqlite.open(path);
    const { line, afterMs } = await refusalOf(path);
    expect(line).toMatch(/ledger\.db is in use by another server$/);
    expect(afterMs).toBeGreaterThan(1_500);
    expect(afterMs).toBeLessThan(6_000);
    expect(await ask(first)).toMatchObject({ attemptNumber: 1 });
    await first.close();
    expect(await ask(await sqlite.open(path))).toMatchObject({ attemptNumber: 2 });
  });

  it.each(["its file", "its folder"])("refuses one that comes by a link to %s", async (what) => {
    const path = sqlite.place();
    await sqlite.open(path);
    const aside = join(dirname(path), "aside");
    if (what === "its file") {
      mkdirSync(aside);
      symlinkSync(path, join(aside, basename(path)));
    } else {
      symlinkSync(dirname(path), aside);
    }
    expect((await refusalOf(join(aside, basename(path)))).line).toContain("is in use by another server");
  });

  it.each(["deleted", "replaced"])(
    "is given up, with nothing asked of it, by an owner whose lock was %s",
    async (how) => {
      const path = sqlite.place();
      const first = await sqlite.open(path);
      await ask(first);
      rmSync(`${path}-lock`);
      if (how === "replaced") writeFileSync(`${path}-lock`, "");
      const second = await sqlite.open(path);
      expect(first.losses).toEqual([
        expect.stringMatching(/ledger\.db-lock was removed or replaced while the server ran$/),
      ]);
      await expect(ask(first, { paymentSeq: "too late" })).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
      expect(await ask(second)).toMatchObject({ attemptNumber: 2 });
    },
  );

  it("is written no more once its lock is another's", async () => {
    const path = sqlite.place();
    const first = await sqlite.open(path);
    rmSync(`${path}-lock`);
    await expect(ask(first)).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
    expect(first.losses).toHaveLength(1);
    expect(sqlite.look(path).consumptions).toEqual([]);
  });

  it("is had by one who waits for the other to close", async () => {
    const path = sqlite.place();
    const first = await sqlite.open(path);
    await ask(first);
    const second = sqlite.open(path);
    await new Promise((resolve) => setTimeout(resolve, 800)); // time is what it is about: the second one is there and waits
    await first.close();
    expect(await ask(await second)).toMatchObject({ attemptNumber: 2 });
  });
});
