// Bugs on purpose: each a text of the sources and what stands there instead. The simulator has to find every one of them,
// or it proves nothing. A text that is not found any more fails the test, so that the table stays in step with the sources.

export interface Mutant {
  readonly name: string;
  /** The promise of DESIGN §2 that it breaks. */
  readonly breaks: string;
  /** Below src/. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  /** Where only one of the ledgers runs through it. */
  readonly engine?: "sqlite" | "modelled";
  /** Absent: requests name the item. */
  readonly face?: "itemless" | "lookUps";
  /** The seed of a history that found it; where none is named, one of the first does. */
  readonly found?: number;
}

const ATTEMPT = "workflow/attempt.ts";
const SETTLING = "domain/settling.ts";
const INFERENCE = "domain/inference.ts";
const OPENING = "domain/opening.ts";
const SETTLE = "ledger/writing/settle.ts";
const OPEN = "ledger/writing/open.ts";
const CODES = "upstream/faceCodes.ts";
const LOOK = "workflow/lookBefore.ts";

export const MUTANTS: readonly Mutant[] = [
  {
    name: "a success is answered before it is settled",
    breaks: "I1",
    file: ATTEMPT,
    text: "    const settled = await record(surroundings, permit, request, leaveBehind);",
    instead: `    const isDone = heard.kind === "CONSUMED";
    if (isDone) leaveBehind(record(surroundings, permit, request, leaveBehind).then(() => undefined));
    const told = { ...permit.consumption, status: "CONSUMED", price: isDone ? heard.price : null };
    if (isDone) return { kind: "success", consumption: told, isReplayed: false };
    const settled = await record(surroundings, permit, request, leaveBehind);`,
  },
  {
    name: "an outcome that could not be recorded is answered as a success",
    breaks: "I1, I10",
    file: ATTEMPT,
    text: "if (settled === null) return outcomeNotRecorded(permit.consumption);",
    instead: `if (settled === null) return { kind: "success", consumption: permit.consumption, isReplayed: false };`,
  },
  {
    name: "a commit that failed is answered as one that did not",
    breaks: "I1, I10",
    file: "ledger/sqlite/writeEngine.ts",
    text: `    commit.run();
    return results;`,
    instead: `    try {
      commit.run();
    } catch {
      undo();
    }
    return results;`,
    engine: "sqlite",
  },
  {
    name: "a flush whose fate is unknown is answered",
    breaks: "I1, I10",
    file: "ledger/writing/groupCommit.ts",
    text: "channel.send(inFlight.map((waiter) => waiter.operation));",
    instead: `channel.send(inFlight.map((waiter) => waiter.operation));
    const told = { status: "REJECTED", resultCode: 1, message: "", price: null };
    for (const { operation, resolve } of inFlight) {
      if (operation.kind === "settle") resolve({ consumption: told, alarms: [], control: null });
    }`,
  },
  {
    name: "two may be CONSUMED",
    found: 92,
    face: "itemless",
    breaks: "I2",
    file: "domain/confirming.ts",
    text: `if (others.some((other) => other.status === "CONSUMED")) {`,
    instead: "if (others.length > 99) {",
  },
  {
    name: "an operator may settle what is not disputed",
    breaks: "I2",
    file: "domain/resolution.ts",
    text: `!token.some(({ status }) => status === "DISPUTED")`,
    instead: "token.length > 99",
  },
  {
    name: "a call with a token that is consumed asks the upstream",
    breaks: "I2",
    file: OPENING,
    text: `if (others.some((other) => other.status === "CONSUMED" && isTokenKnownAs(other, claim))) {`,
    instead: "if (others.length > 99) {",
  },
  {
    name: "siblings of a success stay open",
    breaks: "I3",
    file: "domain/confirming.ts",
    text: `.filter((other) => other.status === "IN_DOUBT" || other.status === "DISPUTED")`,
    instead: ".filter(() => false)",
  },
  {
    name: "5018 is always a success",
    breaks: "I3",
    file: SETTLING,
    text: "const verdict = infer(payment, consumption, rules.onInferred, rules.leaseMs, scene.now);",
    instead: `const verdict = { kind: "INFERRED", price: null, priceSource: "UNKNOWN" };`,
  },
  {
    name: "5018 is always somebody else's",
    breaks: "I3",
    file: SETTLING,
    text: "if (heard.resultCode === ALREADY_CONSUMED) return concludeFrom5018(scene);",
    instead: `if (heard.resultCode === ALREADY_CONSUMED) return oneChange(reject(consumption, ALREADY_CONSUMED, ""));`,
  },
  {
    name: "a 5018 is inferred from though another one is CONSUMED",
    found: 787,
    breaks: "I2, I3",
    file: INFERENCE,
    text: `if (others.some((other) => other.status === "CONSUMED")) return { kind: "REJECTED" };`,
    instead: "",
  },
  {
    name: "isAfter5018 is ignored: a lost call launders a 5018",
    found: 771,
    breaks: "I3",
    file: INFERENCE,
    text: "countingUnknown(payment, consumption, now).filter((attempt) => !attempt.isAfter5018)",
    instead: "countingUnknown(payment, consumption, now)",
  },
  {
    name: "the four leases' wait is left out",
    breaks: "I3",
    file: "domain/attempts.ts",
    text: "now >= attempt.leaseUntilMs + 4 * leaseMs",
    instead: "now >= attempt.leaseUntilMs",
  },
  {
    name: "an inference does not wait for others' calls in flight",
    found: 527,
    breaks: "I3",
    file: INFERENCE,
    text: `if (others.some((other) => hasEarlyInFlight(other, now))) return { kind: "WAIT" };`,
    instead: "",
  },
  {
    name: "two rounds of controls are enough",
    breaks: "I3",
    file: "domain/controls.ts",
    text: "const ROUNDS_TO_PROVE = 3;",
    instead: "const ROUNDS_TO_PROVE = 2;",
  },
  {
    name: "an inference needs no control",
    breaks: "I3",
    file: INFERENCE,
    text: "const controls = judgeControls(consumption, contestedItems(payment, consumption, now));",
    instead: `const controls = { kind: "PROVEN" };`,
  },
  {
    name: "a contested item is not asked for",
    breaks: "I3",
    file: "domain/controls.ts",
    text: "if (hasEarlyUnknownOrInFlight(other, now)) items.add(other.itemSeq);",
    instead: "",
  },
  {
    name: "a rival player is overlooked",
    breaks: "I3",
    file: INFERENCE,
    text: `if (hasRivalPlayer) return { kind: "DISPUTED" };`,
    instead: "",
  },
  {
    name: "a random token's 5018 does not mark the app",
    breaks: "I3",
    file: SETTLING,
    text: `const marksApp = control.token === "RANDOM" && heard.resultCode === ALREADY_CONSUMED;`,
    instead: "const marksApp = false;",
  },
  {
    name: "the app's mark is ignored",
    breaks: "I3",
    file: INFERENCE,
    text: `if (payment.isAppMarked) return { kind: "DISPUTED" };`,
    instead: "",
  },
  {
    name: "two refusals end a doubt",
    breaks: "I3",
    file: "domain/doubt.ts",
    text: "const REFUSALS_IN_A_ROW = 3;",
    instead: "const REFUSALS_IN_A_ROW = 2;",
  },
  {
    name: "DOUBT_MS is not waited for",
    breaks: "I3",
    file: "domain/doubt.ts",
    text: "&& now - Math.max(endBeforeRowMs, firstEndInRowMs) >= doubtMs",
    instead: "",
  },
  {
    name: "an unknown attempt is forgotten after a definite refusal",
    breaks: "I3",
    file: SETTLING,
    text: "if (!hasUnknown(scene)) return oneChange(reject(consumption, heard.resultCode, heard.message));",
    instead: `if (heard.resultCode !== ALREADY_CONSUMED || !hasUnknown(scene)) return oneChange(reject(consumption, heard.resultCode, heard.message));`,
  },
  {
    name: "a crashed attempt is not unknown",
    breaks: "I3",
    file: "domain/attempts.ts",
    text: `return attempt.outcome === "UNKNOWN" || (attempt.outcome === null && !isInFlight(consumption, attempt, now));`,
    instead: `return attempt.outcome === "UNKNOWN";`,
  },
  {
    name: "a lost answer is taken for a refusal",
    breaks: "I3",
    file: SETTLING,
    text: ": oneChange(doubt(consumption, heard.resultCode, heard.message));",
    instead: ": oneChange(reject(consumption, heard.resultCode, heard.message));",
  },
  {
    name: "a late success is dropped",
    breaks: "I3",
    file: SETTLING,
    text: `if (heard.kind === "CONSUMED") return succeed(scene, heard);\n  // A late`,
    instead: `if (heard.kind === "CONSUMED" && !scene.isLate) return succeed(scene, heard);\n  // A late`,
  },
  {
    name: "a late refusal does not end a doubt",
    breaks: "I3",
    file: "domain/lateAnswer.ts",
    text: `const left = sharing.filter(({ status }) => status === "IN_DOUBT");`,
    instead: "const left: ConsumptionRecord[] = [];",
  },
  {
    name: "a late answer is put on record as nothing",
    breaks: "I10",
    file: SETTLE,
    text: "store.closeAttempt(stored, attemptNumber, heard, request.durationMs);",
    instead:
      "if (stored.leaseAttempt === attemptNumber) store.closeAttempt(stored, attemptNumber, heard, request.durationMs);",
  },
  {
    name: "an operator's REJECTED leaves the attempts valid",
    breaks: "I3",
    file: "domain/resolution.ts",
    text: `return { kind: "RESOLVED", changes, voidsAttemptsOf: token.map(({ id }) => id) };`,
    instead: `return { kind: "RESOLVED", changes, voidsAttemptsOf: [] };`,
  },
  {
    name: "the reconciler stops at the first fault of the ledger",
    breaks: "I3",
    file: "workflow/reconciler.ts",
    text: "      surroundings.onFault(error, null);\n      return REST_MS;",
    instead: "      surroundings.onFault(error, null);\n      return new Promise(() => undefined);",
  },
  {
    name: "the token is erased when the answer is lost",
    breaks: "I3",
    file: "ledger/sqlite/paymentStore.ts",
    text: "if (isSettled(change)) statements.eraseToken.run(stored.row);",
    instead: "statements.eraseToken.run(stored.row);",
    engine: "sqlite",
  },
  {
    name: "an event is left out: DISPUTED",
    breaks: "I4",
    file: "ledger/sqlite/paymentStore.ts",
    text: "if (change.event !== null) {",
    instead: `if (change.event !== null && change.event !== "IN_DOUBT") {`,
    engine: "sqlite",
  },
  {
    name: "an event is written in another transaction",
    breaks: "I4",
    file: "ledger/sqlite/paymentStore.ts",
    text: "statements.insertEvent.run(id, stored.row, ordinal, kind, now, ...standingCodes(change));",
    instead:
      "const late = () => statements.insertEvent.run(id, stored.row, ordinal, kind, now, ...standingCodes(change));\n        Promise.resolve().then(late).catch(() => undefined);",
    engine: "sqlite",
  },
  {
    name: "an outcome that changes nothing has an event",
    breaks: "I4",
    file: "domain/changes.ts",
    text: "event: before === status ? null : status,",
    instead: "event: status,",
  },
  {
    name: "a refuted inference is not told of",
    breaks: "I4",
    file: "domain/lateAnswer.ts",
    text: "inferred !== undefined && restedOnItAlone",
    instead: "inferred !== undefined && false",
  },
  {
    name: "the same answer is settled twice",
    found: 1023,
    breaks: "I4, I10",
    file: SETTLE,
    text: "if (isDropped || (attempt !== undefined && attempt.outcome !== null)) {",
    instead: "if (isDropped) {",
  },
  {
    name: "the lease is not looked at before the write",
    breaks: "I5",
    file: ATTEMPT,
    text: "mayStillSend: () => leaseEnd - monotonicMs() >= DEADLINE_MS_MIN,",
    instead: "mayStillSend: () => true,",
  },
  {
    name: "a call does not wait for a live lease",
    breaks: "I5",
    file: OPENING,
    text: `if (own !== null && isUnderLiveLease(own, now)) return`,
    instead: "if (own !== null && own.attempts.length > 99) return",
  },
  {
    name: "the reconciler and the operator ignore a live lease",
    breaks: "I5",
    file: OPENING,
    text: `  if (isUnderLiveLease(consumption, now)) return "wait";
  if (!isAwaitingAnswer(consumption)) return "leave";
  return isAnyInFlight(sharingAttempts(payment, consumption), now) ? "wait" : "ask";`,
    instead: `  return isAwaitingAnswer(consumption) ? "ask" : "leave";`,
  },
  {
    name: "a lease is shorter than its holder is told",
    breaks: "I5",
    file: "ledger/writing/leasing.ts",
    text: "untilMs: clock.ledgerMs() + rules.leaseMs",
    instead: "untilMs: clock.ledgerMs() + rules.leaseMs / 10",
  },
  {
    name: "a call is opened without an attempt on record",
    breaks: "I5",
    file: "ledger/writing/leasing.ts",
    text: "  openAttempt(context, payment, standing, { lease, trigger, control: null, requestId });",
    instead: "",
  },
  {
    name: "a control is asked without being on record",
    breaks: "I5",
    file: SETTLE,
    text: `  openAttempt(context, payment, stored, { lease, trigger: "CONTROL", control: subject, requestId });`,
    instead: "",
  },
  {
    name: "a settle does not give its lease back",
    breaks: "I5",
    file: SETTLE,
    text: "let changed = store.applyChange(target, change, givesLeaseBack && target.id === stored.id);",
    instead: "let changed = store.applyChange(target, change, false);",
  },
  {
    name: "a settle does not name its lease: a late one gives back another's",
    breaks: "I5",
    file: SETTLE,
    text: "const givesLeaseBack = stored.leaseAttempt === attemptNumber;",
    instead: "const givesLeaseBack = true;",
  },
  {
    name: "two players may ask with one token at once",
    breaks: "I5, I8",
    file: OPENING,
    text: "others.some((other) => isAwaitingAnswer(other) && isSameCall(other) && !isSibling(other))",
    instead: "others.length > 99",
  },
  {
    name: "a replay forgets the price",
    breaks: "I6",
    file: "ledger/writing/open.ts",
    text: `return { kind: "replay", consumption: storedById(payment, opening.consumption.id).told };`,
    instead: `return { kind: "replay", consumption: { ...storedById(payment, opening.consumption.id).told, price: null } };`,
  },
  {
    name: "a replay vouches for another item",
    breaks: "I6, I8",
    file: OPENING,
    text: "const same = withToken(payment, claim.tokenDigest, claim.itemSeq);",
    instead: "const same = payment.consumptions.filter((one) => one.tokenDigest === claim.tokenDigest);",
  },
  {
    name: "a replay is told to another player",
    breaks: "I8",
    file: OPENING,
    text: "const mine = same.find((consumption) => consumption.playerId === claim.playerId);",
    instead: "const mine = same[0];",
  },
  {
    name: "a token is kept after its consumption is settled",
    breaks: "I7",
    file: "ledger/sqlite/paymentStore.ts",
    text: "if (isSettled(change)) statements.eraseToken.run(stored.row);",
    instead: "",
    engine: "sqlite",
  },
  {
    name: "a token lies in the ledger in plain",
    breaks: "I7",
    file: "ledger/seal.ts",
    text: "return Buffer.concat([first.keyId, nonce, ...parts]);",
    instead: `return Buffer.concat([first.keyId, nonce, ...parts, Buffer.from(purchaseToken)]);`,
  },
  {
    name: "a control asks with the genuine token",
    breaks: "I5",
    file: "workflow/randomToken.ts",
    text: "if (candidate !== token) return candidate;",
    instead: "if (candidate !== token) return token;",
  },
  {
    name: "a lost call for another item of the token does not count",
    breaks: "I3",
    face: "itemless",
    file: "domain/token.ts",
    text: "if (payment.namesItem) return [consumption];",
    instead: "if (payment) return [consumption];",
  },
  {
    name: "an item is inferred that no look has shown",
    breaks: "I3",
    face: "itemless",
    file: INFERENCE,
    text: `if (policy === "never" || look === undefined || another !== undefined) return { kind: "DISPUTED" };`,
    instead: "if (look === undefined) return unpriced(consumption.itemSeq);",
  },
  {
    name: "what a look showed is inferred for the item that was asked",
    breaks: "I3",
    face: "lookUps",
    file: SETTLING,
    text: "const isAsked = itemSeq === consumption.itemSeq;",
    instead: "const isAsked = true;",
  },
  {
    name: "a success is taken for the item that was asked",
    breaks: "I3",
    face: "itemless",
    file: SETTLING,
    text: "const itemSeq = heard.itemSeq ?? shownItem(scene);",
    instead: "const itemSeq = shownItem(scene) === 99n ? 1n : null;",
  },
  {
    name: "another player's lost call for another item is no rival",
    found: 12_415,
    breaks: "I3",
    face: "itemless",
    file: INFERENCE,
    text: "(other.itemSeq === consumption.itemSeq || !payment.namesItem) &&",
    instead: "other.itemSeq === consumption.itemSeq &&",
  },
  {
    name: "two items of a token are asked with at once",
    breaks: "I5",
    face: "itemless",
    file: OPENING,
    text: "if (others.some((other) => isSibling(other) && isUnderLiveLease(other, now))) {",
    instead: "if (others.length > 99) {",
  },
  {
    name: "reconciliation asks with a token that another item's call is asking with",
    breaks: "I5",
    face: "itemless",
    file: OPENING,
    text: `return isAnyInFlight(sharingAttempts(payment, consumption), now) ? "wait" : "ask";`,
    instead: `return "ask";`,
  },
  {
    name: "a look is worth three refusals",
    breaks: "I3",
    face: "lookUps",
    file: "domain/doubt.ts",
    text: "if (isRowOpen && attempt.isShownConsumable) refusals += 1;",
    instead: "if (isRowOpen && attempt.isShownConsumable) refusals += 3;",
  },
  {
    name: "an operator's word settles one item of the token only",
    breaks: "I3",
    face: "itemless",
    file: "domain/resolution.ts",
    text: `const settled = token.filter(({ status }) => status === "DISPUTED" || status === "IN_DOUBT");`,
    instead: "const settled = [named];",
  },
  {
    name: "an operator's CONSUMED leaves the token's attempts valid",
    breaks: "I3",
    face: "itemless",
    file: "domain/resolution.ts",
    text: "voidsAttemptsOf: payment.namesItem ? [] : token.map(({ id }) => id),",
    instead: "voidsAttemptsOf: [],",
  },
  {
    name: "an error inside Gamebase's gateway is taken for a refusal",
    breaks: "I3",
    face: "lookUps",
    file: CODES,
    text: "if (resultCode <= -5_000_000 && resultCode >= -5_009_999) return INTERNAL_ERROR;",
    instead: "if (resultCode <= -5_000_000 && resultCode >= -5_009_999) return REFUSAL;",
  },
  {
    name: "only the errors that Gamebase lists today are internal ones",
    breaks: "I3",
    face: "lookUps",
    file: CODES,
    text: "resultCode >= -5_009_999) return INTERNAL_ERROR;",
    instead:
      "resultCode >= -5_000_208) return INTERNAL_ERROR;\n  if (resultCode >= -5_009_999 && resultCode < -5_000_208) return REFUSAL;",
  },
  {
    name: "an error of Gamebase's database is taken for a refusal",
    breaks: "I3",
    face: "lookUps",
    file: CODES,
    text: "[-4090000 - last, INTERNAL_ERROR]",
    instead: "[-4090000 - last, REFUSAL]",
  },
  {
    name: "a code that no page lists is taken for a refusal",
    breaks: "I3",
    file: CODES,
    text: "SERVER_CODES.get(resultCode) ?? UNLISTED",
    instead: "SERVER_CODES.get(resultCode) ?? REFUSAL",
  },
  {
    name: "three doubtful refusals are believed at once",
    breaks: "I3",
    file: "domain/doubt.ts",
    text: "if (isRowOpen) firstEndInRowMs = endOfUnknownMs(attempt);",
    instead: "if (isRowOpen) firstEndInRowMs = Number.NEGATIVE_INFINITY;",
  },
  {
    name: "a doubtful refusal is no unknown attempt",
    breaks: "I3",
    file: "domain/attempts.ts",
    text: `return attempt.outcome === "UNKNOWN" || (attempt.outcome === null && !isInFlight(consumption, attempt, now));`,
    instead: `if (attempt.isDoubtfulRefusal) return false;
  return attempt.outcome === "UNKNOWN" || (attempt.outcome === null && !isInFlight(consumption, attempt, now));`,
  },
  {
    name: "any answer without a definite outcome counts towards a rejection",
    breaks: "I3",
    file: "domain/heard.ts",
    text: `return heard.kind === "UNKNOWN" && heard.codeMeans === "DOUBTFUL_REFUSAL";`,
    instead: `return heard.kind === "UNKNOWN";`,
  },
  {
    name: "nobody asks whose a payment is that a server called for",
    breaks: "I8",
    file: OPEN,
    text: `if (opening.takesOver.length > 0 && request.look === "beforeOwning") {`,
    instead: "if (opening.takesOver === undefined) {",
  },
  {
    name: "… only where it is taken over to be asked again",
    breaks: "I8",
    face: "lookUps",
    file: OPEN,
    text: `if (opening.takesOver.length > 0 && request.look === "beforeOwning") {`,
    instead: `if (opening.takesOver.length > 0 && opening.do === "ask" && request.look === "beforeOwning") {`,
  },
  {
    name: "the owner is not asked for at all",
    breaks: "I8",
    file: "workflow/consume.ts",
    text: `if (settings.isOwnerVerified) return { look: "beforeOwning" };`,
    instead: "",
  },
  {
    name: "the payment that a look-up shows is everybody's",
    breaks: "I8",
    face: "lookUps",
    file: LOOK,
    text: `if (isOwnerVerified && !isNamedAs(found.playerId, playerId)) return { kind: "notTheirs" };`,
    instead: "",
  },
  {
    name: "an owner who is named with a store is a stranger",
    breaks: "I3",
    face: "lookUps",
    file: LOOK,
    text: "return owner.slice(before.length) === playerId ||",
    instead: "return owner === playerId ||",
  },
  {
    name: "a payment that is not in the player's list is theirs all the same",
    breaks: "I8",
    file: LOOK,
    text: `if (payment === undefined) return { kind: isOwnerVerified ? "notTheirs" : "nothingToTell" };`,
    instead: `if (payment === undefined) return { kind: "nothingToTell" };`,
  },
  {
    name: "a look-up that refuses the token is taken for one that failed",
    breaks: "I3",
    face: "lookUps",
    file: "upstream/faces/gamebase.ts",
    text: `return looked.kind === "FAILED" && showsNothing(looked) ?`,
    instead: `return looked.kind === "FAILED" && looked.resultCode > 9_999 ?`,
  },
  {
    name: "two calls have one transaction id",
    breaks: "I3, I8",
    face: "lookUps",
    file: "upstream/requests.ts",
    text: "return own === null ? unique : `${own.slice(0, REQUEST_ID_KEPT)}-${unique}`;",
    instead: `return unique === "" ? unique : "the-same";`,
  },
  {
    name: "an answer to another call is taken",
    breaks: "I3, I8",
    face: "lookUps",
    file: "upstream/wire/envelope.ts",
    text: "if (isForAnother(header.transactionId, sent.transactionId)) {",
    instead: `if (isForAnother(header.transactionId, null)) {`,
  },
  {
    name: "a call hears that it settled what another attempt did",
    breaks: "I6",
    file: "domain/answer.ts",
    text: `return { kind: "success", consumption, isReplayed: !isSettledByThis };`,
    instead: `return { kind: "success", consumption, isReplayed: isSettledByThis && false };`,
  },
  {
    name: "a call hears that another settled what its own attempt did",
    breaks: "I6",
    file: "domain/answer.ts",
    text: `return { kind: "success", consumption, isReplayed: !isSettledByThis };`,
    instead: `return { kind: "success", consumption, isReplayed: !isSettledByThis || true };`,
  },
];
