// The secret nobody configured: made once beside the database, readable by nobody else, never replaced.

import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { readOrMakeSecret } from "../../src/ledger/madeSecret.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

function databasePath(): string {
  return join(temporaryFolder(), "ledger.db");
}

describe("a made secret", () => {
  it("is 32 bytes, and the same ever after", async () => {
    const path = databasePath();
    const secret = await readOrMakeSecret(path);
    expect(secret).toHaveLength(32);
    expect(await readOrMakeSecret(path)).toEqual(secret);
    expect(await readOrMakeSecret(databasePath())).not.toEqual(secret);
  });

  it("is for its owner's eyes only, and leaves no draft behind", async () => {
    const path = databasePath();
    await readOrMakeSecret(path);
    expect(statSync(`${path}-secret`).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(["ledger.db-secret"]);
  });

  it.each([0o640, 0o604, 0o660, 0o666])("is not trusted in a file of mode %o", async (mode) => {
    const path = databasePath();
    await readOrMakeSecret(path);
    chmodSync(`${path}-secret`, mode);
    await expect(readOrMakeSecret(path)).rejects.toThrow(LedgerRefusal);
    await expect(readOrMakeSecret(path)).rejects.toThrow("ledger.db-secret may be read by others");
  });

  it.each(["", "c2hvcnQ=", "not base64 at all ✗"])(
    "is never replaced, not even where the file holds %j",
    async (text) => {
      const path = databasePath();
      writeFileSync(`${path}-secret`, text, { mode: 0o600 });
      await expect(readOrMakeSecret(path)).rejects.toThrow("holds no secret of 32 bytes");
      expect(statSync(`${path}-secret`).size).toBe(Buffer.byteLength(text));
    },
  );

  it("is not made where there is no folder", async () => {
    const path = join(temporaryFolder(), "missing", "ledger.db");
    await expect(readOrMakeSecret(path)).rejects.toThrow();
    expect(existsSync(dirname(path))).toBe(false);
  });
});
