// Node takes TypeScript as it is, but for decorators: files that have some are built before the tests run.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { transform } from "esbuild";
import { filesBelow } from "./filesBelow.ts";

const DECORATOR = /^\s*@[A-Z]\w*\(/m;

export interface Built {
  readonly folder: string;
  readonly has: (file: string) => boolean;
  /** JavaScript of one source, with the places of everything as they were where it has no decorators. */
  readonly transform: (source: string) => Promise<string>;
}

export async function buildDecorated(root: string, folder: string): Promise<Built> {
  mkdirSync(folder, { recursive: true });
  const sources = filesBelow(root, ["src", "test"], ".ts");
  const decorated = sources.filter((file) => DECORATOR.test(readFileSync(join(root, file), "utf8")));
  for (const file of decorated) {
    const code = await compiled(readFileSync(join(root, file), "utf8"));
    writeFileSync(join(folder, `${file.replaceAll("/", "+")}.js`), code);
  }
  const names = new Set(decorated);
  return {
    folder,
    has: (file) => names.has(file),
    transform: async (source) => (DECORATOR.test(source) ? compiled(source) : stripTypeScriptTypes(source)),
  };
}

async function compiled(source: string): Promise<string> {
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } };
  return (await transform(source, { loader: "ts", format: "esm", target: "es2024", tsconfigRaw })).code;
}
