// The file of API keys, as it is looked at, read and replaced.

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
import { createKeyUseNotes } from "../../src/identity/keyUseNotes.ts";
import { openKeyFile } from "../../src/identity/keyFile.ts";
import { readPrivateFile } from "../../src/identity/readPrivateFile.ts";
import { isFileThere, placeOfKeyFile, writeKeyFile } from "../../src/identity/writeKeyFile.ts";
import { testApiKey, writeApiKeys, writeKeyFileText } from "../support/apiKeyFile.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

describe("a file that only its owner may touch", () => {
  it("is read up to its size, and refused beyond it", async () => {
    const path = join(temporaryFolder(), "secret");
    writeFileSync(path, "12345", { mode: 0o600 });
    expect(await readPrivateFile(path, 5)).toEqual({ isValid: true, text: "12345" });
    expect(await readPrivateFile(path, 4)).toEqual({
      isValid: false,
      line: `${path} is larger than 4 bytes`,
      mend: "take old keys out of it",
    });
  });

  it.each([0o601, 0o610, 0o620, 0o640, 0o602, 0o604])(
    "is refused where others may do anything with it: %o",
    async (mode) => {
      const path = join(temporaryFolder(), "secret");
      writeFileSync(path, "1");
      chmodSync(path, mode);
      const line = `${path} may be read or written by others`;
      expect(await readPrivateFile(path, 9)).toEqual({ isValid: false, line, mend: `chmod 600 ${path}` });
      chmodSync(path, 0o700);
      expect(await readPrivateFile(path, 9)).toEqual({ isValid: true, text: "1" });
    },
  );

  it("is a file, and there", async () => {
    const folder = temporaryFolder();
    expect(await readPrivateFile(folder, 9)).toMatchObject({ isValid: false, mend: "name a file" });
    expect(await readPrivateFile(join(folder, "none"), 9)).toMatchObject({
      line: expect.stringContaining("ENOENT"),
      mend: null,
    });
  });
});

describe("the file of keys", () => {
  async function open() {
    const path = join(temporaryFolder(), "api-keys.json");
    const key = testApiKey();
    writeApiKeys(path, [key]);
    const warnings: string[] = [];
    const now = { ms: 0 };
    const onWarning = (line: string) => warnings.push(line);
    const file = await openKeyFile({ path, apps: [], monotonicMs: () => now.ms, onWarning });
    return { path, key, warnings, now, count: async () => (await file.keys()).size };
  }

  it("is looked at again after half a second, and not before", async () => {
    const { path, key, now, count } = await open();
    expect(await count()).toBe(1);
    writeApiKeys(path, [key, testApiKey()]);
    now.ms = 499;
    expect(await count()).toBe(1);
    now.ms = 500;
    expect(await count()).toBe(2);
    writeApiKeys(path, []);
    now.ms = 999;
    expect(await count()).toBe(2);
    now.ms = 1_000;
    expect(await count()).toBe(0);
  });

  it("that breaks in the same way twice is told of twice, and that it can be read again each time", async () => {
    const { path, key, warnings, now, count } = await open();
    for (let times = 0; times < 2; times += 1) {
      writeKeyFileText(path, "{");
      for (let looks = 0; looks < 2; looks += 1) {
        now.ms += 500;
        expect(await count()).toBe(1);
      }
      writeApiKeys(path, [key]);
      now.ms += 500;
      expect(await count()).toBe(1);
    }
    const [broken, mended] = [expect.stringContaining("stay in force"), expect.stringContaining("readable again")];
    expect(warnings).toEqual([broken, mended, broken, mended]);
  });

  it("is replaced as a whole, for its owner alone, and leaves no draft behind", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "api-keys.json");
    const { entry } = testApiKey();
    await writeKeyFile(path, [entry], "draft");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ keys: [entry] });
    await writeKeyFile(path, [], "draft");
    expect(readFileSync(path, "utf8")).toBe('{"keys":[]}\n');
    expect(readdirSync(folder)).toEqual(["api-keys.json"]);
    mkdirSync(join(folder, "taken"));
    await expect(writeKeyFile(join(folder, "taken"), [entry], "draft")).rejects.toThrow();
    expect(readdirSync(folder).toSorted()).toEqual(["api-keys.json", "taken"]);
  });

  it("is where its link leads, and its folder is made where there is none", async () => {
    const folder = temporaryFolder();
    const [target, link] = [join(folder, "target.json"), join(folder, "link.json")];
    writeFileSync(target, "{}");
    symlinkSync(target, link);
    expect(await placeOfKeyFile(link)).toBe(await placeOfKeyFile(target));
    const deep = join(folder, "a", "b", "keys.json");
    expect(await placeOfKeyFile(deep)).toBe(deep);
    expect([existsSync(join(folder, "a", "b")), await isFileThere(deep), await isFileThere(target)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(statSync(join(folder, "a", "b")).mode & 0o777).toBe(0o700);
    await expect(placeOfKeyFile(join(target, "x"))).rejects.toThrow("ENOTDIR");
    await expect(isFileThere(join(target, "x"))).rejects.toThrow("ENOTDIR");
  });
});

it("the use of a key is noted again a minute after the last note, and not a moment before", () => {
  let nowMs = 0;
  const noted: number[] = [];
  const note = async () => void noted.push(nowMs);
  const used = createKeyUseNotes({ note, monotonicMs: () => nowMs, onFault: () => undefined });
  for (const at of [0, 59_999, 60_000, 60_001, 119_999, 120_000]) {
    nowMs = at;
    used("a");
  }
  expect(noted).toEqual([0, 60_000, 120_000]);
});
