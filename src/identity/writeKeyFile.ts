// The file of API keys, replaced as a whole: a server that reads it at any moment finds the old list or the new one, and so
// does whoever comes after a power cut. Readable by nobody else from its first byte.

import { mkdir, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type ApiKey, formatApiKeyList } from "./apiKeyList.ts";
import { systemCodeOf } from "./systemCodeOf.ts";

/** Where the file really is, by whatever link it is reached; its folder is made where there is none. */
export async function placeOfKeyFile(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw error;
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return path;
}

export async function isFileThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** @param suffix one that no other file has: the list is written whole under another name first */
export async function writeKeyFile(path: string, keys: readonly ApiKey[], suffix: string): Promise<void> {
  const draft = `${path}.${suffix}`;
  try {
    {
      await using file = await open(draft, "wx", 0o600);
      await file.chmod(0o600); // whatever the umask made of it
      await file.writeFile(formatApiKeyList(keys));
      await file.sync();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await using folder = await open(dirname(path), "r");
  await folder.sync(); // the new name too
}
