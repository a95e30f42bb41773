import type { Group } from "./group.ts";

export const DOMAIN: readonly Group[] = [
  {
    why: "Another bound beyond what is reached: the cap of ten minutes, or the second that is the least, holds before it.",
    mutants: [
      "src/domain/backoff.ts | const doublings = Math.min(Math.max(attemptCount, 1) - 1, 20); // 2^20 s is far beyond the cap, and still exact | 1 => 0",
      "src/domain/backoff.ts | const doublings = Math.min(Math.max(attemptCount, 1) - 1, 20); // 2^20 s is far beyond the cap, and still exact | 20 => 21",
      "src/domain/backoff.ts | const doublings = Math.min(Math.max(attemptCount, 1) - 1, 20); // 2^20 s is far beyond the cap, and still exact | 20 => 19",
      "src/domain/backoff.ts | silentForMs = 0, | 0 => 1",
      "src/domain/backoff.ts | const wishedMs = Math.min(retryAfterMs ?? 0, DELAY_MAX_MS); | retryAfterMs ?? 0 => (retryAfterMs)",
      "src/domain/backoff.ts | const wishedMs = Math.min(retryAfterMs ?? 0, DELAY_MAX_MS); | 0 => 1",
    ],
  },
  {
    why: "A comparison for sorting counts by its sign alone, and no two of what is sorted are equal.",
    mutants: [
      "src/domain/controls.ts | return [...items].sort((a, b) => (a < b ? -1 : 1)); | < => <=",
      "src/domain/controls.ts | return [...items].sort((a, b) => (a < b ? -1 : 1)); | 1 => 2",
      "src/domain/controls.ts | return [...items].sort((a, b) => (a < b ? -1 : 1)); | 1 => 0",
      "src/domain/doubt.ts | const rank = ({ one, attempt }: Placed) => (isUnknown(one, attempt, now) ? 1 : 0); | 1 => 2",
    ],
  },
  {
    why: "The first and the last are the same one: a payment has at most one consumption of a token, item and player, one look of a token and item, and one that is CONSUMED.",
    mutants: [
      "src/domain/settling.ts | const before = input.payment.consumptions.find((consumption) => consumption.id === input.consumptionId); | find => findLast",
      "src/domain/settling.ts | const attempt = before?.attempts.find((candidate) => candidate.number === input.attemptNumber); | find => findLast",
      "src/domain/resolution.ts | const named = payment.consumptions.find((consumption) => consumption.id === consumptionId); | find => findLast",
      "src/domain/inference.ts | return payment.looks.find(isSame) ?? null; | find => findLast",
      'src/domain/lateAnswer.ts | const inferred = sharing.find(({ status, evidence }) => status === "CONSUMED" && evidence === "INFERRED"); | find => findLast',
      "src/domain/opening.ts | const mine = same.find((consumption) => consumption.playerId === claim.playerId); | find => findLast",
      "src/domain/opening.ts | return mine ?? same.find((consumption) => consumption.playerId === null) ?? null; | find => findLast",
      'src/domain/token.ts | const consumed = same.find(({ status }) => status === "CONSUMED"); | find => findLast',
      "src/domain/token.ts | return playerId === null ? standingOf(same) : (same.find((other) => other.playerId === playerId) ?? null); | find => findLast",
    ],
  },
  {
    why: "What it leaves out is told by another condition of the same rule: the consumption has its own item, only a CONSUMED one has evidence, a control of this token for another item always names that item.",
    mutants: [
      "src/domain/controls.ts | if (other.id === consumption.id || other.itemSeq === consumption.itemSeq) continue; | other.id === consumption.id || other.itemSeq === consumption.itemSeq => (other.itemSeq === consumption.itemSeq)",
      "src/domain/controls.ts | if (!hears5018) refusedItems.add(attempt.control?.itemSeq ?? consumption.itemSeq); | attempt.control?.itemSeq ?? consumption.itemSeq => (attempt.control?.itemSeq)",
      'src/domain/controls.ts | else if (contested.includes(attempt.control?.itemSeq ?? -1n)) return { kind: "CONTEST_UNDECIDED" }; | attempt.control?.itemSeq ?? -1n => (attempt.control?.itemSeq)',
      'src/domain/controls.ts | else if (contested.includes(attempt.control?.itemSeq ?? -1n)) return { kind: "CONTEST_UNDECIDED" }; | 1n => 2n',
      'src/domain/lateAnswer.ts | const inferred = sharing.find(({ status, evidence }) => status === "CONSUMED" && evidence === "INFERRED"); | status === "CONSUMED" && evidence === "INFERRED" => (evidence === "INFERRED")',
      "src/domain/opening.ts | const others = payment.consumptions.filter((other) => other !== own); | .filter((other) => other !== own) => ",
    ],
  },
  {
    why: "One consumption's attempts are in the order of their numbers, which is the order of their leases but where the ledger's clock was begun again; the shortcut saves the sorting.",
    mutants: ["src/domain/doubt.ts | if (consumptions.length === 1) return placed; | 1 => 0"],
  },
  {
    why: "Date.parse reads a fraction of a second of any length, and cuts it at the millisecond by itself.",
    mutants: [
      'src/domain/instant.ts | const milliseconds = fraction.slice(0, 3).padEnd(3, "0"); | .slice(0, 3) => ',
      'src/domain/instant.ts | const milliseconds = fraction.slice(0, 3).padEnd(3, "0"); | 3 => 4',
      'src/domain/instant.ts | const milliseconds = fraction.slice(0, 3).padEnd(3, "0"); | 3 => 2',
    ],
  },
  {
    why: "A success is settled before it could be merged as a late answer, and what an operator consumes takes its id, token and item from elsewhere; what is taken back of a known price is known: the words are there for the type and the reader.",
    mutants: [
      "src/domain/resolution.ts | const consumed = consumedByHand(payment, { ...named, ...target, itemSeq: itemSeq ?? named.itemSeq }, target); | ...target, => ",
      "src/domain/reversal.ts | const isSummed = taken !== null && price !== null && taken.currency === price.currency; | taken !== null && price !== null => (price !== null)",
      'src/domain/lateAnswer.ts | if (heard.kind === "UNKNOWN" || heard.kind === "CONSUMED") return NOTHING; | heard.kind === "UNKNOWN" || heard.kind === "CONSUMED" => (heard.kind === "UNKNOWN")',
      'src/domain/lateAnswer.ts | if (heard.kind === "UNKNOWN" || heard.kind === "CONSUMED") return NOTHING; | "CONSUMED" => "REJECTED"',
    ],
  },
  {
    why: "What has the caller's player, or none where the caller names none, is theirs already and left out as such. Nobody asks with a record that was kept without a token.",
    mutants: [
      "src/domain/opening.ts | own !== null && own.playerId === null && claim.playerId !== null ? unclaimedWith(payment, own, claim) : []; | own !== null && own.playerId === null => (own !== null)",
      "src/domain/opening.ts | own !== null && own.playerId === null && claim.playerId !== null ? unclaimedWith(payment, own, claim) : []; | own !== null && own.playerId === null && claim.playerId !== null => (own !== null && own.playerId === null)",
      "src/domain/token.ts | (other) => tokenDigest !== null && other.tokenDigest === tokenDigest && other.itemSeq === itemSeq, | tokenDigest !== null && other.tokenDigest === tokenDigest => (other.tokenDigest === tokenDigest)",
    ],
  },
  {
    why: "Either is the caller's own: where the request names no item, one dispute of their token stands for all of it.",
    mutants: [
      'src/domain/opening.ts | return { do: "refuse", reason: "DISPUTED", own: disputed.find(isSibling) ?? own, takesOver }; | find => findLast',
    ],
  },
  {
    why: "Every float is far enough inside of these bounds: no amount is below a millionth or above 10^12 units, and 2^-76 is the last bit of the smallest float that counts.",
    mutants: [
      "src/domain/binaryFloat.ts | const FRACTION_BITS = 128; | 128 => 129",
      "src/domain/binaryFloat.ts | const FRACTION_BITS = 128; | 128 => 127",
      "src/domain/binaryFloat.ts | const FLOAT_MIN = 2 ** -24; | 2 => 3",
      "src/domain/binaryFloat.ts | const FLOAT_MIN = 2 ** -24; | 24 => 25",
      "src/domain/binaryFloat.ts | const FLOAT_MIN = 2 ** -24; | 24 => 23",
      "src/domain/binaryFloat.ts | const FLOAT_MAX = 2 ** 64; | 2 => 3",
      "src/domain/binaryFloat.ts | const FLOAT_MAX = 2 ** 64; | 64 => 65",
      "src/domain/binaryFloat.ts | const FLOAT_MAX = 2 ** 64; | 64 => 63",
      "src/domain/binaryFloat.ts | if (float < FLOAT_MIN || float > FLOAT_MAX) return null; | float < FLOAT_MIN || float > FLOAT_MAX => (float < FLOAT_MIN)",
      "src/domain/binaryFloat.ts | if (float < FLOAT_MIN || float > FLOAT_MAX) return null; | < => <=",
      "src/domain/binaryFloat.ts | if (float < FLOAT_MIN || float > FLOAT_MAX) return null; | > => >=",
    ],
  },
  {
    why: "A shortcut: without it the same is worked out again, or read again, or written again.",
    mutants: [
      'src/domain/writtenInstant.ts | const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0")); | 60 => 61',
      "src/domain/writtenInstant.ts | if (!Number.isInteger(at)) return new Date(at).toISOString(); | !Number.isInteger(at) => true",
      "src/domain/writtenInstant.ts | if (day !== knownDay) { | day !== knownDay => true",
      "src/domain/writtenInstant.ts | knownDay = day; | knownDay = day; => ;",
    ],
  },
  {
    why: "The type needs the words: another condition tells the same. Only an unknown answer has `codeMeans`, only an inference a proof, an attempt is found only on a consumption that is found, a map above its limit has an oldest entry, what was refused has a reason, a digest of 32 zero bytes is nobody's, an IPv6 address has eight groups, money that stands came back in some way, a row of refusals has a last one, and null is above nothing.",
    mutants: [
      'src/domain/heard.ts | return heard.kind === "UNKNOWN" && heard.codeMeans === "DOUBTFUL_REFUSAL"; | heard.kind === "UNKNOWN" && heard.codeMeans === "DOUBTFUL_REFUSAL" => (heard.codeMeans === "DOUBTFUL_REFUSAL")',
      'src/domain/settling.ts | if (before === undefined || attempt === undefined) throw new Error("settle: no such attempt on record"); | before === undefined || attempt === undefined => (attempt === undefined)',
      "src/domain/explaining/comeBack.ts | if (newest === undefined || !isMoneyMissing(reversals, price)) return null; | newest === undefined || !isMoneyMissing(reversals, price) => (!isMoneyMissing(reversals, price))",
      'src/domain/explaining/course.ts | if (verdict.kind === "INFERRED" && verdict.proof === "REFUTED") return { kind: "GRANT_AFTER_CHECK", failed }; | verdict.kind === "INFERRED" && verdict.proof === "REFUTED" => (verdict.proof === "REFUTED")',
      "src/domain/explaining/verdict.ts | return endedAt === null || settledAt === null ? settledAt : Math.max(endedAt, settledAt); | endedAt === null || settledAt === null => (settledAt === null)",
    ],
  },
  {
    why: "A whole number stands only for a float that is this number, and with a place more it is the same amount.",
    mutants: ["src/domain/binaryFloat.ts | for (let places = 0; places <= placesMax; places += 1) { | 0 => 1"],
  },
  {
    why: "No month is longer than 32 days, even one whose clocks went back by a day: whatever is cut before the one that the span begins in is thrown away.",
    mutants: [
      "src/domain/periods.ts | const LEAD_MS = 33 * DAY_MS; | 33 => 34",
      "src/domain/periods.ts | const LEAD_MS = 33 * DAY_MS; | 33 => 32",
    ],
  },
  {
    why: "Every step of less than twelve days finds every change.",
    mutants: [
      "src/domain/timeZone.ts | const STEP_MS = 5 * 86_400_000; | 5 => 6",
      "src/domain/timeZone.ts | const STEP_MS = 5 * 86_400_000; | 5 => 4",
      "src/domain/timeZone.ts | const STEP_MS = 5 * 86_400_000; | 86_400_000 => 86400001",
      "src/domain/timeZone.ts | const STEP_MS = 5 * 86_400_000; | 86_400_000 => 86399999",
    ],
  },
  {
    why: "The type needs the words: Intl tells all six parts of a date and its time.",
    mutants: [
      "src/domain/timeZone.ts | const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = told; | 0 => 1",
      "src/domain/timeZone.ts | const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = told; | 1 => 2",
      "src/domain/timeZone.ts | const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = told; | 1 => 0",
    ],
  },
  {
    why: "The search halves what lies between two seconds, of which the later one may be any within the new offset.",
    mutants: [
      "src/domain/timeZone.ts | let [low, high] = [Math.floor(same / SECOND_MS), Math.floor(other / SECOND_MS)]; | floor => ceil",
      "src/domain/timeZone.ts | const middle = Math.floor((low + high) / 2); | floor => ceil",
    ],
  },
  {
    why: "A payment has at most one CONSUMED consumption: the first and the last are the same one.",
    mutants: [
      'src/domain/importing.ts | const consumed = consumptions.find(({ status }) => status === "CONSUMED"); | find => findLast',
    ],
  },
  {
    why: "No code stands in two ranges: the first and the last that hold it are the same one.",
    mutants: [
      "src/domain/explaining/codeWords.ts | return ranges.find(({ first, last }) => first <= code && code <= last)?.words ?? null; | find => findLast",
    ],
  },
];
