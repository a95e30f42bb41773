// `keys receipts`, and what a server, doctor and people are told of the keys that RECEIPT_KEYS holds: which one signs, what is
// wrong, and never a key.

import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keySetText, testReceiptKey, thumbprintOf } from "../support/receiptKeys.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { runCommand, serve } from "./support/command.ts";
import { commandsUnder, openShell } from "./support/howTo.ts";

const key = testReceiptKey({ kid: "2026" });
const toCome = testReceiptKey({ nbf: Math.floor(Date.UTC(2099, 0, 1) / 1_000) });

function keysFile(text: string, mode = 0o600): string {
  const path = join(temporaryFolder(), "receipt-keys.json");
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe("keys receipts new", () => {
  it("prints a private JWK that a set may hold, once, and keeps it nowhere", async () => {
    const folder = temporaryFolder();
    const made = await runCommand(["keys", "receipts", "new"], { folder });
    const jwk: Record<string, string> = JSON.parse(made.stdout);
    expect(Object.keys(jwk)).toEqual(["kty", "crv", "kid", "x", "d"]);
    expect(jwk["kid"]).toBe(thumbprintOf({ x: jwk["x"] ?? "" }));
    expect([made.code, made.stderrLines]).toEqual([0, [expect.stringMatching(/RECEIPT_KEYS.*not shown again\.$/)]]);
    expect(readdirSync(folder)).toEqual([]);
    const listed = await runCommand(["keys", "receipts", "list", "--json"], {
      variables: { RECEIPT_KEYS: keySetText(jwk) },
    });
    expect(JSON.parse(listed.stdout)).toMatchObject({ keys: [{ kid: jwk["kid"], signs: true }] });
  });

  it("makes one that signs later", async () => {
    const made = await runCommand(["keys", "receipts", "new", "--nbf", "90m", "--json"]);
    const { notBefore, jwk }: { notBefore: string; jwk: { nbf: number } } = JSON.parse(made.stdout);
    expect([made.code, made.stderrLines]).toEqual([0, []]);
    expect(jwk.nbf * 1_000).toBe(Date.parse(notBefore));
    expect(jwk.nbf * 1_000 - Date.now()).toBeGreaterThan(89 * 60_000);
    expect(jwk.nbf * 1_000 - Date.now()).toBeLessThan(91 * 60_000);
  });

  it.each(["", "soon", "-1h", "2020-01-01", "5", "5s"])(
    "refuses an --nbf that is no instant to come: %j",
    async (nbf) => {
      const { code, stdout, stderrLines } = await runCommand(["keys", "receipts", "new", `--nbf=${nbf}`]);
      expect([code, stdout, stderrLines]).toEqual([2, "", [expect.stringMatching(/^--nbf: /)]]);
    },
  );
});

describe("keys receipts list", () => {
  it("says which key signs, which is to come and which was, by kid and thumbprint alone", async () => {
    const old = testReceiptKey({ kid: "old" });
    const variables = { RECEIPT_KEYS: `@${keysFile(keySetText(toCome, key, old))}` };
    const { code, stdout, stderrLines } = await runCommand(["keys", "receipts", "list"], { variables });
    expect([code, stderrLines]).toEqual([0, []]);
    expect(stdout.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["kid", "status", "thumbprint"],
      [thumbprintOf(toCome), "published; may sign from 2099-01-01T00:00:00.000Z", thumbprintOf(toCome)],
      ["2026", "signs", thumbprintOf(key)],
      ["old", "published", thumbprintOf(old)],
      [""],
    ]);
    for (const { x, d } of [toCome, key, old])
      for (const part of [x, d]) expect(stdout).not.toContain(part.slice(0, 8));
  });

  it("ends with 1 where there are none, and makes none", async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderrLines } = await runCommand(["keys", "receipts", "list"], { folder });
    expect([code, stdout, stderrLines]).toEqual([1, "", [expect.stringMatching(/^RECEIPT_KEYS: is not set/)]]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a server", () => {
  const refusals: [string, () => string, RegExp][] = [
    [
      "a file that others may read",
      () => `@${keysFile(keySetText(key), 0o640)}`,
      /may be read or written by others; chmod 600 /,
    ],
    ["a file that is not there", () => "@./nowhere.json", /cannot be read \(ENOENT\); correct its path$/],
    [
      "a file without keys",
      () => `@${keysFile('{"keys":[]}')}`,
      /receipt-keys\.json holds no set of keys that sign receipts: no key in it$/,
    ],
    ["a public key", () => keySetText({ ...key, d: undefined }), /key 1 of it has no d: it is not the private key$/],
    [
      "the halves of two keys",
      () => keySetText({ ...key, d: toCome.d }),
      /key 1 of it has an x that does not belong to its d$/,
    ],
    [
      "keys that are all to come",
      () => keySetText(toCome),
      /no key in it signs yet: the nbf of each is in the future$/,
    ],
  ];
  it.each(refusals)("does not start by %s: one line, exit code 2, nothing written", async (_what, variable, line) => {
    const folder = temporaryFolder();
    const variables = { RECEIPT_KEYS: variable(), PORT: "0" };
    const ended = await runCommand(["serve"], { variables, folder });
    expect([ended.code, ended.stdout, ended.stderrLines]).toEqual([2, "", [expect.stringMatching(line)]]);
    expect(ended.stderrLines[0]).toMatch(/^RECEIPT_KEYS: /);
    for (const { d } of [key, toCome]) expect(ended.stderrLines.join()).not.toContain(d.slice(0, 8));
    expect(existsSync(join(folder, "data", "ledger.db"))).toBe(false);
    const doctor = await runCommand(["doctor"], { variables, folder });
    expect(doctor.stdout.split("\n")).toContainEqual(expect.stringMatching(/^FAIL {2}receipt keys: /));
    for (const { d } of [key, toCome]) expect(doctor.stdout).not.toContain(d.slice(0, 8));
  });

  it("makes a key where none is set, once, for its owner alone; doctor and list know it", async () => {
    const { folder, kill } = await serve();
    await kill("SIGTERM");
    const path = join(folder, "data", "ledger.db-receipt-keys");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const [made]: { kid: string; d: string }[] = JSON.parse(readFileSync(path, "utf8")).keys;
    await (await serve({ folder })).kill("SIGTERM");
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ keys: [made] });
    const { stdout } = await runCommand(["doctor"], { folder });
    expect(stdout).toContain(`ok    receipt keys: 1 published, "${made?.kid}" signs\n`);
    const listed = await runCommand(["keys", "receipts", "list"], { folder });
    expect(listed.stdout).toContain(`${made?.kid}  signs`);
    for (const told of [stdout, listed.stdout]) expect(told).not.toContain(made?.d.slice(0, 8));
  });

  it("does not start by a made key that others may read", async () => {
    const { folder, kill } = await serve();
    await kill("SIGTERM");
    chmodSync(join(folder, "data", "ledger.db-receipt-keys"), 0o644);
    const ended = await runCommand(["serve"], { folder, variables: { PORT: "0" } });
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderrLines.at(-1)).toMatch(/ledger\.db-receipt-keys may be read by others; chmod 600 it$/);
    for (const commandLine of [
      ["keys", "receipts", "list"],
      ["verify", "receipt", "a.b.c", "--app", "default"],
    ]) {
      const asked = await runCommand(commandLine, { folder });
      expect([asked.code, asked.stdout, asked.stderrLines.length], commandLine.join(" ")).toEqual([2, "", 1]);
      expect(asked.stderrLines[0]).toMatch(
        /^RECEIPT_KEYS: .*ledger\.db-receipt-keys may be read by others; chmod 600 it$/,
      );
    }
  });
});

describe("the page on rotating", () => {
  const PAGE = "rotate-receipt-keys.md";
  it("makes a first key that signs, to be read by its owner alone", async () => {
    const folder = temporaryFolder();
    const [make = "", ...more] = commandsUnder(PAGE, "The first key");
    const { code, stdout } = await openShell(folder, {})(make);
    expect([code, more]).toEqual([0, []]);
    expect(stdout).toMatch(/^kid +status +thumbprint\n(\S+) +signs +\1\n$/);
    expect(statSync(join(folder, "receipt-keys.json")).mode & 0o777).toBe(0o600);
  });
});
