// What explanations claim, each with what the payment has to show for it: of a call, of another record, of a rule, of an operator.
// English stands for both languages: they are told by the same verdict.

import { accountOf, type Account } from "../../../src/domain/explaining/account.ts";
import { courseOf } from "../../../src/domain/explaining/course.ts";
import { sentencesOf } from "../../../src/domain/explaining/explain.ts";
import type { AttemptRecord, ConsumptionRecord, PaymentRecord } from "../../../src/domain/payment.ts";
import { FOUND_BY_OPERATOR, GIVEN_BY_OPERATOR } from "../../../src/domain/resolution.ts";
import type { PaymentModel } from "../../support/paymentModel.ts";
import { BEGAN_AT, toldOf } from "./reachableRecords.ts";

/** One record, and what the history has shown of it. */
export interface Scene {
  readonly payment: PaymentRecord;
  readonly policy: string;
  readonly record: ConsumptionRecord;
  readonly others: readonly ConsumptionRecord[];
  /** Without test calls. */
  readonly calls: readonly AttemptRecord[];
  readonly account: Account;
  /** An alarm said that the call which the inference rested on had used up nothing. */
  readonly isRefuted: boolean;
  /** Another record was CONSUMED when this one became DISPUTED. */
  readonly isDoubled: boolean;
}

type Claim = readonly [claim: RegExp, holds: (scene: Scene, numbers: readonly string[]) => boolean];

const isRefusal = ({ outcome, isDoubtfulRefusal }: AttemptRecord) => outcome === "REFUSED" || isDoubtfulRefusal;
const hears5018 = ({ outcome, resultCode }: AttemptRecord) => outcome === "REFUSED" && resultCode === 5018;
const isAnyConsumed = (records: readonly ConsumptionRecord[]) => records.some(({ status }) => status === "CONSUMED");
const isConsumedBeside = ({ record, others }: Scene) =>
  others.some(({ status, tokenDigest }) => status === "CONSUMED" && tokenDigest === record.tokenDigest);
const newest = ({ calls }: Scene) => calls.at(-1);
const codeOf = ({ account: { verdict } }: Scene) => ("code" in verdict ? verdict.code : null);
const isOpenAt = ({ isVoid, outcome, resultCode }: AttemptRecord) =>
  !isVoid && (outcome === null || outcome === "UNKNOWN" || (outcome === "REFUSED" && resultCode === 4242)); // a former version's

/** Newest refusals alike that count, calls that were not sent left out. */
function row({ calls }: Scene, code: number): number {
  const sent = calls.filter(({ outcome }) => outcome !== "NOT_SENT").toReversed();
  const end = sent.findIndex((one) => one.isVoid || !isRefusal(one) || one.resultCode !== code);
  return end === -1 ? sent.length : end;
}

const CLAIMS: readonly Claim[] = [
  [/was not sent/, (scene) => newest(scene)?.outcome === "NOT_SENT"],
  [/The newest call was not sent/, ({ record }) => record.resultCode === 106],
  [/earlier one was told that the payment is used up by another call/, ({ calls }) => calls.some(hears5018)],
  [
    /used up by another call/,
    ({ payment, record, others, calls }) =>
      record.status === "REJECTED" &&
      (isAnyConsumed(others) || payment.consumptions.some(({ attempts }) => attempts.some(hears5018))) &&
      !calls.some(({ outcome, isVoid }) => outcome === "CONSUMED" && !isVoid),
  ],
  [/by what is on record not by a call of this one/, ({ others }) => others.length > 0],
  [
    /call with the same purchase token left a doubt/,
    ({ record, calls }) => record.status === "IN_DOUBT" && !calls.slice(0, -1).some(isOpenAt),
  ],
  [/another record counts as having used/, ({ others, isDoubled }) => isDoubled && isAnyConsumed(others)],
  [
    /no rule can tell whether it was by this call/,
    ({ record, isDoubled }) => record.status === "DISPUTED" && !isDoubled,
  ],
  [
    /The IAP server said success to a call of this record/,
    ({ record }) => record.attempts.some(({ outcome }) => outcome === "CONSUMED"),
  ],
  [
    /said success to a test call/,
    ({ record }) => record.attempts.some(({ outcome, control }) => outcome === "CONSUMED" && control !== null),
  ],
  [/refused the newest call/, (scene) => newest(scene)?.resultCode === codeOf(scene)],
  [/refused (\d+) times in a row/, (scene, [times]) => row(scene, codeOf(scene) ?? 0) === Number(times)],
  [/this record has (\d+)\./, (scene, [times]) => row(scene, codeOf(scene) ?? 0) === Number(times)],
  [
    /this call used up nothing|which used up nothing/,
    (scene) => scene.calls.some((one) => one.outcome === "REFUSED" && one.resultCode === codeOf(scene)),
  ],
  [
    /operator (?:decided|has decided)/,
    ({ payment }) =>
      payment.consumptions.some(
        ({ evidence, message, attempts }) =>
          evidence === "OPERATOR" ||
          message === FOUND_BY_OPERATOR ||
          message === GIVEN_BY_OPERATOR ||
          attempts.some(({ isVoid }) => isVoid),
      ),
  ],
  [/decided about the earlier calls/, ({ calls }) => calls.some(({ isVoid }) => isVoid) && !calls.some(isOpenAt)],
  [
    /answer to an earlier call was lost/,
    ({ calls }) => calls.some((one) => isOpenAt(one) && one.outcome === "UNKNOWN" && !isRefusal(one)),
  ],
  [/earlier call brought no definite answer/, ({ calls }) => calls.some(isOpenAt)],
  [
    /test calls with random tokens were refused/,
    ({ record }) =>
      record.attempts.filter(
        (one) => one.control?.token === "RANDOM" && !one.isVoid && one.outcome === "REFUSED" && !hears5018(one),
      ).length >= 3,
  ],
  [/no other call on record here could have used it up/, ({ policy }) => policy === "unrivalled"],
  [
    /has shown the payment with this very item/,
    ({ payment, record }) =>
      payment.looks.some((look) => look.tokenDigest === record.tokenDigest && look.itemSeq === record.itemSeq),
  ],
  [/known later that the call in question had used up nothing/, ({ isRefuted }) => isRefuted],
  [/grant the item once/, ({ record, isRefuted }) => record.status === "CONSUMED" && !isRefuted],
  [
    /confirmed the payment .* on attempt (\d+)/,
    ({ record }, [number]) => record.attempts.find((one) => one.number === Number(number))?.outcome === "CONSUMED",
  ],
  [
    /on a call for another item/,
    ({ record, others }) =>
      others.some(
        (one) => one.tokenDigest === record.tokenDigest && one.attempts.some(({ outcome }) => outcome === "CONSUMED"),
      ),
  ],
  [
    /for another item than the one that was asked for/,
    ({ record, others }) => others.some(({ tokenDigest }) => tokenDigest === record.tokenDigest),
  ],
  [
    /Gamebase|GAMEBASE|setting/,
    (scene) => scene.calls.findLast(({ resultCode }) => resultCode === codeOf(scene))?.isDoubtfulRefusal !== true,
  ],
  [/(?:IAP server|gateway) (?:now )?refuse/, ({ calls }) => calls.some(isRefusal)],
  [
    /make the same call again|tried again/,
    (scene) => scene.record.status === "REJECTED" && scene.record.resultCode !== 5018 && !isConsumedBeside(scene),
  ],
  [/tried again/, ({ calls }) => !calls.some((one) => hears5018(one) && !one.isVoid) || calls.some(isOpenAt)],
  [/consumed under another record, which is found/, isConsumedBeside],
];

