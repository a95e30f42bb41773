// The gateway's rules without the gateway: each call to the sandbox is settled by the domain's own tables, controls
// included, so that a magic payment is held to what it promises a gateway with default settings.

import { randomBytes } from "node:crypto";
import { has5018OnRecord } from "../../../src/domain/attempts.ts";
import type { Heard } from "../../../src/domain/heard.ts";
import {
  type AttemptRecord,
  type ConsumptionRecord,
  type ControlSubject,
  EMPTY_PAYMENT,
  type PaymentRecord,
} from "../../../src/domain/payment.ts";
import type { Alarm } from "../../../src/domain/alarm.ts";
import { isDoubtfulRefusal, resultCodeOf } from "../../../src/domain/heard.ts";
import { settle, type Settling } from "../../../src/domain/settling.ts";
import { serverCodes } from "../../../src/upstream/faceCodes.ts";
import { consume } from "./consumeCalls.ts";

export const DOUBT_MS = 900_000;
const RULES = { onInferred: "proven", doubtMs: DOUBT_MS, leaseMs: 30_000, itemlessApps: [] } as const;

export interface RuledGateway {
  /** One call, or one re-ask, of the payment with this token; returns the status it leaves. */
  ask(token: string): Promise<string>;
  /** Time passes. */
  pass(ms: number): void;
  statusOf(token: string): string | undefined;
  evidenceOf(token: string): string | null | undefined;
  isAppMarked(): boolean;
  alarms(): readonly Alarm[];
}

export function ruledGateway(baseUrl: string, paymentSeq: string): RuledGateway {
  let payment: PaymentRecord = EMPTY_PAYMENT;
  let now = 0;
  const alarms: Alarm[] = [];
  const find = (token: string) => payment.consumptions.find((consumption) => consumption.tokenDigest === token);
  const put = (changed: ConsumptionRecord) => {
    const others = payment.consumptions.filter((other) => other.id !== changed.id);
    payment = { ...payment, consumptions: [...others, changed] };
  };

  async function attempt(token: string, control: ControlSubject | null): Promise<Settling> {
    const before = find(token) ?? newConsumption(token);
    const opened = openedAttempt(before, control, has5018OnRecord(payment), (now += 1));
    put({ ...before, leaseAttempt: opened.number, attempts: [...before.attempts, opened] });
    const askedToken = control?.token === "RANDOM" ? randomBytes(64).toString("base64") : token;
    const heard = await hear(baseUrl, paymentSeq, askedToken);
    const settling = settle({
      payment,
      consumptionId: before.id,
      attemptNumber: opened.number,
      heard,
      rules: RULES,
      canAskControl: true,
      now: (now += 1),
    });
    const [outcome, resultCode] = [heard.kind, resultCodeOf(heard)];
    const closed = { ...opened, outcome, resultCode, isDoubtfulRefusal: isDoubtfulRefusal(heard), endedAtMs: now };
    put({ ...before, leaseAttempt: null, attempts: [...before.attempts, closed] });
    payment = { ...payment, isAppMarked: payment.isAppMarked || settling.marksApp };
    for (const { id, status, evidence } of settling.changes) {
      const changed = payment.consumptions.find((consumption) => consumption.id === id);
      if (changed !== undefined) put({ ...changed, status, evidence });
    }
    alarms.push(...settling.alarms);
    return settling;
  }

  return {
    async ask(token) {
      let settling = await attempt(token, null);
      while (settling.control !== null) settling = await attempt(token, settling.control);
      return find(token)?.status ?? "absent";
    },
    pass: (ms) => void (now += ms),
    statusOf: (token) => find(token)?.status,
    evidenceOf: (token) => find(token)?.evidence,
    isAppMarked: () => payment.isAppMarked,
    alarms: () => alarms,
  };
}

async function hear(baseUrl: string, paymentSeq: string, token: string): Promise<Heard> {
  const { body } = await consume(baseUrl, paymentSeq, { token });
  if (body === "") return { kind: "UNKNOWN", resultCode: 107, message: "", httpStatus: null, retryAfterMs: null };
  const { resultCode }: { resultCode: number } = JSON.parse(body).header;
  if (resultCode !== 0) return heardAs(resultCode);
  return { kind: "CONSUMED", price: null, priceFault: null, itemSeq: null, message: "", httpStatus: 200 };
}

function heardAs(resultCode: number): Heard {
  const nothing = { kind: "UNKNOWN", resultCode, message: "", httpStatus: 200, retryAfterMs: null } as const;
  switch (serverCodes(resultCode).kind) {
    case "REFUSAL":
      return { kind: "REFUSED", resultCode, message: "", httpStatus: 200 };
    case "UNLISTED":
      return { ...nothing, codeMeans: "DOUBTFUL_REFUSAL" };
    case "INTERNAL_ERROR":
    case "UNKNOWN":
      return nothing;
  }
}

function newConsumption(token: string): ConsumptionRecord {
  return {
    id: token,
    itemSeq: 1_032_032n,
    tokenDigest: token,
    playerId: "mina",
    status: "PENDING",
    evidence: null,
    price: null,
    priceSource: null,
    resultCode: null,
    message: null,
    leaseAttempt: null,
    attempts: [],
  };
}

function openedAttempt(
  consumption: ConsumptionRecord,
  control: ControlSubject | null,
  isAfter5018: boolean,
  now: number,
): AttemptRecord {
  return {
    number: consumption.attempts.length + 1,
    trigger: control === null ? "CALL" : "CONTROL",
    control,
    outcome: null,
    resultCode: null,
    isAfter5018,
    isVoid: false,
    isShownConsumable: false,
    isDoubtfulRefusal: false,
    leaseUntilMs: now + RULES.leaseMs,
    endedAtMs: null,
    processGoneSinceMs: null,
  };
}
