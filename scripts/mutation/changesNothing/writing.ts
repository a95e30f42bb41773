import type { Group } from "./group.ts";

export const WRITING: readonly Group[] = [
  {
    why: "A consumption that is made without a lease (an item that an answer named) holds none: null and undefined are read alike.",
    mutants: [
      "src/ledger/writing/changing.ts | return { ...told, row, tokenDigest, leaseAttempt: lease?.attemptNumber ?? null, eventCount: 0, attempts: [], told }; | lease?.attemptNumber ?? null => (lease?.attemptNumber)",
    ],
  },
  {
    why: "What a first look does not tell is null or undefined: both engines write NULL, and nothing was known to compare it with.",
    mutants: [
      "src/ledger/writing/looks.ts | price: seen.price ?? known?.price ?? null, | seen.price ?? known?.price ?? null => (seen.price ?? known?.price)",
      "src/ledger/writing/looks.ts | seenUnconsumedAt: seen.isConsumable ? now : (known?.seenUnconsumedAt ?? null), | known?.seenUnconsumedAt ?? null => (known?.seenUnconsumedAt)",
    ],
  },
  {
    why: "A shortcut: without it the same is worked out again, or read again, or written again.",
    mutants: [
      "src/ledger/writing/open.ts | if (isOnly) store.keepFresh({ ...stored, attempts: [attempt] }); | store.keepFresh({ ...stored, attempts: [attempt] }); => ;",
      "src/ledger/writing/open.ts | if (isOnly) store.keepFresh({ ...stored, attempts: [attempt] }); | isOnly => false",
      "src/ledger/writing/open.ts | if (isOnly) store.keepFresh({ ...stored, attempts: [attempt] }); | attempt => ",
      "src/ledger/writing/reverse.ts | if (reversals.length === 0) return; | reversals.length === 0 => false",
      "src/ledger/writing/totalsTally.ts | if (isNothing(change)) continue; | isNothing(change) => false",
      "src/ledger/writing/facts.ts | if (!hasLookUp(context, stored.told.app)) return null; | !hasLookUp(context, stored.told.app) => false",
      "src/ledger/writing/settle.ts | const token = isConsumed ? (request.purchaseToken ?? tokenOf(context, payment, stored)) : null; | isConsumed => true",
      "src/ledger/writing/settle.ts | if (givesLeaseBack && told === null) store.giveLeaseBack(stored); | givesLeaseBack && told === null => (givesLeaseBack)",
      "src/ledger/writing/leasing.ts | if (environment === undefined || environment === stored.told.environment) return stored; | environment === undefined || environment === stored.told.environment => (environment === undefined)",
      "src/ledger/writing/leasing.ts | if (dropped.length > 0) context.store.dropAttempts(stored, dropped); | dropped.length > 0 => true",
      "src/ledger/writing/leasing.ts | if (dropped.length > 0) context.store.dropAttempts(stored, dropped); | > => >=",
      "src/ledger/writing/importPayment.ts | if (hasFacts(facts)) store.putFacts(consumption, facts, null); | hasFacts(facts) => true",
      "src/ledger/writing/looks.ts | if (seenAt === told.seenUnconsumedAt && isAsTold) return told; | seenAt === told.seenUnconsumedAt && isAsTold => false",
      "src/ledger/writing/looks.ts | if (isSameFacts(merged, told)) return told; | isSameFacts(merged, told) => false",
    ],
  },
  {
    why: "The type needs the words: another condition tells the same. Only a player takes over, a work list is no longer than its request ids, an attempt is found only on a consumption that is found, an open consumption has its token, only a success tells facts and only an unknown answer a wish, what is CONSUMED was settled, what is counted as settled has a code, an outcome is written without the id, the item and the message that it is not about, and what is known of a record is never more than its looks know.",
    mutants: [
      "src/ledger/writing/open.ts | if (opening.takesOver.length > 0 && request.playerId !== null) { | opening.takesOver.length > 0 && request.playerId !== null => (opening.takesOver.length > 0)",
      "src/ledger/writing/reopen.ts | if (requestId === undefined) break; | requestId === undefined => false",
      "src/ledger/writing/reopen.ts | const purchaseToken = sealed && seal.open(standing.id, sealed); | sealed && seal.open(standing.id, sealed) => (seal.open(standing.id, sealed))",
      "src/ledger/writing/looks.ts | if (asked === undefined || attempt === undefined || attempt.outcome !== null) return; | asked === undefined || attempt === undefined => (attempt === undefined)",
      'src/ledger/writing/settle.ts | if (heard.kind === "CONSUMED") changed = withFacts(context, target, changed, heard.facts); | heard.kind === "CONSUMED" => true',
      'src/ledger/writing/settle.ts | const retryAfterMs = heard.kind === "UNKNOWN" ? heard.retryAfterMs : null; | heard.kind === "UNKNOWN" => true',
      "src/ledger/writing/facts.ts | return tryCount >= TRIES_MAX || clock.epochMs() - (told.settledAt ?? 0) >= TOKEN_KEPT_MS; | told.settledAt ?? 0 => (told.settledAt)",
      "src/ledger/writing/facts.ts | return tryCount >= TRIES_MAX || clock.epochMs() - (told.settledAt ?? 0) >= TOKEN_KEPT_MS; | 0 => 1",
      "src/ledger/writing/totalsTally.ts | resultCode: resultCode ?? NO_CODE, | resultCode ?? NO_CODE => (resultCode)",
      "src/ledger/writing/importPayment.ts | ...outcomeOf(stored), | ...outcomeOf(stored), => ",
      "src/ledger/writing/looks.ts | const seenAt = isFinal ? told.seenUnconsumedAt : (look.seenUnconsumedAt ?? told.seenUnconsumedAt); | look.seenUnconsumedAt ?? told.seenUnconsumedAt => (look.seenUnconsumedAt)",
    ],
  },
  {
    why: "A payment has at most one CONSUMED consumption, an id, a number of an attempt, a look of a token and item, and an app among those that may be asked are there once: the first and the last are the same one.",
    mutants: [
      'src/ledger/writing/reverse.ts | return consumptions.find(({ status }) => status === "CONSUMED") ?? null; | find => findLast',
      "src/ledger/writing/settle.ts | const attempt = stored.attempts.find(({ number }) => number === attemptNumber); | find => findLast",
      "src/ledger/writing/leasing.ts | const found = payment.consumptions.find((consumption) => consumption.id === id); | find => findLast",
      "src/ledger/writing/looks.ts | const asked = store.load(app, paymentSeq).consumptions.find(({ id }) => id === consumptionId); | find => findLast",
      "src/ledger/writing/looks.ts | const attempt = asked?.attempts.find(({ number }) => number === attemptNumber); | find => findLast",
      "src/ledger/writing/looks.ts | return payment.looks.find((look) => look.tokenDigest === tokenDigest && look.itemSeq === itemSeq); | find => findLast",
      "src/ledger/writing/facts.ts | apps.find(({ app }) => app === place.app), | find => findLast",
      "src/ledger/writing/reopen.ts | const may = apps === undefined ? EVERY_ONE : apps.find((one) => one.app === app); | find => findLast",
    ],
  },
  {
    why: "Of what two rows compare to, the sign counts, and no two rows have the same key.",
    mutants: [
      "src/ledger/writing/totalsTally.ts | .sort(([one], [other]) => (one < other ? -1 : 1)) | < => <=",
      "src/ledger/writing/totalsTally.ts | .sort(([one], [other]) => (one < other ? -1 : 1)) | 1 => 2",
      "src/ledger/writing/totalsTally.ts | .sort(([one], [other]) => (one < other ? -1 : 1)) | 1 => 0",
    ],
  },
  {
    why: "A reversal counts 1 or -1, and so does its sign.",
    mutants: ["src/ledger/writing/totalsTally.ts | change.reversedCount += sign * count; | * => /"],
  },
  {
    why: "A millisecond of silence is as far from a day as none.",
    mutants: [
      "src/ledger/writing/settle.ts | const silenceMs = isAnswered ? 0 : silentForMs(earlier, clock.ledgerMs()); | 0 => 1",
    ],
  },
  {
    why: "Of more random bytes than a UUID has, the first sixteen are used.",
    mutants: ["src/ledger/writing/newId.ts | return uuidv7(clock.epochMs(), randomBytes(16)); | 16 => 17"],
  },
];
