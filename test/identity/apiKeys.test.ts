// API keys: who has one, for how long, and what becomes of them when their file changes under the server.

import crypto from "node:crypto";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { neverLate } from "./support/neverLate.ts";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createApiKeyIdentity } from "../../src/identity/apiKeyIdentity.ts";
import { apiKeyIdIn, makeApiKeyText } from "../../src/identity/apiKeyText.ts";
import { formatApiKeyList, isKeyName, parseApiKeyList } from "../../src/identity/apiKeyList.ts";
import { openKeyFile } from "../../src/identity/keyFile.ts";
import { createKeyUseNotes } from "../../src/identity/keyUseNotes.ts";
import { apiKeyFile, testApiKey, writeApiKeys, writeKeyFileText } from "../support/apiKeyFile.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

async function open(folder = temporaryFolder()) {
  const keys = apiKeyFile(folder);
  const warnings: string[] = [];
  const used: string[] = [];
  let nowMs = 0;
  let epochMs = Date.parse("2026-07-01T00:00:00Z");
  const file = await openKeyFile({
    path: keys.path,
    apps: ["default"],
    monotonicMs: () => nowMs,
    after: neverLate,
    onWarning: (line) => warnings.push(line),
  });
  const find = createApiKeyIdentity({ file, epochMs: () => epochMs, onUsed: (id) => used.push(id) });
  const pass = (ms: number) => {
    nowMs += ms;
    epochMs += ms;
  };
  return { ...keys, find, warnings, used, pass };
}

describe("an API key", () => {
  it("makes a caller of its role and app, by its name", async () => {
    const { find, path, server, operator, used, pass } = await open();
    expect(await find(server.text)).toEqual({ role: "SERVER", playerId: null, app: null, keyName: "game-1" });
    expect(await find(operator.text)).toEqual({ role: "OPERATOR", playerId: null, app: null, keyName: "support" });
    const puzzle = testApiKey({ app: "puzzle" });
    writeApiKeys(path, [puzzle]);
    pass(1_000);
    expect(await find(puzzle.text)).toMatchObject({ role: "SERVER", app: "puzzle" });
    expect(used).toEqual([server.entry.id, operator.entry.id, puzzle.entry.id]);
  });

  it("is warned of, at the start and with each change, where its app is not served", async () => {
    const { find, path, warnings, pass } = await open();
    const puzzle = testApiKey({ app: "puzzle" });
    const revoked = testApiKey({ app: "racer", revokedAt: "2026-01-01T00:00:00Z" });
    writeApiKeys(path, [puzzle, revoked, testApiKey({ app: "default" })]);
    pass(1_000);
    await find(puzzle.text);
    pass(1_000);
    await find(puzzle.text);
    const line = `AUTH_API_KEYS_FILE: key ${puzzle.entry.id} is of app puzzle, which is not configured`;
    expect(warnings).toEqual([line]);
    const again: string[] = [];
    await openKeyFile({
      path,
      apps: ["default"],
      monotonicMs: () => 0,
      after: neverLate,
      onWarning: (one) => again.push(one),
    });
    expect(again).toEqual([line]);
  });

  it("is split at its first three underscores: its secret may hold more of them", () => {
    const id = "7f3a9c21b0de";
    expect(apiKeyIdIn(`iapk_live_${id}_${"_".repeat(43)}`)).toBe(id);
    const made = makeApiKeyText("test", (count) => new Uint8Array(count).fill(0xff));
    expect(made).toEqual({ id: "ffffffffffff", text: `iapk_test_ffffffffffff_${"_".repeat(42)}8` });
    expect(apiKeyIdIn(made.text)).toBe(made.id);
  });

  it.each([
    ["another secret", (text: string) => `${text.slice(0, -2)}${text.endsWith("AA") ? "BB" : "AA"}`],
    ["a shorter secret", (text: string) => text.slice(0, -1)],
    ["a longer secret", (text: string) => `${text}A`],
    ["an id that nobody has", (text: string) => text.replace(/_[0-9a-f]{12}_/, "_000000000000_")],
    ["its id in capitals", (text: string) => text.replace(/_[0-9a-f]{12}_/, (id) => id.toUpperCase())],
    ["another kind", (text: string) => text.replace("iapk_test_", "iapk_live_")],
    ["no kind", (text: string) => text.replace("iapk_test_", "iapk__")],
    ["a line feed behind it", (text: string) => `${text}\n`],
    ["nothing behind its id", (text: string) => text.slice(0, 23)],
    ["its digest for a secret", () => `iapk_test_000000000000_${"A".repeat(43)}`],
  ])("with %s is nobody's", async (_what, change) => {
    const { find, server, used } = await open();
    expect(await find(change(server.text))).toBeNull();
    expect(used).toEqual([]);
  });
});

