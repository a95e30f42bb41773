// Looking for secrets: a token in any spelling that a log line, a URL, a dump or a database may have given it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The beginning is enough: a token that is cut off has leaked, too. Shorter than this it would be found by chance. */
const BEGINNING = 12;

/** How the token begins, in each spelling. */
export function spellingsOf(token: string): readonly string[] {
  const bytes = Buffer.from(token);
  const spellings = [
    token,
    bytes.toString("base64"),
    bytes.toString("base64url"),
    encodeURIComponent(token),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    JSON.stringify(token).slice(1, -1),
  ];
  return [...new Set(spellings.map((spelling) => spelling.slice(0, BEGINNING)))];
}

/** One line per token and place that holds it; the token itself by its number, so that this leaks nothing either. */
export function whereFound(tokens: readonly string[], places: ReadonlyMap<string, Buffer>): string[] {
  const found: string[] = [];
  for (const [number, token] of tokens.entries()) {
    for (const [name, bytes] of places) {
      if (spellingsOf(token).some((spelling) => bytes.includes(spelling))) found.push(`token ${number} in ${name}`);
    }
  }
  return found;
}

/** Every file in a folder, by name. */
export function contentsOf(folder: string): Map<string, Buffer> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}
