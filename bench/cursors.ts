// CPU of the cursors of a page of 100, beside two others in the same run: the same text made with one `createHmac` and one
// `createCipheriv` for each cursor, and AES-GCM alone, below which no cursor of this form can be. Usage: node bench/cursors.ts

import { createCipheriv, createHmac, createSecretKey } from "node:crypto";
import { consumptionList } from "../src/graphql/lists.ts";
import { createCursors } from "../src/ledger/cursors.ts";
import { type Estimate, estimate, median } from "./measure/statistics.ts";
import { fixed, machineLine, table } from "./report.ts";

const ROWS = 100;
const PAGES_A_BLOCK = 100;
const ROUNDS = 25;
const WARM_UP_ROUNDS = 5;

const key = Buffer.alloc(32, 7);
const scope = { kind: "player", app: "default", playerId: "player-1" } as const;
const order = { field: "REQUESTED_AT", direction: "DESC" } as const;
const LIST = '["consumptions",["player","default","player-1"],[["status",["CONSUMED"]]],"REQUESTED_AT","DESC"]';
const places = Array.from({ length: ROWS }, (_, row) => ({ at: 1_767_225_600_000 + row, row: 1_000_000 + row }));

const cursors = createCursors(key);
const encryptionKey = createHmac("sha256", key).update("cursor encryption").digest();
const nonceKey = createHmac("sha256", key).update("cursor nonce").digest();
const sealKey = createSecretKey(encryptionKey);
const [associated, someNonce, someText] = [Buffer.from(LIST), Buffer.alloc(12, 1), Buffer.alloc(21, 1)];

const ways = {
  ours: () => {
    const list = consumptionList(cursors, scope, { status: ["CONSUMED"] }, order);
    return places.map((place) => list.cursorOf(place));
  },
  oneByOne: () => places.map(({ at, row }) => sealedAlone(`${at}.${row}`)),
  gcmAlone: () => places.map(() => sealedWith(someNonce)),
};

function sealedAlone(place: string): string {
  const nonce = createHmac("sha256", nonceKey).update(LIST).update("\0").update(place).digest().subarray(0, 12);
  const cipher = createCipheriv("aes-256-gcm", encryptionKey, nonce).setAAD(Buffer.from(LIST));
  const parts = [cipher.update(place, "utf8"), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([Buffer.of(1), nonce, ...parts]).toString("base64url");
}

function sealedWith(nonce: Uint8Array): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", sealKey, nonce).setAAD(associated);
  cipher.update(someText);
  cipher.final();
  return cipher.getAuthTag();
}

type Way = keyof typeof ways;

/** Microseconds a page. */
function cpuOf(way: Way): number {
  const before = process.cpuUsage();
  for (let page = 0; page < PAGES_A_BLOCK; page += 1) ways[way]();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PAGES_A_BLOCK;
}

/** Each way twice, forwards and back, so that a drift of the machine falls on all of them. */
function measureRound(): Record<Way, number> {
  const spent: Record<Way, number> = { ours: 0, oneByOne: 0, gcmAlone: 0 };
  const sequence: Way[] = ["oneByOne", "ours", "gcmAlone"];
  for (const way of [...sequence, ...sequence.toReversed()]) spent[way] += cpuOf(way) / 2;
  return spent;
}

if (JSON.stringify(ways.ours()) !== JSON.stringify(ways.oneByOne())) throw new Error("the two ways make other texts");
for (let round = 0; round < WARM_UP_ROUNDS; round += 1) measureRound();
const rounds = Array.from({ length: ROUNDS }, measureRound);
const usOf = (way: Way) => String(Math.round(median(rounds.map((round) => round[way]))));
const ratioOf = (way: Way): Estimate => estimate(rounds.map((round) => round[way] / round.oneByOne));
const row = (title: string, way: Way) => {
  const { median: middle, low, high } = ratioOf(way);
  return [title, usOf(way), fixed(middle), `${fixed(low)}-${fixed(high)}`];
};
const lines = table(
  ["the cursors of a page of 100", "CPU µs", "÷ one by one", "90 %"],
  [row("one by one", "oneByOne"), row("ours", "ours"), row("AES-GCM alone, without nonces and texts", "gcmAlone")],
);
console.log([machineLine(), "", ...lines].join("\n"));
