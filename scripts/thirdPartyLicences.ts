// The licences of what was bundled: they ask that their text goes with every copy, and minified code carries none of it.
// Read from the bundle's own list of inputs, so a new dependency of a dependency cannot be forgotten.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";

export async function thirdPartyLicences(metafile: Metafile, root: string): Promise<string> {
  const folders = new Set(Object.keys(metafile.inputs).flatMap(packageFolder));
  const texts = await Promise.all([...folders].sort().map((folder) => licenceOf(join(root, folder))));
  return texts.join("\n\n");
}

/** The innermost package that a bundled file belongs to; none for our own sources. */
function packageFolder(input: string): string[] {
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  return found === undefined ? [] : [found];
}

async function licenceOf(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const { name, version, license } = { name: folder, version: "", license: "no licence named", ...Object(manifest) };
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join("\n\n");
}