describe("A73: a key's comparison", () => {
  it("takes as long for a right id as for one that nobody has", { timeout: 60_000 }, async () => {
    const { find, server } = await open();
    const wrong = `${server.text.slice(0, -4)}AAAA`;
    const unknown = wrong.replace(/_[0-9a-f]{12}_/, "_000000000000_");
    const timesMs: Record<"wrong" | "unknown", number[]> = { wrong: [], unknown: [] };
    for (let sample = 0; sample < 12_000; sample += 1) {
      for (const [name, text] of sample % 2 === 0
        ? ([
            ["wrong", wrong],
            ["unknown", unknown],
          ] as const)
        : ([
            ["unknown", unknown],
            ["wrong", wrong],
          ] as const)) {
        const startedAt = performance.now();
        expect((await find(text)) === null).toBe(true);
        timesMs[name].push(performance.now() - startedAt);
      }
    }
    const [one, other] = [quantileOf(timesMs.wrong, 0.5), quantileOf(timesMs.unknown, 0.5)];
    const noiseMs = quantileOf(timesMs.wrong, 0.75) - quantileOf(timesMs.wrong, 0.25);
    expect(Math.abs(one - other)).toBeLessThan(Math.max(noiseMs, 0.002));
  });

  it("does the same work for a right id as for one that nobody has: one digest, one comparison in constant time", async () => {
    const { find, server } = await open();
    const wrong = `${server.text.slice(0, -4)}AAAA`;
    const unknown = wrong.replace(/_[0-9a-f]{12}_/, "_000000000000_");
    const digests = vi.spyOn(crypto, "createHash");
    const comparisons = vi.spyOn(crypto, "timingSafeEqual");
    syncBuiltinESMExports(); // so that what was imported by name is seen, too
    onTestFinished(() => {
      digests.mockRestore();
      comparisons.mockRestore();
      syncBuiltinESMExports();
    });
    const workFor = async (text: string) => {
      const before = [digests.mock.calls.length, comparisons.mock.calls.length] as const;
      const found = await find(text);
      return [found !== null, digests.mock.calls.length - before[0], comparisons.mock.calls.length - before[1]];
    };
    expect(await workFor(server.text)).toEqual([true, 1, 1]);
    expect(await workFor(wrong)).toEqual([false, 1, 1]);
    expect(await workFor(unknown)).toEqual([false, 1, 1]);
    expect(await workFor("iapk_live_short")).toEqual([false, 0, 0]);
  });

  it("never throws for a length", async () => {
    const { find, server } = await open();
    for (let length = 0; length < server.text.length + 3; length += 1) {
      expect(await find(server.text.padEnd(length, "A").slice(0, length))).toEqual(
        length === server.text.length ? expect.anything() : null,
      );
    }
  });
});

