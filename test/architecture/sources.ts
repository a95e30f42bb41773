// The sources as text: files, their rooms and what they import.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

export interface Source {
  /** Path below src/. */
  readonly path: string;
  readonly room: string;
  readonly text: string;
  /** Paths below src/, and names of packages. */
  readonly imports: readonly string[];
}

const ROOT = new URL("../../src/", import.meta.url).pathname;
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^;"']*?\sfrom\s)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

export function readSources(): Source[] {
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), "utf8");
      const names = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? "");
      const imports = names.map((name) =>
        name.startsWith(".") ? relative("", normalize(join(dirname(path), name))) : name,
      );
      return { path, room: roomOf(path), text, imports };
    });
}

export function roomOf(path: string): string {
  return path.split("/")[0] ?? path;
}

export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}
