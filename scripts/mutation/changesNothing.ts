// Mutants that no test can kill, because they change nothing that anybody could see; each group with the reason. A run
// tries them all the same: one that a test does kill is counted as killed.

interface Group {
  readonly why: string;
  readonly mutants: readonly string[];
}

const GROUPS: readonly Group[] = [
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
      'src/domain/opening.ts | const consumed = same.find((consumption) => consumption.status === "CONSUMED"); | find => findLast',
      "src/domain/token.ts | return payment.consumptions.find((other) => other.itemSeq === itemSeq && isOfSameToken(other, consumption)) ?? null; | find => findLast",
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
    why: "A partial index needs the words; the other condition decides which rows come. The plans are held by ledger/queryPlans.",
    mutants: [
      'src/ledger/sqlite/conditions.ts | return and([anyOf("c.store_order_id", values), { sql: "c.store_order_id IS NOT NULL", values: [] }]); | { sql: "c.store_order_id IS NOT NULL", values: [] } => ',
    ],
  },
  {
    why: "An attempt that has ended holds no lease, whatever number stands beside it; giving the number back keeps the row tidy.",
    mutants: ["src/ledger/sqlite/paymentStore.ts | givesLeaseBack ? 1 : 0, | givesLeaseBack => false"],
  },
  {
    why: "A pattern that is given undefined reads the word, which is no credential.",
    mutants: [
      'src/identity/createIdentity.ts | const credential = BEARER.exec(authorization ?? "")?.[1]; | authorization ?? "" => (authorization)',
    ],
  },
  {
    why: "Either is the caller's own: where the request names no item, one dispute of their token stands for all of it.",
    mutants: [
      'src/domain/opening.ts | return { do: "refuse", reason: "DISPUTED", own: disputed.find(isSibling) ?? null, takesOver }; | find => findLast',
    ],
  },
  {
    why: "A consumption that is made without a lease (an item that an answer named) holds none: null and undefined are read alike.",
    mutants: [
      "src/ledger/writing/changing.ts | return { ...told, row, tokenDigest, leaseAttempt: lease?.attemptNumber ?? null, eventCount: 0, attempts: [], told }; | lease?.attemptNumber ?? null => (lease?.attemptNumber)",
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
      "src/ledger/writing/open.ts | if (isOnly) store.keepFresh({ ...stored, attempts: [attempt] }); | store.keepFresh({ ...stored, attempts: [attempt] }); => ;",
      "src/ledger/writing/reverse.ts | if (reversals.length === 0) return; | reversals.length === 0 => false",
      "src/ledger/writing/totalsTally.ts | if (isNothing(change)) continue; | isNothing(change) => false",
    ],
  },
  {
    why: "The type needs the words: another condition tells the same. Only an unknown answer has `codeMeans`, only an inference a proof, an attempt is found only on a consumption that is found, a map above its limit has an oldest entry, what was refused has a reason, a digest of 32 zero bytes is nobody's, an IPv6 address has eight groups, money that stands came back in some way, a row of refusals has a last one, and null is above nothing.",
    mutants: [
      'src/domain/heard.ts | return heard.kind === "UNKNOWN" && heard.codeMeans === "DOUBTFUL_REFUSAL"; | heard.kind === "UNKNOWN" && heard.codeMeans === "DOUBTFUL_REFUSAL" => (heard.codeMeans === "DOUBTFUL_REFUSAL")',
      'src/domain/settling.ts | if (before === undefined || attempt === undefined) throw new Error("settle: no such attempt on record"); | before === undefined || attempt === undefined => (attempt === undefined)',
      "src/identity/apiKeyIdentity.ts | if (key === undefined || !isKey || !isAlive(key, epochMs())) return null; | key === undefined || !isKey => (!isKey)",
      'src/identity/apiKeyList.ts | return { isValid: false, line: `${issue?.path.join(".") || "the whole"}: ${issue === undefined ? "" : told(issue)}` }; | issue === undefined => false',
      "src/identity/believedTokens.ts | if (tokens.size > tokensMax && oldest !== undefined) tokens.delete(oldest); | tokens.size > tokensMax && oldest !== undefined => (tokens.size > tokensMax)",
      "src/identity/rateLimits/playerLimits.ts | if (map.size > REMEMBERED_MAX && oldest !== undefined) map.delete(oldest); | map.size > REMEMBERED_MAX && oldest !== undefined => (map.size > REMEMBERED_MAX)",
      "src/identity/rateLimits/networkOf.ts | const [, , , , , mark, high = 0, low = 0] = groups; | 0 => 1",
      "src/ledger/writing/reverse.ts | return newest !== null && newest > id ? newest : id; | newest !== null && newest > id => (newest > id)",
      'src/domain/explaining/comeBack.ts | if (standing <= 0 || newest === undefined || newest.kind === "TAKEN_BACK") return null; | standing <= 0 || newest === undefined => (standing <= 0)',
      'src/domain/explaining/comeBack.ts | if (standing <= 0 || newest === undefined || newest.kind === "TAKEN_BACK") return null; | standing <= 0 || newest === undefined || newest.kind === "TAKEN_BACK" => (standing <= 0 || newest === undefined)',
      'src/domain/explaining/course.ts | if (verdict.kind === "INFERRED" && verdict.proof === "REFUTED") return { kind: "GRANT_AFTER_CHECK", failedAt }; | verdict.kind === "INFERRED" && verdict.proof === "REFUTED" => (verdict.proof === "REFUTED")',
      "src/domain/explaining/rejected.ts | const isListed = last !== undefined && !isDoubtfulRefusal(last); | last !== undefined && !isDoubtfulRefusal(last) => (!isDoubtfulRefusal(last))",
      "src/domain/explaining/verdict.ts | return endedAt === null || settledAt === null ? settledAt : Math.max(endedAt, settledAt); | endedAt === null || settledAt === null => (settledAt === null)",
      "src/domain/explaining/verdict.ts | const endedLate = proper.some(({ endedAt }) => endedAt !== null && settledAt !== null && endedAt > settledAt); | endedAt !== null && settledAt !== null => (settledAt !== null)",
      'src/identity/tokenHeader.ts | if (typeof alg !== "string" || !algorithms.includes(alg)) return false; | typeof alg !== "string" || !algorithms.includes(alg) => (!algorithms.includes(alg))',
    ],
  },
  {
    why: "A payment has at most one CONSUMED consumption: the first and the last are the same one.",
    mutants: [
      'src/domain/importing.ts | const consumed = consumptions.find(({ status }) => status === "CONSUMED"); | find => findLast',
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
  {
    why: "No code stands in two ranges: the first and the last that hold it are the same one.",
    mutants: [
      "src/domain/explaining/codeWords.ts | return CODE_RANGES.find(({ first, last }) => first <= code && code <= last)?.words ?? null; | find => findLast",
    ],
  },
  {
    why: "Verifying by no keys, or by what is no list of keys, throws within the `try` that refuses; and who is nobody is nobody when found again.",
    mutants: [
      "src/identity/playerIdentity.ts | if (newer === null || newer === set) return [set, verified]; | newer === null || newer === set => (newer === set)",
      "src/identity/playerIdentity.ts | if (current === null) return null; | current === null => false",
      "src/identity/playerIdentity.ts | if (word === null || caller === null) return null; | word === null || caller === null => (word === null)",
      "src/identity/playerIdentity.ts | if (word === null || caller === null) return null; | word === null || caller === null => (caller === null)",
      "src/identity/playerIdentity.ts | if (word === null || caller === null) return null; | || => &&",
      "src/identity/verifyToken.ts | if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyByEach(token, error, options); | error instanceof errors.JWKSMultipleMatchingKeys => true",
    ],
  },
  {
    why: "Content of another shape throws at the next step, within the same `try`, and ends the same way; and this version of Node says by itself that x and d are not of one key.",
    mutants: [
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null => (typeof content !== "object")',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null => (content === null)',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null || !("keys" in content) => false',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null || !("keys" in content) => (typeof content !== "object" || content === null)',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null || !("keys" in content) => (!("keys" in content))',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | || => &&',
      'src/identity/receipts/receiptKey.ts | return createPublicKey(privateKey).export({ format: "jwk" }).x === x ? privateKey : null; | createPublicKey(privateKey).export({ format: "jwk" }).x === x => true',
    ],
  },
  {
    why: "A look that failed has no value, one that was shown tells of no outage, and only a refusal names a setting: undefined reads as no.",
    mutants: [
      'src/workflow/attempt.ts | if (heard.kind === "REFUSED") tellWrongSetting(surroundings, app, heard); | heard.kind === "REFUSED" => true',
      'src/workflow/factLookUps.ts | const payment = looked.kind === "SHOWN" ? looked.value : null; | looked.kind === "SHOWN" => true',
      'src/workflow/factLookUps.ts | if (looked.kind === "FAILED" && looked.isSignOfOutage) return { kind: "NOT_SENT", message: looked.message }; | looked.kind === "FAILED" && looked.isSignOfOutage => (looked.isSignOfOutage)',
      "src/workflow/itemLists.ts | const list = app?.upstream.listItems ?? null; | app?.upstream.listItems ?? null => (app?.upstream.listItems)",
      "src/workflow/itemLists.ts | if (app === undefined || list === null) return void kept.set(name, { items: [], sinceMs: monotonicMs() }); | app === undefined || list === null => (list === null)",
      "src/workflow/leaveToAsk.ts | return { opened: other, retryInMs: pass.isAdmitted ? undefined : pass.retryInMs }; | pass.isAdmitted => false",
    ],
  },
  {
    why: "A guard against a bug elsewhere: what it asks beside is implied, or was asked before (no offer has no pass; an app that is not served was refused; what is open has a state of before).",
    mutants: [
      'src/workflow/consume.ts | if (served === undefined || playerId === null) throw new Error("consume: a look for nobody"); | served === undefined || playerId === null => (playerId === null)',
      "src/workflow/factLookUps.ts | if (offer === undefined || pass === undefined) | offer === undefined || pass === undefined => (pass === undefined)",
      'src/workflow/reconciler.ts | if (offer === undefined || pass === undefined) throw new Error("the ledger leased more than it was asked to"); | offer === undefined || pass === undefined => (pass === undefined)',
      'src/workflow/reconcile.ts | if (before !== null && found !== null && found !== "unserved") { | before !== null && found !== null => (found !== null)',
    ],
  },
  {
    why: "There is one offer of each app, and a list shows each payment once: the first is the last.",
    mutants: [
      "src/workflow/factLookUps.ts | const offer = offers.find(({ lane }) => lane.app === app); | find => findLast",
      "src/workflow/reconciler.ts | const offer = offers.find(({ lane }) => lane.app === lease.permit.consumption.app); | find => findLast",
      "src/workflow/lookBefore.ts | const payment = payments.find(({ paymentSeq }) => paymentSeq === call.paymentSeq); | find => findLast",
    ],
  },
  {
    why: "Nothing reads it there: the breaker and the pace read no HTTP status, an attempt asks no pass whether it was admitted, and the wait counts only where no app may be asked.",
    mutants: [
      'src/workflow/factLookUps.ts | return { kind: "REFUSED", resultCode: SUCCESS, message: "", httpStatus: 200 }; | 200 => 201',
      'src/workflow/factLookUps.ts | return { kind: "REFUSED", resultCode: SUCCESS, message: "", httpStatus: 200 }; | 200 => 199',
      "src/workflow/reconciler.ts | return { isAdmitted: true, record, giveBack: () => pass.giveBack() }; | true => false",
      "src/workflow/reconciler.ts | return { lane, passes, waitMs: 0, restMs: PACED_REST_MS }; | 0 => 1",
    ],
  },
  {
    why: "What is ready is cut to a quarter of a second's calls before anybody reads it; with exactly one call ready the wait is none by either way; one random byte is always there, and only the first is read.",
    mutants: [
      "src/workflow/ramp.ts | let calls = RATE_MIN * BURST_SECONDS; | * => /",
      "src/workflow/ramp.ts | return calls >= 1 ? 0 : Math.ceil(((1 - calls) / rate) * 1_000); | >= => >",
      "src/workflow/randomToken.ts | const [byte = 255] = randomBytes(1); | 255 => 256",
      "src/workflow/randomToken.ts | const [byte = 255] = randomBytes(1); | 255 => 254",
      "src/workflow/randomToken.ts | const [byte = 255] = randomBytes(1); | 1 => 2",
    ],
  },
  {
    why: "A hint for the planner: which filter leads, and whether an index may be used. The rows are the same by every way, and pages keep the plans that ledger/queryPlans holds.",
    mutants: [
      'src/ledger/sqlite/readQueries.ts | matching(filter, scope.kind === "player", query.order.field), | "player" => "app"',
      'src/ledger/sqlite/readQueries.ts | matching(filter, scope.kind === "player", "REQUESTED_AT"), | === => !==',
      'src/ledger/sqlite/readQueries.ts | matching(filter, scope.kind === "player", "REQUESTED_AT"), | "player" => "app"',
      'src/ledger/sqlite/readQueries.ts | matching(filter, scope.kind === "player", "REQUESTED_AT"), | "REQUESTED_AT" => "SETTLED_AT"',
      'src/ledger/sqlite/totalsQueries.ts | const matched = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null)]); | === => !==',
      'src/ledger/sqlite/totalsQueries.ts | const matched = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null)]); | "player" => "app"',
      'src/ledger/sqlite/totalsQueries.ts | const where = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null, isCut ? "+" : "")]); | === => !==',
      'src/ledger/sqlite/totalsQueries.ts | const where = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null, isCut ? "+" : "")]); | "player" => "app"',
      'src/ledger/sqlite/totalsQueries.ts | const where = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null, isCut ? "+" : "")]); | isCut => true',
      'src/ledger/sqlite/totalsQueries.ts | const where = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null, isCut ? "+" : "")]); | isCut => false',
      'src/ledger/sqlite/conditions.ts | const isChosen = order !== null || driver === "payment" || driver === "player"; | || => &&',
      'src/ledger/sqlite/conditions.ts | const isChosen = order !== null || driver === "payment" || driver === "player"; | === => !==',
      'src/ledger/sqlite/conditions.ts | ["status", filter.status === undefined || isListed ? EVERYTHING : ofStatus(filter.status)], | filter.status === undefined || isListed => (filter.status === undefined)',
      "src/ledger/sqlite/feedQuery.ts | const from = isPlayer | isPlayer => false",
      'src/ledger/driving.ts | if (isNamed && !isOfPlayer) return "payment"; | isNamed && !isOfPlayer => (isNamed)',
      "src/ledger/driving.ts | if (isOfPlayer || filter.playerId === undefined) return [filter]; | isOfPlayer || filter.playerId === undefined => (isOfPlayer)",
      "src/ledger/driving.ts | if (isOfPlayer || filter.playerId === undefined) return [filter]; | isOfPlayer || filter.playerId === undefined => (filter.playerId === undefined)",
      "src/ledger/driving.ts | if (isOfPlayer || filter.playerId === undefined) return [filter]; | || => &&",
    ],
  },
  {
    why: "A read asks for no more than it needs, and would find the same if it asked: a number names one event at most, what is left over is cut off, where nothing is open no row comes, and a player's totals are never made of rollups.",
    mutants: [
      'src/ledger/sqlite/feedQuery.ts | const [event] = feedEvents(all, scope, null, { sql: "f.sequence = ?", values: [after.sequence] }, 1); | 1 => 2',
      "src/ledger/sqlite/feedQuery.ts | const found = feedEvents(all, scope, app, later, size + 1); | 1 => 2",
      'src/ledger/postgres/readQueries.ts | const [event] = await feedEvents(run, scope, null, on("f.sequence", "=", after.sequence), 1); | 1 => 2',
      "src/ledger/sqlite/totalsQueries.ts | if (wantsOpen(filter)) gather(consumptionsBy(BY_OPENNESS), and([matched, OPEN]), openSpans(all, spans)); | wantsOpen(filter) => true",
      "src/ledger/sqlite/totalsQueries.ts | return open === null ? [] : spans.filter(({ from, until }) => from <= open.last && until > open.first); | > => >=",
      "src/ledger/sqlite/totalsQueries.ts | return open === null ? [] : spans.filter(({ from, until }) => from <= open.last && until > open.first); | from <= open.last && until > open.first => (until > open.first)",
      "src/ledger/sqlite/totalsQueries.ts | return open === null ? [] : spans.filter(({ from, until }) => from <= open.last && until > open.first); | .filter(({ from, until }) => from <= open.last && until > open.first) => ",
      "src/ledger/sqlite/totalsQueries.ts | if (over.length === 0 || gathering.isFull) return; | over.length === 0 || gathering.isFull => (gathering.isFull)",
      "src/ledger/sqlite/totalsQueries.ts | if (over.length === 0 || gathering.isFull) return; | over.length === 0 || gathering.isFull => false",
      "src/ledger/sqlite/totalsQueries.ts | gather(STRAY, and([ofGrain(NOWHERE.grain), rolledUp]), [{ ...NO_TIME, periodStart: null }]); | ofGrain(NOWHERE.grain), => ",
      'src/ledger/totals/question.ts | return scope.kind !== "player" && fieldsOf(filter).every((field) => field === "app"); | scope.kind !== "player" && fieldsOf(filter).every((field) => field === "app") => (fieldsOf(filter).every((field) => field === "app"))',
    ],
  },
  {
    why: "A full store of statements has an oldest one; SQLite reads any number but 0 as true; a count always has one row, and a smallest instant comes with a largest.",
    mutants: [
      "src/ledger/sqlite/readQueries.ts | if (statements.size >= STATEMENTS_MAX && !oldest.done) statements.delete(oldest.value); | statements.size >= STATEMENTS_MAX && !oldest.done => (statements.size >= STATEMENTS_MAX)",
      "src/ledger/sqlite/readQueries.ts | return 1; | 1 => 2",
      "src/ledger/sqlite/readQueries.ts | return all<{ count: number }>(sql, condition.values)[0]?.count ?? 0; | 0 => 1",
      "src/ledger/sqlite/totalsQueries.ts | if (extent === undefined || extent.first === null || extent.last === null) return null; | extent === undefined || extent.first === null || extent.last === null => (extent.last === null)",
    ],
  },
  {
    why: "What was made once is kept and used again: made again it is the same.",
    mutants: [
      "src/graphql/gate/gate.ts | if (known !== undefined) return known; | known !== undefined => false",
      "src/graphql/gate/gate.ts | if (cost === undefined) { | cost === undefined => true",
      "src/graphql/gate/gate.ts | if (ofKind.size >= PLANS_MAX && oldest !== undefined) ofKind.delete(oldest); | ofKind.size >= PLANS_MAX && oldest !== undefined => true",
      "src/graphql/execution/listExecutor.ts | written.set(document, made); | written.set(document, made); => ;",
    ],
  },
  {
    why: "It cannot come: a cursor opens only where it was written here, the library answers null and not undefined for no operation, a fragment within itself was refused before, and the schema has a query.",
    mutants: [
      "src/graphql/lists.ts | (text) => (/^[0-9a-f]{32}$/.test(text) ? text : null), | /^[0-9a-f]{32}$/.test(text) => true",
      "src/graphql/lists.ts | const [, at, row] = /^(-?\\d{1,16})\\.(\\d{1,16})$/.exec(text) ?? []; | /^(-?\\d{1,16})\\.(\\d{1,16})$/.exec(text) ?? [] => (/^(-?\\d{1,16})\\.(\\d{1,16})$/.exec(text))",
      "src/graphql/gate/gate.ts | if (operation === null || operation === undefined) return { text, operation: null, rootFields: 1, cost: 0 }; | operation === null || operation === undefined => (operation === null)",
      "src/graphql/gate/cost.ts | known.set(key, 0); // a cycle was refused before; this only keeps it from running away | 0 => 1",
      'src/graphql/schema.ts | if (query) query.description = "What is on record, as far as the caller may see it."; | query => true',
    ],
  },
  {
    why: "A comparison for sorting counts by its sign, and what is left open is counted by its player alone.",
    mutants: [
      "src/graphql/lists.ts | .sort(([one], [other]) => (one < other ? -1 : 1)) | 1 => 2",
      'src/graphql/withinPlayerLimits.ts | if (endOf(answer) === "open") playerLimits.heard(caller, { app, ...call }, "open"); | ...call => ',
    ],
  },
];

const LISTED: ReadonlySet<string> = new Set(GROUPS.flatMap(({ mutants }) => mutants));

/** @param name as `nameOf` makes it */
export function changesNothing(name: string): boolean {
  return LISTED.has(name);
}
