// Puts small mistakes into the sources of one room, one at a time, and tells which of them no test notices.
//   npm run mutate -- --room domain                 all mutants; those that were killed before are not run again
//   npm run mutate -- --room postgres --sample 200 --seed 7
//   npm run mutate -- --room domain --file 'doubt|token'    only sources whose path fits
//   npm run mutate -- --room sqlite --only '[sS]cope'         only mutants whose line, or what stands there instead, fits
//   npm run mutate -- --room sqlite --survivors               only those that an earlier run found and no test noticed
//   npm run mutate -- --room domain --fresh         forgets what earlier runs found
// What it found is kept in .mutation/, and printed. It ends with 1 where a mutant survived that is not listed as changing nothing.

import { randomInt } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildDecorated } from "./mutation/buildDecorated.ts";
import { changesNothing } from "./mutation/changesNothing.ts";
import { filesBelow } from "./mutation/filesBelow.ts";
import { type Mutant, mutantsOf, nameOf } from "./mutation/mutants.ts";
import { openPostgres } from "./mutation/openPostgres.ts";
import { type Room, ROOMS } from "./mutation/rooms.ts";
import { createRunners, type Runners } from "./mutation/runners.ts";
import { type Baseline, baselineOf, ROOT } from "./mutation/testRun.ts";

const { values: wish } = parseArgs({
  options: {
    room: { type: "string" },
    file: { type: "string", default: "" },
    only: { type: "string", default: "" },
    tests: { type: "string", default: "" },
    sample: { type: "string" },
    seed: { type: "string" },
    survivors: { type: "boolean", default: false },
    fresh: { type: "boolean", default: false },
    workers: { type: "string", default: "2" },
  },
});

type Fate = "killed" | "survived" | "unreached" | "changesNothing";

interface Verdict {
  readonly fate: Fate;
  /** The test file that noticed. */
  readonly by: string | null;
}

const room = ROOMS[wish.room ?? ""];
if (room === undefined || wish.room === undefined) throw new Error(`--room is one of ${Object.keys(ROOMS).join(", ")}`);
process.exitCode = await mutateRoom(wish.room, room);

async function mutateRoom(
  name: string,
  { sources, tests, leavesOut = [], skips, needsPostgres = false }: Room,
): Promise<number> {
  await using postgres = needsPostgres ? await openPostgres() : null;
  const scratch = mkdtempSync(join(tmpdir(), "mutation-"));
  try {
    const built = await buildDecorated(ROOT, join(scratch, "built"));
    const variables = {
      NODE_COMPILE_CACHE: join(scratch, "cache"),
      MUTATION_BUILT: built.folder,
      ...(skips === undefined ? {} : { MUTATION_SKIPS: skips }),
      ...(postgres === null ? {} : { MUTATION_onePostgres: postgres.url }),
    };
    const seed = Number(wish.seed ?? randomInt(2 ** 31));
    const kept = readKept(name);
    const isWanted = (mutant: Mutant) => !wish.survivors || (kept.get(keyOf(mutant))?.fate ?? "killed") !== "killed";
    const wanted = sampled(mutantsIn(filesBelow(ROOT, sources, ".ts")).filter(isWanted), seed);
    const testFiles = filesBelow(ROOT, tests, ".test.ts").filter(
      (file) => new RegExp(wish.tests).test(file) && !leavesOut.includes(file),
    );
    const baselines = await inWorkers(testFiles, async (file) => {
      const measure = () => baselineOf(file, variables, built.has);
      const baseline = (await measure()) ?? (await measure()); // a busy machine fails one now and then
      if (baseline === null) console.log(`leaves out ${file}: it does not pass here by itself`);
      return baseline;
    });
    const passing = baselines.filter((one) => one !== null).sort((one, other) => one.durationMs - other.durationMs);
    using runners = createRunners(variables);
    const usable =
      wanted[0] === undefined ? [] : await steadyOnes(passing, wanted[0].file, { runners, scratch, built });
    const killers = new Map<string, string[]>();
    let done = 0;
    await inWorkers([...wanted.entries()], async ([index, mutant]) => {
      const key = keyOf(mutant);
      const known = kept.get(key);
      const verdict =
        known?.fate === "killed" ? known : await judge(mutant, { index, usable, runners, scratch, killers, built });
      kept.set(key, verdict);
      done += 1;
      if (verdict.fate === "survived" || verdict.fate === "unreached") console.log(lineOf(mutant, verdict.fate));
      if (done % 20 === 0) {
        console.log(`${done} of ${wanted.length}`);
        writeKept(name, kept);
      }
    });
    writeKept(name, kept);
    return summary(name, wanted, kept, seed);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Those that pass without any mistake in a process that makes many runs, too: what fails there by itself would notice everything. */
async function steadyOnes(
  passing: readonly Baseline[],
  source: string,
  { runners, scratch, built }: Pick<Bench, "runners" | "scratch" | "built">,
): Promise<readonly Baseline[]> {
  const unchanged = join(scratch, "unchanged");
  writeFileSync(unchanged, await built.transform(readFileSync(join(ROOT, source), "utf8")));
  const steady = await inWorkers(passing, async (baseline) => {
    const { file, durationMs } = baseline;
    const { end } = await runners.run({ files: [file], mutated: source, source: unchanged }, 10_000 + 4 * durationMs);
    if (end !== "passed") console.log(`leaves out ${file}: it does not pass beside other runs`);
    return end === "passed" ? baseline : null;
  });
  return steady.filter((one) => one !== null);
}

interface Bench {
  readonly index: number;
  readonly usable: readonly Baseline[];
  readonly runners: Runners;
  readonly scratch: string;
  /** Test files that killed a mutant of this source, the newest first. */
  readonly killers: Map<string, string[]>;
  readonly built: { readonly has: (file: string) => boolean; readonly transform: (source: string) => Promise<string> };
}

async function judge(mutant: Mutant, { index, usable, runners, scratch, killers, built }: Bench): Promise<Verdict> {
  const isListed = changesNothing(nameOf(mutant, lineTextOf(mutant)));
  const reaching = usable.filter(({ doesReach }) => doesReach(mutant.file, mutant.reach));
  if (reaching.length === 0) return { fate: isListed ? "changesNothing" : "unreached", by: null };
  const source = readFileSync(join(ROOT, mutant.file), "utf8");
  const mutated = source.slice(0, mutant.start) + mutant.instead + source.slice(mutant.end);
  const place = join(scratch, `mutant-${index}`);
  try {
    // Node strips types itself, but what the loader gives it as a module has to be without them.
    writeFileSync(place, await built.transform(mutated));
  } catch {
    return { fate: "killed", by: "the compiler" };
  }
  const first = killers.get(mutant.file) ?? [];
  const rank = (file: string) => (first.includes(file) ? first.indexOf(file) : first.length);
  const inOrder = reaching.toSorted((one, other) => rank(one.file) - rank(other.file));
  const timeoutMs = 10_000 + 4 * inOrder.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const files = inOrder.map(({ file }) => file);
  const run = await runners.run({ files, mutated: mutant.file, source: place }, timeoutMs);
  rmSync(place);
  if (run.end === "passed") return { fate: isListed ? "changesNothing" : "survived", by: null };
  const by =
    run.end === "timedOut" ? "time" : (run.told.split("\n").find((line) => line.endsWith(".test.ts")) ?? "a crash");
  killers.set(mutant.file, [by, ...first.filter((file) => file !== by)]);
  return { fate: "killed", by };
}

function mutantsIn(files: readonly string[]): Mutant[] {
  return files
    .filter((file) => new RegExp(wish.file).test(file))
    .flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), "utf8")))
    .filter((mutant) => new RegExp(wish.only).test(nameOf(mutant, lineTextOf(mutant))));
}