/** What has to be said: the other way round. */
function isLeftOut({ record, account, isRefuted, isDoubled }: Scene, text: string): string | null {
  const { kind } = courseOf(account);
  if (
    record.status === "REJECTED" &&
    record.resultCode === 5018 &&
    !["ELSEWHERE", "BESIDE", "DECIDED", "OTHER_ITEM"].includes(kind)
  )
    return "the payment is used up";
  if (record.evidence === "INFERRED" && isRefuted && !text.includes("known later")) return "the inference was refuted";
  if (record.status === "DISPUTED" && isDoubled && !text.includes("another record counts"))
    return "the upstream doubled";
  return null;
}

/** Follows a history, for what a state alone does not show. */
export class Watcher {
  readonly #refuted = new Set<string>();
  readonly #doubled = new Set<string>();
  readonly #known = new Map<string, ConsumptionRecord>();
  #alarms = 0;
  #events = 0;

  see(model: PaymentModel): void {
    const alarms = new Set(model.alarms.slice(this.#alarms));
    const events = model.events.slice(this.#events);
    [this.#alarms, this.#events] = [model.alarms.length, model.events.length];
    if (alarms.has("INFERENCE_REFUTED"))
      for (const { kind, consumptionId } of events) if (kind === "AMENDED") this.#refuted.add(consumptionId);
    const { consumptions } = model.payment;
    for (const one of consumptions) {
      const before = this.#known.get(one.id);
      this.#known.set(one.id, one);
      if (before === one) continue;
      const isNew = before?.status !== one.status;
      if (isNew) this.#doubled.delete(one.id);
      if (one.status !== "DISPUTED" || !isAnyConsumed(consumptions)) continue;
      if (isNew || alarms.has("UPSTREAM_DOUBLED")) this.#doubled.add(one.id);
    }
  }

  sceneOf(model: PaymentModel, record: ConsumptionRecord): Scene {
    return {
      payment: model.payment,
      policy: model.rules.onInferred,
      record,
      others: model.payment.consumptions.filter(({ id }) => id !== record.id),
      calls: record.attempts.filter(({ control }) => control === null),
      account: accountOf({ ...toldOf(record, model, BEGAN_AT), reversals: [] }),
      isRefuted: record.evidence === "INFERRED" && this.#refuted.has(record.id),
      isDoubled: this.#doubled.has(record.id),
    };
  }
}

export function untruths(scene: Scene): string[] {
  const text = sentencesOf(scene.account, "EN").join(" ");
  const untrue = CLAIMS.filter(([claim, holds]) => {
    const found = claim.exec(text);
    return found !== null && !holds(scene, found.slice(1));
  }).map(([claim]) => `untrue: ${String(claim)}`);
  const leftOut = isLeftOut(scene, text);
  return [...untrue, ...(leftOut === null ? [] : [`left out: ${leftOut}`])];
}
