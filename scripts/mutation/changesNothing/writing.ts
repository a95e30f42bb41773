import type { Group } from "./group.ts";

export const WRITING: readonly Group[] = [
  {
    why: "A consumption that is made without a lease (an item that an answer named) holds none: null and undefined are read alike.",
    mutants: [
      "src/ledger/writing/changing.ts | return { ...told, row, tokenDigest, leaseAttempt: lease?.attemptNumber ?? null, eventCount: 0, attempts: [], told }; | lease?.attemptNumber ?? null => (lease?.attemptNumber)",
    ],
  },
  {
    why: "A shortcut: without it the same is worked out again, or read again, or written again.",
    mutants: [
      "src/ledger/writing/open.ts | if (isOnly) store.keepFresh({ ...stored, attempts: [attempt] }); | store.keepFresh({ ...stored, attempts: [attempt] }); => ;",
      "src/ledger/writing/reverse.ts | if (reversals.length === 0) return; | reversals.length === 0 => false",
      "src/ledger/writing/totalsTally.ts | if (isNothing(change)) continue; | isNothing(change) => false",
    ],
  },
  {
    why: "The type needs the words: another condition tells the same. Only an unknown answer has `codeMeans`, only an inference a proof, an attempt is found only on a consumption that is found, a map above its limit has an oldest entry, what was refused has a reason, a digest of 32 zero bytes is nobody's, an IPv6 address has eight groups, money that stands came back in some way, a row of refusals has a last one, and null is above nothing.",
    mutants: [
      "src/ledger/writing/reverse.ts | return newest !== null && newest > id ? newest : id; | newest !== null && newest > id => (newest > id)",
    ],
  },
  {
    why: "A payment has at most one CONSUMED consumption: the first and the last are the same one.",
    mutants: [
      'src/ledger/writing/reverse.ts | return consumptions.find(({ status }) => status === "CONSUMED") ?? null; | find => findLast',
    ],
  },
  {
    why: "Of more random bytes than a UUID has, the first sixteen are used.",
    mutants: [
      "src/ledger/writing/reverse.ts | id: uuidv7(clock.epochMs(), context.randomBytes(16)), | 16 => 17",
      "src/ledger/writing/reverse.ts | const id = raisedAbove(newest, uuidv7(clock.epochMs(), context.randomBytes(16))); | 16 => 17",
      "src/ledger/writing/resolve.ts | id: uuidv7(context.clock.epochMs(), context.randomBytes(16)), | 16 => 17",
      "src/ledger/writing/importPayment.ts | const id = uuidv7(clock.epochMs(), context.randomBytes(16)); | 16 => 17",
      "src/ledger/writing/importPayment.ts | id: uuidv7(clock.epochMs(), randomBytes(16)), | 16 => 17",
      "src/ledger/writing/noteReconciled.ts | id: uuidv7(clock.epochMs(), randomBytes(16)), | 16 => 17",
      "src/ledger/writing/naming.ts | const id = uuidv7(clock.epochMs(), context.randomBytes(16)); | 16 => 17",
      "src/ledger/writing/open.ts | const id = uuidv7(clock.epochMs(), context.randomBytes(16)); | 16 => 17",
      "src/ledger/writing/deliver.ts | id: uuidv7(clock.epochMs(), context.randomBytes(16)), | 16 => 17",
    ],
  },
];
