// npm run simulate: histories of a simulated install until the time or the number is up, on every core. Says what was
// reached and what was broken; one history again, bit for bit, with --replay.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { ENGINES, replay, runCampaign } from "../test/simulation/campaign.ts";
import { addReports, linesOf, type Report, reportOf } from "../test/simulation/report.ts";
import { WALKED } from "../test/simulation/walk/scenes.ts";
import { walk, type WalkEnd } from "../test/simulation/walk/walk.ts";
import { FACES } from "../test/simulation/world/plan.ts";
import { historyFrom } from "../test/simulation/world/choices.ts";

const USAGE = `npm run simulate -- [--minutes M | --histories N] [--seed S] [--processes P] [--json]
npm run simulate -- --replay TEXT
npm run simulate -- --walk DEPTH [--minutes M] [--json]`;
/** Worlds are made and dropped by the thousand: with room for the young ones, few of them are ever moved. */
const HEAP = ["--max-semi-space-size=64"];
/** Seeds of different processes stay apart. */
const SEEDS_APART = 100_000_000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    histories: { type: "string" },
    seed: { type: "string", default: "1" },
    processes: { type: "string", default: String(availableParallelism()) },
    replay: { type: "string" },
    /** Every order of two callers and the reconciler, so many steps deep. */
    walk: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean" },
    /** One of several processes: prints its report as JSON. */
    part: { type: "boolean" },
    /** Ends at the first broken promise, and does not look for a shorter history. */
    first: { type: "boolean" },
    /** A part over one engine only. */
    engine: { type: "string" },
    /** … and one face. */
    face: { type: "string" },
  },
});

async function replayOne(history: string): Promise<void> {
  const { trace, complaints, traceHash } = await replay(historyFrom(history));
  console.log([...trace, ...complaints.map((complaint) => `-> ${complaint}`), `trace ${traceHash}`].join("\n"));
  process.exitCode = complaints.length === 0 ? 0 : 1;
}

async function runPart(seed: number, histories: number): Promise<void> {
  const { minutes } = values;
  const endsAt = minutes === undefined ? null : performance.now() + Number(minutes) * 60_000;
  const isOver = () => endsAt !== null && performance.now() >= endsAt;
  const stopsAtComplaint = values.first === true;
  const engines = ENGINES.filter((engine) => values.engine === undefined || values.engine === engine);
  const face = FACES.find((one) => one === values.face);
  const options = { firstSeed: seed, histories, isOver, stopsAtComplaint, engines };
  const result = await runCampaign(face === undefined ? options : { ...options, face });
  console.log(JSON.stringify(await reportOf(result, !stopsAtComplaint)));
}

async function runParts(seed: number, histories: number, processes: number): Promise<void> {
  const each = Number.isFinite(histories) ? Math.ceil(histories / processes) : Number.MAX_SAFE_INTEGER;
  const parts = Array.from({ length: processes }, (_, index) => startPart(seed + index * SEEDS_APART, each));
  const report = addReports(await Promise.all(parts));
  console.log(values.json === true ? JSON.stringify(report) : linesOf(report).join("\n"));
  process.exitCode = report.failureCount === 0 ? 0 : 1;
}

async function startPart(seed: number, histories: number): Promise<Report> {
  const time = values.minutes === undefined ? [] : ["--minutes", values.minutes];
  const options = ["--part", "--seed", String(seed), "--histories", String(histories), ...time];
  const part = spawn(process.execPath, [...HEAP, import.meta.filename, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [code]] = await Promise.all([text(part.stdout), once(part, "close")]);
  if (code !== 0) throw new Error(`a part of the run ended with ${String(code)}`);
  // Printed by a process that runs these very sources.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(output) as Report;
}

async function walkAll(depth: number): Promise<void> {
  const ends: WalkEnd[] = [];
  const endsAt = performance.now() + Number(values.minutes ?? "1000000") * 60_000;
  for (const scene of WALKED) {
    let isBroken = false;
    const isOver = () => performance.now() >= endsAt || (isBroken && values.first === true);
    const end = await walk(scene, { depth, isOver, onCounterexample: () => (isBroken = true) });
    ends.push(end);
    if (values.json !== true) console.log(walkLines(end).join("\n"));
    if (isOver()) break;
  }
  if (values.json === true) console.log(JSON.stringify(ends));
  process.exitCode = ends.every(({ counterexample }) => counterexample === null) ? 0 : 1;
}

function walkLines({ scene, depth, states, paths, isWhole, counterexample }: WalkEnd): string[] {
  const whole = isWhole ? "every order" : "as far as the time went";
  const broken = counterexample === null ? [] : [...counterexample.trace, ...counterexample.complaints];
  return [
    `${scene}: ${depth} steps deep, ${whole}: ${states} states, ${paths} paths`,
    ...broken.map((line) => `  ${line}`),
  ];
}

const seed = Number(values.seed);
const histories = Number(values.histories ?? (values.minutes === undefined ? 10_000 : Number.POSITIVE_INFINITY));
if (values.help === true) console.log(USAGE);
else if (values.walk !== undefined) await walkAll(Number(values.walk));
else if (values.replay !== undefined) await replayOne(values.replay);
else if (values.part === true) await runPart(seed, histories);
else await runParts(seed, histories, Number(values.processes));
