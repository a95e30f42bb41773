// Permits that came when their caller had given up: no call was made under them, and none will be. Each is closed as never
// sent, so that its consumption does not look like one that was asked about.

import type { NeverSent } from "../../domain/heard.ts";
import type { ControlSubject } from "../../domain/payment.ts";
import type { LeasedDue, Opened, Permit, Reopened, Settled, SettleRequest } from "../port.ts";
import type { WriteOperation, WriteValue } from "./writeOperation.ts";

const HELD_BACK: NeverSent = {
  kind: "NOT_SENT",
  message: "The ledger answered too late; nothing was sent",
  isHeldBack: true,
};
/** The middle of the back-off: nothing rests on where exactly. */
const JITTER = 0.5;

/** What closes the permits in a value that nobody waits for any more. */
export function neverSentOf(operation: WriteOperation, value: WriteValue): SettleRequest[] {
  // Nothing else that is written is a permit.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (operation.kind) {
    case "open":
    case "reopen": {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each kind is answered by the value of its kind
      const opened = value as Opened | Reopened;
      return opened.kind === "ask" ? [closing(opened.permit, operation.request.requestId)] : [];
    }
    case "leaseDue": {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      const { leased } = value as LeasedDue;
      return leased.map(({ permit, requestId }) => closing(permit, requestId));
    }
    case "settle": {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      const { control } = value as Settled;
      return control === null ? [] : [closing(control.permit, operation.request.requestId, control.subject)];
    }
    default:
      return [];
  }
}

function closing({ consumption, attemptNumber }: Permit, requestId: string, control?: ControlSubject): SettleRequest {
  return {
    app: consumption.app,
    paymentSeq: consumption.paymentSeq,
    consumptionId: consumption.id,
    attemptNumber,
    ...(control === undefined ? {} : { control }),
    heard: HELD_BACK,
    durationMs: 0,
    canAskControl: false,
    jitter: JITTER,
    requestId,
  };
}
