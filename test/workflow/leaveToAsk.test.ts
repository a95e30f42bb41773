// Leave of the circuit breaker goes with the attempt that was opened on it, and in every other case back to where it came
// from: a replay or a failed write must not use up the one probe a second.

import { describe, expect, it } from "vitest";
import type { Circuit } from "../../src/upstream/port.ts";
import { withLeave } from "../../src/workflow/leaveToAsk.ts";

type Opened = { readonly kind: "ask" } | { readonly kind: "replay" } | { readonly kind: "unavailable" };

function circuitOf(isClosed: boolean) {
  const told: string[] = [];
  const pass = {
    isAdmitted: true,
    record: () => void told.push("recorded"),
    giveBack: () => void told.push("given back"),
  } as const;
  const circuit: Circuit = { admit: () => (isClosed ? pass : { isAdmitted: false, retryInMs: 700 }) };
  return { circuit, pass, told };
}

const opening = (opened: Opened) => async () => opened;

describe("leave to ask", () => {
  it("goes with an attempt that was opened", async () => {
    const { circuit, pass, told } = circuitOf(true);
    expect(await withLeave<Opened>(circuit, opening({ kind: "ask" }))).toEqual({ opened: { kind: "ask" }, pass });
    expect(told).toEqual([]);
  });

  it("goes back where nothing has to be asked", async () => {
    const { circuit, told } = circuitOf(true);
    expect(await withLeave<Opened>(circuit, opening({ kind: "replay" }))).toEqual({
      opened: { kind: "replay" },
      retryInMs: undefined,
    });
    expect(told).toEqual(["given back"]);
  });

  it("goes back where the ledger failed", async () => {
    const { circuit, told } = circuitOf(true);
    const failing = withLeave<Opened>(circuit, async () => {
      throw new Error("disk full");
    });
    await expect(failing).rejects.toThrow("disk full");
    expect(told).toEqual(["given back"]);
  });

  it("that was refused has nothing to go back where the ledger failed", async () => {
    const failing = withLeave<Opened>(circuitOf(false).circuit, async () => {
      throw new Error("disk full");
    });
    await expect(failing).rejects.toThrow("disk full");
  });

  it("is asked for once, and its refusal is handed on with the time of the next try", async () => {
    const { circuit, told } = circuitOf(false);
    const asked: boolean[] = [];
    const answer = await withLeave<Opened>(circuit, async (canAsk) => {
      asked.push(canAsk);
      return { kind: "unavailable" };
    });
    expect(answer).toEqual({ opened: { kind: "unavailable" }, retryInMs: 700 });
    expect({ asked, told }).toEqual({ asked: [false], told: [] });
  });

  it("is never overrun: an attempt without leave is a bug", async () => {
    const { circuit } = circuitOf(false);
    await expect(withLeave<Opened>(circuit, opening({ kind: "ask" }))).rejects.toThrow("may not be made");
  });
});