describe("A74: the file of keys", () => {
  it.each([0o644, 0o640, 0o604, 0o660, 0o602])("is refused where others may read or write it: %o", async (mode) => {
    const { path } = apiKeyFile(temporaryFolder());
    chmodSync(path, mode);
    await expect(
      openKeyFile({ path, apps: ["default"], monotonicMs: () => 0, after: neverLate, onWarning: () => undefined }),
    ).rejects.toMatchObject({
      name: "IdentityRefusal",
      variable: "AUTH_API_KEYS_FILE",
      message: `${path} may be read or written by others; chmod 600 ${path}`,
    });
  });

  it("is refused where it is not there, a folder, or no list", async () => {
    const folder = temporaryFolder();
    const refusalOf = (path: string) =>
      openKeyFile({ path, apps: ["default"], monotonicMs: () => 0, after: neverLate, onWarning: () => undefined }).then(
        () => "opened",
        (error: Error) => error.message,
      );
    expect(await refusalOf(join(folder, "none.json"))).toMatch(/cannot be read \(ENOENT\)/);
    expect(await refusalOf(folder)).toMatch(/is not a file/);
    writeFileSync(join(folder, "keys.json"), "canary", { mode: 0o600 });
    expect(await refusalOf(join(folder, "keys.json"))).toMatch(
      /is no list of API keys \(is no JSON\); correct or restore it$/,
    );
  });

  it("keeps its keys while it is broken, says so once, and says when it is mended", async () => {
    const { find, path, server, warnings, pass } = await open();
    const wounds = [
      () => writeKeyFileText(path, '{"keys":[{"id":"canary'),
      () => writeKeyFileText(path, ""),
      () => chmodSync(path, 0o644),
      () => rmSync(path),
    ];
    for (const wound of wounds) {
      wound();
      for (let look = 0; look < 3; look += 1) {
        pass(1_000);
        expect(await find(server.text)).not.toBeNull();
      }
    }
    writeApiKeys(path, [server]);
    pass(1_000);
    expect(await find(server.text)).not.toBeNull();
    expect(warnings).toEqual([
      expect.stringMatching(/is no JSON.*; the keys read before stay in force$/), // an empty file is no JSON either
      expect.stringMatching(/may be read or written by others/),
      expect.stringMatching(/ENOENT/),
      expect.stringMatching(/is readable again$/),
    ]);
    expect(warnings.join("\n")).not.toContain("canary");
  });

  it("has a key that was revoked, taken out or put in noticed within a second", async () => {
    const { find, path, server, operator, pass } = await open();
    expect(await find(server.text)).not.toBeNull();
    writeApiKeys(path, [
      { ...server, entry: { ...server.entry, revokedAt: "2026-06-30T23:59:59Z" } },
      { ...operator, entry: { ...operator.entry, revokedAt: "2036-01-01T00:00:00Z" } },
    ]);
    pass(999);
    expect([await find(server.text), await find(operator.text)]).toEqual([null, null]);
    const next = testApiKey();
    writeApiKeys(path, [next]);
    pass(999);
    expect([await find(server.text), await find(next.text)]).toEqual([null, expect.anything()]);
  });

  it("has a key end at its very moment, whether the file is read again or not", async () => {
    const { find, path, pass } = await open();
    const key = testApiKey({ expiresAt: "2026-07-01T00:00:10Z" });
    writeApiKeys(path, [key]);
    pass(9_999);
    expect(await find(key.text)).not.toBeNull();
    pass(1);
    expect(await find(key.text)).toBeNull();
  });
});

