// docs/how-to/read-the-log.md: every line that the sources can write is on the page, and the page has no other.

import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { LINES, WRONG_SETTING_LINES } from "../../src/observing/lines.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(`${REPOSITORY}/docs/how-to/read-the-log.md`, "utf8");

/** Lines that are handed on as they are, so that no call of the log has their text: in which file it stands. */
const HANDED_ON = new Map([
  ["… is set, but has no effect without AUTH_JWKS_URL or AUTH_JWT_SECRET", "src/config/identity.ts"],
  ["auth in IAP_APPS_FILE has no effect without AUTH_JWKS_URL or AUTH_JWT_SECRET", "src/config/appAuth.ts"],
  ["app … has no auth: it has no players", "src/config/appAuth.ts"],
  [
    "the database's fsync is off: a crash can lose consumptions that were answered",
    "src/ledger/postgres/durability.ts",
  ],
  [
    "this process may open … files, so it keeps at most … connections of callers, … of one address, and … to the upstream of each app; with … (ulimit -n) there are as many as may be",
    "src/config/descriptors.ts",
  ],
]);

/** `warn` and `end` are other words elsewhere. */
const CALL = /\b(?:onWarning|warned|warnings\.push)\(\s*(?:`([^`]*)`|"([^"]*)")/g;
const CALL_OF_A_SERVER = /(?<!lines\.)\b(?:warn|warned|end)\(\s*(?:`([^`]*)`|"([^"]*)")/g;

it("has every line of the sources, and no other", () => {
  const told = Array.from(PAGE.matchAll(/^\| `([^`]+)` \|/gm), ([, text = ""]) => text).filter(
    (text) => text !== "msg",
  );
  const written = [
    ...linesIn(["src/*.ts", "src/{config,identity,ledger,server,workflow}/**/*.ts"], CALL),
    ...linesIn(["src/commands/serve.ts", "src/observing/*.ts"], CALL_OF_A_SERVER),
  ];
  const expected = new Set([
    ...Object.values(LINES),
    ...Object.values(WRONG_SETTING_LINES),
    ...written,
    ...HANDED_ON.keys(),
  ]);
  expect([...told].toSorted()).toEqual([...expected].toSorted());
});

it.each([...HANDED_ON])("the line %j stands in %s", (line, file) => {
  const source = readFileSync(`${REPOSITORY}/${file}`, "utf8").replaceAll(/` \+\s+`/g, ""); // written in several pieces
  for (const part of line.split("…")) expect(source).toContain(part);
});

function linesIn(patterns: readonly string[], call: RegExp): string[] {
  return globSync([...patterns], { cwd: REPOSITORY }).flatMap((file) =>
    Array.from(readFileSync(`${REPOSITORY}/${file}`, "utf8").matchAll(call), ([, template, text]) =>
      withGaps(template ?? text ?? ""),
    ),
  );
}

/** What the page writes for each part that varies. */
function withGaps(template: string): string {
  return template.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "…");
}
