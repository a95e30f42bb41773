// What a server let others know, as its bytes on the wire tell it: every success it answered, every call it made upstream.
// Either is a promise about the disk: the outcome is on it (I1), the attempt is on it (I5).

import type { DiskLook } from "../../ledger/support/diskLook.ts";
import type { TraceEvent } from "./syscallTrace.ts";

export type MadePromise =
  | { readonly invariant: "I1"; readonly paymentSeq: string }
  | { readonly invariant: "I5"; readonly paymentSeq: string; readonly requestId: string };

export interface Ports {
  readonly server: number;
  readonly upstream: number;
}

/** The promise that these bytes make, if any. */
export function promiseIn(event: TraceEvent, ports: Ports): MadePromise | null {
  if (event.kind !== "send") return null;
  const text = event.bytes.toString("latin1");
  if (event.localPort === ports.server && text.includes('"type":"ConsumeSuccess"')) {
    return { invariant: "I1", paymentSeq: part(text, /"paymentSeq":"(\w+)"/) };
  }
  if (event.remotePort === ports.upstream) {
    const paymentSeq = part(text, /^POST \/inapp\/v3\/consume\/(\w+)\//);
    return { invariant: "I5", paymentSeq, requestId: part(text, /x-request-id: (\S+)/) };
  }
  return null;
}

/** One line per promise that this disk does not keep. */
export function brokenOn({ consumptions, attempts }: DiskLook, made: readonly MadePromise[]): string[] {
  const consumed = new Set(consumptions.filter(({ status }) => status === "CONSUMED").map((row) => row.payment_seq));
  const asked = new Set(attempts.map((row) => row.request_id));
  return made
    .filter((one) => (one.invariant === "I1" ? !consumed.has(one.paymentSeq) : !asked.has(one.requestId)))
    .map(({ invariant, paymentSeq }) => `${invariant} ${paymentSeq}`);
}

function part(text: string, pattern: RegExp): string {
  const [, found] = pattern.exec(text) ?? [];
  if (found === undefined) throw new Error(`no ${pattern.source} in ${text}`);
  return found;
}
