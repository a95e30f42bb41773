// `doctor --measure-controls`: the one thing of doctor that asks and writes, so it is done by itself and only by name.

import type { AppSettings } from "../config/apps.ts";
import { describeCode, describeServerCode } from "../domain/explaining/codeWords.ts";
import { codeText } from "../domain/explaining/wording.ts";
import { ServiceError } from "../domain/serviceError.ts";
import { chosenApp } from "./chosenApp.ts";
import { type Measured, measureControls } from "./doctor/measuring.ts";
import { readTwoPayments } from "./doctor/twoPayments.ts";
import { startOwnGateway } from "./ownGateway.ts";
import { settingsInTime } from "./settingsInTime.ts";
import { endWith, refuseToStart } from "./process.ts";
import { quietLog } from "./refusingLedger.ts";

export interface MeasureControlsOptions {
  /** Absent: the only one there is. */
  readonly app?: string;
  readonly json?: boolean;
}

export async function runMeasureControls({ app: named, json }: MeasureControlsOptions): Promise<void> {
  const read = await settingsInTime(process.env);
  if (!read.isValid) return refuseToStart(read.lines);
  const { settings } = read;
  const chosen = chosenApp(settings.apps, named);
  if (typeof chosen === "string") return refuseToStart([chosen]);
  if (chosen.environment !== "SANDBOX") {
    const place = settings.apps.length === 1 ? "IAP_ENVIRONMENT" : `--app: ${chosen.name}`;
    return refuseToStart([`${place}: controls are measured at the upstream's sandbox only: it consumes two payments`]);
  }
  const app = chosen.name;
  if (process.stdin.isTTY) process.stderr.write("Two lines paymentSeq:itemSeq:purchaseToken, then Ctrl-D:\n");
  const two = await readTwoPayments(process.stdin.setEncoding("utf8"));
  if (!two.isUsable) return refuseToStart([two.line]);
  const log = quietLog(settings);
  const hint = "stop it first: it owns the ledger, and would not know of the mark";
  const { gateway, close } = await startOwnGateway(settings, log, hint);
  try {
    const measured = await measureControls(gateway, log, app, two.payments);
    process.stdout.write(json === true ? `${JSON.stringify({ app, ...measured })}\n` : `${lineOf(measured, chosen)}\n`);
    process.exitCode = measured.verdict === "HOLD" ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    endWith(1, `${error.message} Run the same again: it goes on where it was.`);
  } finally {
    await close();
  }
}

function lineOf(measured: Measured, { name: app, api }: Pick<AppSettings, "name" | "api">): string {
  const { resultCode } = measured;
  const words = api === "gamebase" ? describeCode(resultCode) : describeServerCode(resultCode);
  const meaning = words === null ? "" : ` ${words.english}`;
  switch (measured.verdict) {
    case "HOLD":
      return `controls hold: the genuine token of another payment was refused with ${codeText(resultCode)}, as a random one is; a lost answer that hears 5018 can be proven`;
    case "PROVE_NOTHING":
      return `controls prove nothing: the genuine token of another payment heard 5018. App ${app} is marked in this ledger: from now on a lost answer that hears 5018 ends DISPUTED, and people decide`;
    case "DOUBLED":
      return "the upstream took another payment's token for a payment that is consumed: nothing it says proves anything. Set ON_INFERRED=never and ask the vendor";
    case "UNDECIDED":
      return `not measured: no definite answer (${resultCode}).${meaning} Run the same again`;
    case "NOT_CONSUMED":
      return `not measured: payment ${measured.paymentSeq} was not consumed (${resultCode}).${meaning} Give two payments that are not consumed yet, with their own items and tokens`;
  }
}
