// What doctor says of the place a ledger stands in.

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { judgeFlushes, judgeSpace } from "../../src/ledger/sqlite/examine/place.ts";
import { examine, notOk } from "./support/examining.ts";
import { livedInLedger } from "./support/livedInLedger.ts";

const MIB = 1024 * 1024;

describe("the disk", () => {
  const local = { type: 0xef53, bsize: 4_096 };
  const withFree = (bytes: number, type = local.type) =>
    judgeSpace({ ...local, type, bavail: bytes / 4_096 }, "./data");

  it("is full, nearly full, or roomy", () => {
    expect(withFree(63 * MIB)).toMatchObject({ verdict: "FAIL", found: "./data has 63 MiB free" });
    expect(withFree(64 * MIB).verdict).toBe("warn");
    expect(withFree(1_023 * MIB).verdict).toBe("warn");
    expect(withFree(1_024 * MIB)).toEqual({ verdict: "ok", found: "./data has 1024 MiB free", mend: null });
  });

  it.each([
    [0x6969, "FAIL", "./data is on NFS, where locks and flushes are not sure"],
    [0xfe534d42, "FAIL", "./data is on SMB2, where locks and flushes are not sure"],
    [0x01021994, "warn", "./data is in memory (tmpfs)"],
  ])("is no disk: type %i", (type, verdict, found) => {
    expect(withFree(9_999 * MIB, type)).toMatchObject({ verdict, found });
  });

  it("lies where a flush takes no time, and then doctor says so", async () => {
    const told = "an append of 4 KiB and its fsync take 0.019 ms (p50), 9.000 ms (p99)";
    expect(judgeFlushes([...Array<number>(90).fill(0.019), ...Array<number>(10).fill(9)])).toEqual({
      verdict: "warn",
      found: `${told}: no disk is that fast, so fsync may not reach it, and a power cut may lose answered calls`,
      mend: expect.stringContaining("cache"),
    });
    expect(judgeFlushes(Array<number>(100).fill(0.021)).verdict).toBe("ok");
    const findings = await examine(await livedInLedger(), { monotonicMs: () => 0 });
    expect(notOk(findings)).toEqual([expect.stringMatching(/^warn flush: .* 0\.000 ms \(p50\)/)]);
  });

  it("cannot be tried where nothing may be written", async () => {
    const path = await livedInLedger();
    let turn = 0;
    const randomBytes = (count: number) => new Uint8Array(count).fill((turn += 1));
    for (const name of ["010101010101", "020202020202"]) {
      mkdirSync(join(dirname(path), `.iap-graphql-doctor-${name}`)); // for root nothing is read-only
    }
    const findings = await examine(path, { randomBytes });
    expect(notOk(findings)).toEqual([
      `FAIL flush: cannot be tried in ${dirname(path)} (EEXIST)`,
      expect.stringMatching(
        /^FAIL WAL and FULL: cannot be had here: a new ledger cannot be created or written \(EISDIR\)$/,
      ),
    ]);
  });
});
