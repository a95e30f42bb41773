// What an operator has asked about is noted once the outcome is on record; the outcome is answered even where the note
// cannot be written.

import { expect, it } from "vitest";
import { ServiceError } from "../../src/domain/serviceError.ts";
import type { NoteReconciledRequest } from "../../src/ledger/handWrites.ts";
import { createInFlight } from "../../src/workflow/inFlight.ts";
import { reconcile } from "../../src/workflow/reconcile.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { NOTHING_ELSE, stoppedTime } from "./support.ts";

const SETTLED = consumptionOf(1);
const COMMAND = { scope: { kind: "all" }, consumptionId: SETTLED.id, requestId: "request-1", actor: "carol" } as const;

function scene(note: (request: NoteReconciledRequest) => Promise<void>, isThere = true) {
  const faults: unknown[] = [];
  const { surroundings } = stoppedTime({
    writer: {
      ...NOTHING_ELSE.writer,
      reopen: async () => (isThere ? { kind: "leave", consumption: SETTLED } : { kind: "absent" }),
      noteReconciled: note,
    },
    onFault: (error) => void faults.push(error),
  });
  return { surroundings, faults };
}

it("notes who asked, and how it stood before and after", async () => {
  const noted: NoteReconciledRequest[] = [];
  const { surroundings } = scene(async (request) => void noted.push(request));
  expect(await reconcile(surroundings, createInFlight(), COMMAND)).toBe(SETTLED);
  const { consumptionId, actor, requestId } = COMMAND;
  expect(noted).toEqual([{ consumptionId, actor, requestId, before: SETTLED, after: SETTLED }]);
});

it("answers the outcome, and tells of the fault, where the note cannot be written", async () => {
  const fault = new ServiceError("LEDGER_UNAVAILABLE", "The ledger cannot be written at the moment.");
  const { surroundings, faults } = scene(() => Promise.reject(fault));
  expect(await reconcile(surroundings, createInFlight(), COMMAND)).toBe(SETTLED);
  expect(faults).toEqual([fault]);
});

it("notes nothing of what is not there, nor where no person asked", async () => {
  const noted: NoteReconciledRequest[] = [];
  const note = async (request: NoteReconciledRequest) => void noted.push(request);
  expect(await reconcile(scene(note, false).surroundings, createInFlight(), COMMAND)).toBeNull();
  await reconcile(scene(note).surroundings, createInFlight(), { ...COMMAND, actor: null });
  expect(noted).toEqual([]);
});
