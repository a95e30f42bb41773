// Power cuts (F4), and the order of flush and answer (F5), from one recording of a real server's system calls. Whatever
// was not flushed may be lost, kept or torn; the ledger that is left opens by its own means and has every success that was
// answered and every attempt that was made. Proven on the recording itself: the bytes of an answer leave after the flush of
// its outcome, those of a question after the flush of its attempt.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { needsStrace } from "../support/externalTool.ts";
import { inParallel } from "../support/inParallel.ts";
import { createSeededRandom, type SeededRandom } from "../support/seededRandom.ts";
import { type DiskLook, lookAtFile } from "../ledger/support/diskLook.ts";
import { CutDisk } from "./support/cutDisk.ts";
import { startMortalInstall } from "./support/mortalInstall.ts";
import { brokenOn, type MadePromise, type Ports, promiseIn } from "./support/promisesMade.ts";
import { straceProcess } from "./support/strace.ts";
import { readTrace, TRACE_OPTIONS, type TraceEvent } from "./support/syscallTrace.ts";

interface Recording {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly events: readonly TraceEvent[];
  readonly ports: Ports;
}

/** So much of the log before the recording that a checkpoint comes in the middle of it: SQLite's is at 1,000 pages. */
const LOG_BYTES_BEFORE = 850 * 4_120;
const MEMORY = "/dev/shm";
const PAYMENTS = 24;
const IMAGES = 240;
const SEED = Number(process.env["SEED"] ?? 4);

/** Some calls at a time, one by itself, then the end of the server with its last checkpoint. */
async function record(): Promise<Recording> {
  await using install = await startMortalInstall();
  const { client, upstream } = install;
  const path = join(install.folder, "ledger.db");
  const issue = (count: number) => Array.from({ length: count }, () => upstream.issue());
  while (statSync(`${path}-wal`).size < LOG_BYTES_BEFORE) {
    await inParallel(issue(16), (payment) => client.consume(payment));
  }
  const server = install.server();
  const output = join(install.folder, "trace");
  const strace = await straceProcess(server.pid, [...TRACE_OPTIONS, "-o", output]);
  const files = new Map([path, `${path}-wal`].map((name) => [name, readFileSync(name)]));
  for (let count = 0; count < PAYMENTS; count += 3) {
    await Promise.all(issue(3).map((payment) => client.consume(payment)));
  }
  await client.consume(upstream.issue());
  expect(await server.kill("SIGTERM")).toEqual({ code: 0, signal: null });
  await strace.stop();
  const ports = { server: Number(new URL(server.address).port), upstream: Number(new URL(upstream.baseUrl).port) };
  return { files, events: readTrace(readFileSync(output, "latin1")), ports };
}

/** In memory where there is such a place: these disks' own flushes are not what is tested. */
function imageFolder(): string {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "power-cut-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The disk as the ledger finds it when it is opened on it. */
function lookAt(folder: string, image: ReadonlyMap<string, Buffer>): DiskLook {
  const inside = join(folder, "image");
  rmSync(inside, { recursive: true, force: true });
  mkdirSync(inside);
  for (const [path, bytes] of image) writeFileSync(join(inside, basename(path)), bytes);
  const path = join(inside, "ledger.db");
  openForWriting(path).close();
  return lookAtFile(path);
}

/** Each promise, or the one that is in question, against what was flushed right before it was made. */
function judgeOrder({ files, ports }: Recording, events: readonly TraceEvent[], only?: TraceEvent): string[] {
  const folder = imageFolder();
  const disk = new CutDisk(files);
  const broken: string[] = [];
  for (const event of events) {
    const made = promiseIn(event, ports);
    const isInQuestion = only === undefined || event === only;
    if (made !== null && isInQuestion) broken.push(...brokenOn(lookAt(folder, disk.image(null)), [made]));
    disk.apply(event);
  }
  return broken;
}

/** After each of these events the power goes: after every promise, and at moments in between that nobody chose. */
function chooseCuts({ events, ports }: Recording, random: SeededRandom): number[] {
  const cuts = [...events.keys()].filter((index) => {
    const event = events[index];
    return event !== undefined && promiseIn(event, ports) !== null;
  });
  while (cuts.length < IMAGES) cuts.push(random.below(events.length));
  return cuts.toSorted((one, other) => one - other);
}

describe("a server whose system calls were recorded", { timeout: 120_000 }, () => {
  let recorded: Promise<Recording> | null = null;
  const recording = () => (recorded ??= record());

  it("answers and asks only after the flush of what it says", async (context) => {
    needsStrace(context);
    const { events, ports } = await recording();
    const made = events.map((event) => promiseIn(event, ports)?.invariant);
    expect(made.filter((invariant) => invariant === "I1")).toHaveLength(PAYMENTS + 1);
    expect(made.filter((invariant) => invariant === "I5")).toHaveLength(PAYMENTS + 1);
    expect(judgeOrder(await recording(), events)).toEqual([]);
  });

  it.for([
    { invariant: "I1", what: "answers" },
    { invariant: "I5", what: "asks" },
  ])("would be caught if it once $what before the flush", async ({ invariant }, context) => {
    needsStrace(context);
    const { events, ports } = await recording();
    const isIt = (event: TraceEvent) => promiseIn(event, ports)?.invariant === invariant;
    const sentAt = events.findLastIndex(isIt);
    const flushedAt = events.findLastIndex(({ kind }, index) => index < sentAt && kind === "sync");
    const sent = events[sentAt];
    if (sent === undefined || flushedAt === -1) throw new Error("no such promise, or no flush before it");
    const doctored = events.toSpliced(sentAt, 1).toSpliced(flushedAt, 0, sent);
    expect(judgeOrder(await recording(), events, sent)).toEqual([]);
    expect(judgeOrder(await recording(), doctored, sent)).toEqual([expect.stringMatching(`^${invariant} `)]);
  });

  it(`keeps every promise on ${IMAGES} disks that lost power (SEED=${SEED})`, async (context) => {
    needsStrace(context);
    const { files, events, ports } = await recording();
    const random = createSeededRandom(SEED);
    const folder = imageFolder();
    const disk = new CutDisk(files);
    const made: MadePromise[] = [];
    const broken: string[] = [];
    let applied = 0;
    for (const cut of chooseCuts(await recording(), random)) {
      for (const event of events.slice(applied, cut + 1)) {
        disk.apply(event);
        const promise = promiseIn(event, ports);
        if (promise !== null) made.push(promise);
      }
      applied = cut + 1;
      const lost = brokenOn(lookAt(folder, disk.image(random)), made);
      broken.push(...lost.map((line) => `${line} (power gone after call ${cut} of ${events.length})`));
    }
    expect(broken).toEqual([]);
    expect(made.length).toBeGreaterThan(PAYMENTS);
    // The recording has what a power cut can tear: a checkpoint in its middle and another one at its end.
    const flushesOfFile = events.filter(
      ({ kind, ...event }) => kind === "sync" && "path" in event && event.path.endsWith(".db"),
    );
    expect(flushesOfFile.length).toBeGreaterThanOrEqual(2);
  });

  it("would be caught if its disk only said that it flushed", async (context) => {
    needsStrace(context);
    const { files, events, ports } = await recording();
    const lying = new CutDisk(files);
    const made: MadePromise[] = [];
    for (const event of events) {
      if (event.kind !== "sync" && event.kind !== "unlink") lying.apply(event);
      const promise = promiseIn(event, ports);
      if (promise !== null) made.push(promise);
    }
    expect(brokenOn(lookAt(imageFolder(), lying.image(null)), made)).toHaveLength(made.length);
  });
});
