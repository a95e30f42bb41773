// The file of API keys, as it is looked at, read and replaced.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { neverLate } from "./support/neverLate.ts";
import { describe, expect, it, vi } from "vitest";
import { createKeyUseNotes } from "../../src/identity/keyUseNotes.ts";
import { openKeyFile } from "../../src/identity/keyFile.ts";
import { readKeyFile } from "../../src/identity/readKeyFile.ts";
import { systemCodeOf } from "../../src/identity/systemCodeOf.ts";
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

it.each([
  ["what the system called it", Object.assign(new Error("no"), { code: "EACCES" }), "EACCES"],
  [
    "what its cause is called",
    new TypeError("no", { cause: Object.assign(new Error(), { code: "ENOTFOUND" }) }),
    "ENOTFOUND",
  ],
  ["nothing where neither is named", new Error("no", { cause: new Error("neither") }), null],
  ["nothing where the code is no word", Object.assign(new Error("no"), { code: 20 }), null],
  ["nothing where it is no error", { code: "EACCES" }, null],
  ["nothing where it is null", null, null],
])("the code of a fault is %s", (_what, fault, code) => {
  expect(systemCodeOf(fault)).toBe(code);
});

describe("the file of keys", () => {
  async function openFile() {
    const path = join(temporaryFolder(), "api-keys.json");
    const key = testApiKey();
    writeApiKeys(path, [key]);
    const warnings: string[] = [];
    const now = { ms: 0 };
    const onWarning = (line: string) => warnings.push(line);
    const file = await openKeyFile({ path, apps: [], monotonicMs: () => now.ms, after: neverLate, onWarning });
    const { reread } = file;
    return { path, key, warnings, now, reread, count: async () => (await file.keys()).size };
  }

  it("is looked at at once where somebody asks for it", async () => {
    const { path, key, reread, count } = await openFile();
    writeApiKeys(path, [key, testApiKey()]);
    reread();
    await vi.waitFor(async () => expect(await count()).toBe(2));
  });

  it("is looked at again after half a second, and not before", async () => {
    const { path, key, now, count } = await openFile();
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
    const { path, key, warnings, now, count } = await openFile();
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

  it("is its owner's to read and write whatever the umask", async () => {
    const path = join(temporaryFolder(), "api-keys.json");
    const umask = process.umask(0o777);
    try {
      await writeKeyFile(path, [], "draft");
    } finally {
      process.umask(umask);
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is on the disk before it bears its name, and its name before anybody is told", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "api-keys.json");
    const steps: string[] = [];
    await using file = await open(folder, "r");
    const everyFile: Pick<FileHandle, "sync"> = Object.getPrototypeOf(file);
    const sync = vi.spyOn(everyFile, "sync").mockImplementation(async function (this: FileHandle) {
      const facts = await this.stat();
      steps.push(`${facts.isFile() ? `file of ${facts.size}` : "folder"}, ${readdirSync(folder).join(" ")}`);
    });
    await writeKeyFile(path, [], "draft").finally(() => sync.mockRestore());
    expect(steps).toEqual(["file of 12, api-keys.json.draft", "folder, api-keys.json"]);
  });

  it("that cannot be written says so itself, whether a draft was begun or not", async () => {
    const folder = join(temporaryFolder(), "none");
    await expect(writeKeyFile(join(folder, "api-keys.json"), [], "draft")).rejects.toMatchObject({ syscall: "open" });
  });

  it("is read up to sixteen megabytes", async () => {
    const path = join(temporaryFolder(), "api-keys.json");
    writeFileSync(path, "", { mode: 0o600 });
    truncateSync(path, 16_777_216);
    expect(await readKeyFile(path)).toMatchObject({ line: expect.stringContaining("is no list of API keys") });
    truncateSync(path, 16_777_217);
    expect(await readKeyFile(path)).toMatchObject({ line: `${path} is larger than 16777216 bytes` });
  });

  it("that is not there is to be made", async () => {
    const path = join(temporaryFolder(), "api-keys.json");
    expect(await readKeyFile(path)).toEqual({
      isValid: false,
      line: `${path} cannot be read (ENOENT)`,
      mend: "make it by `iap-graphql keys api create`, or correct its path",
    });
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
