// The house as it was planned: rooms, doors, sizes and habits.

import { describe, expect, it } from "vitest";
import {
  MAY_IMPORT,
  MAY_TOUCH_PROCESS,
  MAY_TOUCH_TIME_AND_CHANCE,
  OUTSIDE_WORLD,
  PACKAGE_ROOMS,
  SIMULATED,
  TIME_AND_CHANCE,
} from "./floorPlan.ts";
import { readSources, roomOf, type Source, withoutComments } from "./sources.ts";

const sources = readSources();
const byPath = new Map(sources.map((source) => [source.path, source]));

it("finds the sources", () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.find((source) => source.path === "workflow/consume.ts")?.imports).toContain("workflow/attempt.ts");
});

describe("doors", () => {
  it("every room is on the plan", () => {
    expect(sources.map((source) => source.room).filter((room) => !Object.hasOwn(MAY_IMPORT, room))).toEqual([]);
  });

  it("nobody imports from a room that is not open to them", () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((path) => byPath.has(path) && !mayImport(source, path))
        .map((path) => `${source.path} -> ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it("every relative import leads to a file", () => {
    const dangling = sources.flatMap((source) =>
      source.imports
        .filter((path) => path.endsWith(".ts") && !byPath.has(path))
        .map((path) => `${source.path} -> ${path}`),
    );
    expect(dangling).toEqual([]);
  });

  it("there is no import cycle", () => {
    expect(findCycle()).toBeNull();
  });

  it("each package stays in its room", () => {
    const wrong = sources.flatMap((source) =>
      Object.entries(PACKAGE_ROOMS)
        .filter(
          ([name, rooms]) =>
            source.imports.some((path) => path === name || path.startsWith(`${name}/`)) && !rooms.includes(source.room),
        )
        .map(([name]) => `${source.path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("habits", () => {
  it("clocks, timers and chance are arguments", () => {
    const bound = new Set([
      "domain",
      "ledger",
      "upstream",
      "workflow",
      "identity",
      "graphql",
      "exporting",
      "app.ts",
      "gateway.ts",
      "commands",
    ]);
    const wrong = sources
      .filter((source) => bound.has(source.room) && !MAY_TOUCH_TIME_AND_CHANCE.includes(source.path))
      .filter((source) => TIME_AND_CHANCE.test(withoutComments(source.text)));
    expect(wrong.map((source) => source.path)).toEqual([]);
  });

  it("what the simulator runs has no way past it to the outside world", () => {
    const simulated = new Set(SIMULATED);
    for (const path of simulated) for (const next of byPath.get(path)?.imports ?? []) simulated.add(next);
    const run = sources.filter(({ path }) => simulated.has(path));
    expect(run.length).toBeGreaterThan(40);
    const wrong = run.filter(({ text }) =>
      [OUTSIDE_WORLD, TIME_AND_CHANCE].some((ban) => ban.test(withoutComments(text))),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("only the process's own files touch process", () => {
    const wrong = sources.filter(
      (source) => !MAY_TOUCH_PROCESS.includes(source.path) && /\bprocess\.(?!ts")\w/.test(withoutComments(source.text)),
    );
    expect(wrong.map((source) => source.path)).toEqual([]);
  });

  it("there are no barrels and no default exports", () => {
    const wrong = sources.filter((source) => /(?:^|\n)export (?:default\b|\*|\{[^}]*\} from)/.test(source.text));
    expect(wrong.map((source) => source.path)).toEqual([]);
  });

  it("every file opens with what it is about", () => {
    const wrong = sources.filter((source) => !/^(?:#!.*\n)?\/\/ \S/.test(source.text));
    expect(wrong.map((source) => source.path)).toEqual([]);
  });

  it("no file outgrows its room, and the median one is short", () => {
    const sizes = sources
      .map((source) => ({ path: source.path, lines: source.text.split("\n").length }))
      .sort((a, b) => a.lines - b.lines);
    expect(sizes.filter((size) => size.lines > 260)).toEqual([]);
    expect(sizes[Math.floor(sizes.length / 2)]?.lines).toBeLessThan(80);
  });

  it("no name says nothing", () => {
    const empty = /(?:^|\/)(?:utils?|common|helpers?|services?|misc)(?:\/|\.ts$)|(?:Manager|Helper|Util)\.ts$/i;
    expect(sources.filter((source) => empty.test(source.path)).map((source) => source.path)).toEqual([]);
  });
});

function mayImport(source: Source, path: string): boolean {
  if (roomOf(path) === source.room) return true;
  return (MAY_IMPORT[source.room] ?? []).some((door) => door === path || door === roomOf(path));
}

/** The first cycle met walking the imports, as a chain of paths; null where there is none. */
function findCycle(): string | null {
  const done = new Set<string>();
  const walk = (path: string, chain: readonly string[]): string | null => {
    if (chain.includes(path)) return [...chain.slice(chain.indexOf(path)), path].join(" -> ");
    if (done.has(path)) return null;
    for (const next of byPath.get(path)?.imports ?? []) {
      const cycle = byPath.has(next) ? walk(next, [...chain, path]) : null;
      if (cycle !== null) return cycle;
    }
    done.add(path);
    return null;
  };
  for (const { path } of sources) {
    const cycle = walk(path, []);
    if (cycle !== null) return cycle;
  }
  return null;
}