describe("the list of keys", () => {
  const entry = testApiKey().entry;
  const lineOf = (content: unknown) => {
    const parsed = parseApiKeyList(JSON.stringify(content));
    return parsed.isValid ? "taken" : parsed.line;
  };

  it("is read back as it was written", () => {
    const keys = [
      entry,
      testApiKey({ name: 'ünï 🙂 "quoted"', app: "puzzle", expiresAt: "2030-01-01T00:00:00Z" }).entry,
    ];
    expect(parseApiKeyList(formatApiKeyList(keys))).toEqual({ isValid: true, keys });
    expect(parseApiKeyList(formatApiKeyList([]))).toEqual({ isValid: true, keys: [] });
  });

  it.each([
    ["no list", {}, /^keys: /],
    ["something besides the list", { keys: [], more: 1 }, /^the whole: has a member that is not known$/],
    ["a misspelt member", { keys: [{ ...entry, canary: null }] }, /^keys\.0: has a member that is not known$/],
    ["a missing member", { keys: [{ ...entry, revokedAt: undefined }] }, /^keys\.0\.revokedAt: /],
    ["another role", { keys: [{ ...entry, role: "player" }] }, /^keys\.0\.role: server or operator$/],
    ["an id of another shape", { keys: [{ ...entry, id: "7F3A9C21B0DE" }] }, /^keys\.0\.id: 12 hex digits$/],
    ["an id twice", { keys: [entry, entry] }, /^keys: no id twice$/],
    ["a short digest", { keys: [{ ...entry, sha256: "AAAA" }] }, /^keys\.0\.sha256: /],
    ["the key itself", { keys: [{ ...entry, sha256: testApiKey().text }] }, /^keys\.0\.sha256: /],
    ["a date that is none", { keys: [{ ...entry, expiresAt: "soon" }] }, /^keys\.0\.expiresAt: /],
    ["no date but a number", { keys: [{ ...entry, expiresAt: 1 }] }, /^keys\.0\.expiresAt: /],
    ["a name with a line feed", { keys: [{ ...entry, name: "a\nb" }] }, /^keys\.0\.name: /],
    ["an app of another shape", { keys: [{ ...entry, app: "*" }] }, /^keys\.0\.app: /],
  ])("is refused with %s", (_what, content, line) => {
    expect(lineOf(content)).toMatch(line);
    expect(lineOf(content)).not.toContain("canary");
  });
});

describe("the list's limits", () => {
  const entry = testApiKey().entry;
  const isTaken = (...keys: readonly object[]) => parseApiKeyList(JSON.stringify({ keys })).isValid;

  it("are ten thousand keys", () => {
    const keys = Array.from({ length: 10_001 }, (_, index) => ({ ...entry, id: index.toString(16).padStart(12, "0") }));
    expect(isTaken(...keys.slice(1))).toBe(true);
    expect(isTaken(...keys)).toBe(false);
  });

  it.each([
    ["", false],
    ["a", true],
    ["🙂".repeat(100), true],
    ["🙂".repeat(101), false],
    ["a\u0000", false],
    ["a\ud800", false],
  ])("are 1 to 100 characters of a name, all of them whole: %j", (name, isName) => {
    expect(isKeyName(name)).toBe(isName);
    expect(isTaken({ ...entry, name })).toBe(isName);
  });

  it("are instants, of whatever zone", () => {
    expect(isTaken({ ...entry, expiresAt: "2027-01-31T09:00:00+09:00", revokedAt: "2027-01-31T00:00:00Z" })).toBe(true);
    expect(isTaken({ ...entry, expiresAt: "2027-01-31T09:00:00" })).toBe(false);
  });

  it("are written with an entry a line", () => {
    expect(formatApiKeyList([])).toBe('{"keys":[]}\n');
    expect(formatApiKeyList([entry])).toBe(`{"keys":[\n${JSON.stringify(entry)}\n]}\n`);
    expect(formatApiKeyList([entry, entry]).split("\n")).toHaveLength(5);
  });
});

describe("the last use of a key", () => {
  it("is noted once a minute, and what goes wrong with it is nobody's matter", async () => {
    let nowMs = 0;
    const noted: string[] = [];
    let faults = 0;
    const used = createKeyUseNotes({
      note: async (id) => {
        noted.push(id);
        throw new Error("the ledger is away");
      },
      monotonicMs: () => nowMs,
      onFault: () => (faults += 1),
    });
    for (let second = 0; second < 61; second += 1) {
      used("a");
      if (second === 30) used("b");
      nowMs += 1_000;
    }
    await Promise.resolve();
    expect(noted).toEqual(["a", "b", "a"]);
    expect(faults).toBe(3);
  });
});

function quantileOf(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? 0;
}
