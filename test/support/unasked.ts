// The parts of the ports that a test about consuming never asks for, refusing loudly, and a record's rest made up.

import type { Consumption } from "../../src/domain/consumption.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { FactLookUps } from "../../src/ledger/factLookUps.ts";
import type { PaymentReports } from "../../src/ledger/paymentReports.ts";
import type { Upstream } from "../../src/upstream/port.ts";

const refuse = (): never => {
  throw new Error("this test asks for no such thing");
};

export const NO_REPORTS: PaymentReports & FactLookUps = {
  noteLooks: refuse,
  acknowledgeDelivery: refuse,
  recordReversal: refuse,
  importPayment: refuse,
  noteImport: refuse,
  leaseFacts: refuse,
  settleFacts: refuse,
};

/** An upstream that shows nothing, as v3 without IAP_APP_SEQ. */
export const SHOWS_NOTHING: Pick<Upstream, "namesItem" | "listUnconsumed" | "lookUp" | "listItems"> = {
  namesItem: true,
  listUnconsumed: null,
  lookUp: null,
  listItems: null,
};

export const UNREPORTED: Pick<Consumption, keyof typeof NO_FACTS | "seenUnconsumedAt" | "delivery"> = {
  ...NO_FACTS,
  seenUnconsumedAt: null,
  delivery: null,
};