/** A repeatable choice: mutants in the order of a hash of their number and the seed. */
function sampled(all: readonly Mutant[], seed: number): readonly Mutant[] {
  if (wish.sample === undefined) return all;
  const ranked = all.map((mutant, index) => ({
    mutant,
    rank: Math.imul(index + 1, 2_654_435_761) ^ Math.imul(seed + 1, 40_503),
  }));
  const mixed = ranked.map(({ mutant, rank }) => ({
    mutant,
    rank: Math.imul(rank ^ (rank >>> 15), 2_246_822_519) >>> 0,
  }));
  return mixed
    .sort((one, other) => one.rank - other.rank)
    .slice(0, Number(wish.sample))
    .map(({ mutant }) => mutant);
}

async function inWorkers<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Number(wish.workers) }, worker));
  return results;
}

function lineTextOf({ file, line }: Mutant): string {
  return readFileSync(join(ROOT, file), "utf8").split("\n")[line - 1] ?? "";
}

function keyOf(mutant: Mutant): string {
  return `${nameOf(mutant, lineTextOf(mutant))} @${mutant.line}:${mutant.start}`;
}

function lineOf(mutant: Mutant, fate: Fate): string {
  return `${fate} ${mutant.file}:${mutant.line} ${mutant.kind}\n    ${nameOf(mutant, lineTextOf(mutant))}`;
}

function keptFile(name: string): string {
  return join(ROOT, ".mutation", `${name}.json`);
}

function readKept(name: string): Map<string, Verdict> {
  if (wish.fresh) return new Map();
  try {
    const kept: [string, Verdict][] = JSON.parse(readFileSync(keptFile(name), "utf8"));
    return new Map(kept);
  } catch {
    return new Map();
  }
}

function writeKept(name: string, kept: ReadonlyMap<string, Verdict>): void {
  mkdirSync(join(ROOT, ".mutation"), { recursive: true });
  writeFileSync(keptFile(name), JSON.stringify([...kept], null, 1));
}

function summary(name: string, wanted: readonly Mutant[], kept: ReadonlyMap<string, Verdict>, seed: number): number {
  const counts: Record<Fate, number> = { killed: 0, survived: 0, unreached: 0, changesNothing: 0 };
  for (const mutant of wanted) counts[kept.get(keyOf(mutant))?.fate ?? "survived"] += 1;
  const chosen = wish.sample === undefined ? "" : `, a sample by seed ${seed}`;
  console.log(
    `${name}: ${wanted.length} mutants${chosen}; ${counts.killed} killed, ${counts.changesNothing} change nothing, ` +
      `${counts.survived} survived, ${counts.unreached} reached by no test`,
  );
  return counts.survived + counts.unreached === 0 ? 0 : 1;
}
