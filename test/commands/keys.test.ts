// `keys api`: keys are made, listed and revoked in their file, by one command at a time, and never shown twice.

import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readWish } from "../../src/commands/keys/wish.ts";
import { parseApiKeyList } from "../../src/identity/apiKeyList.ts";
import { apiKeyFile } from "../support/apiKeyFile.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { runCommand } from "./support/command.ts";

const CREATE = ["keys", "api", "create", "--name", "game-1", "--role", "server"];

function keysIn(path: string) {
  const parsed = parseApiKeyList(readFileSync(path, "utf8"));
  if (!parsed.isValid) throw new Error(parsed.line);
  return parsed.keys;
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("keys api create", () => {
  it("shows the key once, keeps its digest, and lets nobody else read the file", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "secrets", "keys.json");
    const made = await runCommand([...CREATE, "--expires", "30d"], { variables: { AUTH_API_KEYS_FILE: path }, folder });
    const text = made.stdout.trim();
    expect([made.code, made.stdout]).toEqual([
      0,
      expect.stringMatching(/^iapk_live_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\n$/),
    ]);
    expect(made.stderrLines).toEqual([expect.stringMatching(/Keep it now: it is not shown again\.$/)]);
    const [key] = keysIn(path);
    expect(key).toMatchObject({ id: text.slice(10, 22), name: "game-1", role: "server", app: null, revokedAt: null });
    expect(key?.sha256).toBe(createHash("sha256").update(text).digest("base64url"));
    expect(Date.parse(key?.expiresAt ?? "") - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
    expect(readFileSync(path, "utf8")).not.toContain(text.slice(23));
    expect([modeOf(path), modeOf(join(folder, "secrets"))]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(folder, "secrets")).toSorted()).toEqual(["keys.json", "keys.json-lock"]);

    const more = ["--role", "operator", "--app", "puzzle", "--test", "--json", "--file", path];
    const other = await runCommand(["keys", "api", "create", "--name", 'my "own"', ...more], { folder });
    const json: Record<string, unknown> = JSON.parse(other.stdout);
    expect([other.code, other.stderrLines]).toEqual([0, []]);
    expect(json).toMatchObject({ name: 'my "own"', role: "operator", app: "puzzle", expiresAt: null });
    expect(json["key"]).toMatch(new RegExp(`^iapk_test_${String(json["id"])}_`));
    expect(keysIn(path)).toHaveLength(2);
  });

  it("loses none of those that are made at the same time", { timeout: 60_000 }, async () => {
    const path = join(temporaryFolder(), "keys.json");
    const variables = { AUTH_API_KEYS_FILE: path };
    const ended = await Promise.all(Array.from({ length: 6 }, () => runCommand(CREATE, { variables })));
    const made = ended.filter(({ code }) => code === 0).map(({ stdout }) => stdout.trim().slice(10, 22));
    expect(
      keysIn(path)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(made.toSorted());
    expect(made).toHaveLength(6);
  });

  it("goes through a link to the file itself", async () => {
    const folder = temporaryFolder();
    const { path } = apiKeyFile(folder);
    symlinkSync(path, join(folder, "link.json"));
    expect((await runCommand([...CREATE, "--file", join(folder, "link.json")])).code).toBe(0);
    expect(keysIn(path)).toHaveLength(3);
    expect(statSync(join(folder, "link.json")).ino).toBe(statSync(path).ino);
  });
});

describe("keys api revoke", () => {
  it("refuses a key from now on, and says what it did", async () => {
    const { path, server, operator } = apiKeyFile(temporaryFolder());
    const variables = { AUTH_API_KEYS_FILE: path };
    const { id } = server.entry;
    const first = await runCommand(["keys", "api", "revoke", id], { variables });
    expect([first.code, first.stdout]).toEqual([
      0,
      `${id} "game-1" is revoked: running servers refuse it within a second\n`,
    ]);
    const [revoked, left] = keysIn(path);
    expect(Math.abs(Date.parse(revoked?.revokedAt ?? "") - Date.now())).toBeLessThan(60_000);
    expect(left).toEqual(operator.entry);
    const again = await runCommand(["keys", "api", "revoke", id, "--json"], { variables });
    expect([again.code, JSON.parse(again.stdout)]).toEqual([0, { id, name: "game-1", wasRevokedBefore: true }]);
    expect(keysIn(path)[0]).toEqual(revoked);
    const whole = await runCommand(["keys", "api", "revoke", operator.text], { variables });
    expect([whole.code, whole.stdout.includes(operator.text.slice(23))]).toEqual([0, false]);
    const unknown = await runCommand(["keys", "api", "revoke", "000000000000"], { variables });
    expect([unknown.code, unknown.stderrLines]).toEqual([1, [`${path} has no key 000000000000`]]);
    const list = await runCommand(["keys", "api", "list"], { variables });
    expect(list.stdout.split("\n").slice(1, 3)).toEqual([
      expect.stringMatching(new RegExp(`^${id}  server    \\(all\\)  revoked .*  not known  "game-1"$`)),
      expect.stringMatching(/operator .* revoked /),
    ]);
    expect(list.stderrLines).toEqual([
      expect.stringMatching(/^DATABASE_URL: the ledger cannot be read \(it is not there\)/),
    ]);
    for (const { text } of [server, operator]) expect(list.stdout).not.toContain(text.slice(23));
  });
});

