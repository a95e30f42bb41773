import type { Group } from "./group.ts";

export const WORKFLOW: readonly Group[] = [
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
];
