// The one guard that no socket can show: undici must never write an exchange a second time, whatever makes it try.

import { expect, it } from "vitest";
import { Exchange } from "../../src/upstream/Exchange.ts";

class RecordingController {
  aborted = false;
  readonly paused = false;
  readonly reason = null;
  abort(): void {
    this.aborted = true;
  }
  pause(): void {}
  resume(): void {}
}

it("stops a second write and is unknown from then on", () => {
  const request = {
    path: "/",
    headers: new Array<string>(),
    body: "",
    deadlineMs: 1_000,
    answerBytesMax: 1,
    purpose: "CALL",
    player: "",
  } as const;
  const exchange = new Exchange({ method: "POST", ...request }, () => true, Date.now);
  const released: Exchange[] = [];
  exchange.begin({ isCrowdedOut: () => false, withdrawn: () => {}, released: (one) => released.push(one) }, () => {}, {
    [Symbol.dispose]: () => {},
  });
  exchange.onRequestStart(new RecordingController());
  // undici turns what is thrown here into onResponseError and writes nothing.
  expect(() => exchange.onRequestStart(new RecordingController())).toThrow("not to be sent");
  exchange.onResponseError(null, new Error("not to be sent"));
  expect(exchange.end).toMatchObject({ kind: "UNKNOWN", resultCode: 107 });
  exchange.onResponseError(null, new Error("once more"));
  expect(released).toEqual([exchange]);
});