describe("with one line and 2 it ends, and changes nothing,", () => {
  it.each([
    ["without a file", CREATE, /^AUTH_API_KEYS_FILE: is not set/],
    ["with an odd id", ["keys", "api", "revoke", "game-1", "--file", "keys.json"], /^<id>: 12 hex digits/],
    [
      "where there is none to revoke from",
      ["keys", "api", "revoke", "0".repeat(12), "--file", "x/keys.json"],
      /is not there$/,
    ],
    [
      "where there is none to list",
      ["keys", "api", "list", "--file", "x/keys.json"],
      /^--file: x\/keys\.json cannot be read \(ENOENT\)/,
    ],
    [
      "with another role",
      ["keys", "api", "create", "--name", "a", "--role", "player", "--file", "k"],
      /^--role: server or operator$/,
    ],
    ["without a name", ["keys", "api", "create", "--role", "server", "--file", "k"], /--name/],
  ])("%s", async (_what, commandLine, line) => {
    const folder = temporaryFolder();
    const { code, stdout, stderrLines } = await runCommand(commandLine, { folder });
    expect([code, stdout, stderrLines.length, readdirSync(folder)]).toEqual([2, "", 1, []]);
    expect(stderrLines[0]).toMatch(line);
  });

  it("where others may read the file, or it holds something else", async () => {
    const { path } = apiKeyFile(temporaryFolder());
    const variables = { AUTH_API_KEYS_FILE: path };
    chmodSync(path, 0o640);
    const before = readFileSync(path, "utf8");
    expect(await runCommand(CREATE, { variables })).toMatchObject({
      code: 2,
      stderrLines: [`AUTH_API_KEYS_FILE: ${path} may be read or written by others; chmod 600 ${path}`],
    });
    expect(readFileSync(path, "utf8")).toBe(before);
    writeFileSync(path, "canary");
    chmodSync(path, 0o600);
    const other = await runCommand(CREATE, { variables });
    expect([other.code, other.stderrLines.join("\n").includes("canary"), readFileSync(path, "utf8")]).toEqual([
      2,
      false,
      "canary",
    ]);
  });

  it("where the file cannot be written", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const { code, stderrLines } = await runCommand([...CREATE, "--file", join(folder, "file", "keys.json")]);
    expect([code, stderrLines]).toEqual([2, [expect.stringMatching(/^--file: .*keys\.json cannot be written \(/)]]);
    mkdirSync(join(folder, "keys.json"));
    expect((await runCommand([...CREATE, "--file", join(folder, "keys.json")])).code).toBe(2);
    expect(existsSync(join(folder, "keys.json", "keys.json"))).toBe(false);
  });
});

describe("--expires", () => {
  const nowEpochMs = Date.parse("2026-07-01T12:00:00Z");
  const read = (expires: string) => {
    const wish = readWish({ name: "a", role: "server", expires }, nowEpochMs);
    return wish.isValid ? wish.wish.expiresAt : wish.lines;
  };

  it.each([
    ["90d", "2026-09-29T12:00:00.000Z"],
    ["2027-01-31", "2027-01-31T00:00:00.000Z"],
    ["2027-01-31T10:00:00+09:00", "2027-01-31T01:00:00.000Z"],
    ["2027-01-31T10:00Z", "2027-01-31T10:00:00.000Z"],
  ])("may be %s", (text, instant) => {
    expect(read(text)).toBe(instant);
  });

  it.each([
    "",
    "0d",
    "-1d",
    "2026-07-01",
    "2020-01-01",
    "2027-02-30",
    "2027-02-30T00:00Z",
    "2027-13-01",
    "soon",
    "99999999d",
    "1",
  ])("is refused: %j", (text) => {
    expect(read(text)).toEqual([expect.stringMatching(/^--expires: /)]);
  });

  it("is told together with all else that is wrong", () => {
    const wish = readWish({ name: "a\nb", role: "admin", app: "A", expires: "never" }, nowEpochMs);
    expect(wish.isValid ? [] : wish.lines.map((line) => line.split(":")[0])).toEqual([
      "--name",
      "--role",
      "--app",
      "--expires",
    ]);
  });
});
