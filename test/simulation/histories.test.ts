// Many random histories of an install under every misfortune that can be thought of, each ended by the same checker. SEED
// and HISTORIES choose others; a history that breaks a promise is printed at its shortest, with the command that plays it
// again.

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { choicesOf, faceOf, replay, runCampaign } from "./campaign.ts";
import { createLedgerPool } from "./ledger/ledgerPool.ts";
import { runHistory } from "./history.ts";
import { failureLines } from "./report.ts";
import { runSimulator } from "./support/simulator.ts";
import { historyFrom, textOf } from "./world/choices.ts";

const SEED = process.env["SEED"] ?? "20260101";
const HISTORIES = process.env["HISTORIES"] ?? "20000";
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RARE_MIN = 100;
/** What Gamebase's own side says, what no page lists, both fates of each, and answers that are taken for each other. */
const ANSWERS_OF_INTEREST = [
  ...["4711", "-5000201", "-5009999", "-4090001"].flatMap((code) => [code, `${code}, carried out`]),
  "answers swapped",
];

it(
  `keeps every promise through ${HISTORIES} histories, and reaches every rare state (SEED=${SEED})`,
  { timeout: 400_000 },
  async () => {
    const args = ["--histories", HISTORIES, "--seed", SEED, "--processes", "2", "--json"];
    const report = await runSimulator({ root: ROOT, args, timeoutMs: 390_000 });
    expect(report.failures.flatMap(failureLines).join("\n")).toBe("");
    expect(report.failureCount).toBe(0);
    expect(report.histories).toBeGreaterThanOrEqual(Number(HISTORIES));
    const unreached = Object.entries(report.rareStates).filter(([, count]) => count < RARE_MIN);
    expect(unreached, `rare states reached less than ${RARE_MIN} times`).toEqual([]);
    expect(Object.values(report.faults).filter((count) => count === 0)).toEqual([]);
    const rare = ANSWERS_OF_INTEREST.filter((name) => (report.faults[name] ?? 0) < RARE_MIN);
    expect(rare, `answers given less than ${RARE_MIN} times`).toEqual([]);
  },
);

it("runs a seed the same way every time, alone or beside others", async () => {
  const [one, other] = [
    await runCampaign({ firstSeed: 7, histories: 150 }),
    await runCampaign({ firstSeed: 7, histories: 150 }),
  ];
  expect(one.digest).toBe(other.digest);
  expect(one.steps).toBe(other.steps);
  const engines = ["modelled", "sqlite"] as const;
  const alone = await runHistory(choicesOf(11), { engines, face: faceOf(11), openLedger: createLedgerPool().open });
  const neighbours = await Promise.all(
    [9, 10, 11].map((seed) =>
      runHistory(choicesOf(seed), { engines, face: faceOf(seed), openLedger: createLedgerPool().open }),
    ),
  );
  expect(neighbours[2]?.trace).toEqual(alone.trace);
});

it("plays a history again from its text, bit for bit", async () => {
  const pool = createLedgerPool();
  for (const seed of [1, 2, 3, 5, 6, 8, 9, 13]) {
    const face = faceOf(seed);
    const first = await runHistory(choicesOf(seed), { engines: ["modelled", "sqlite"], face, openLedger: pool.open });
    const again = await replay(historyFrom(textOf({ face, list: first.taken })), pool);
    expect(again.traceHash).toBe(first.traceHash);
    expect(again.trace).toEqual(first.trace);
  }
});
