// The digest by which a feed cursor recognises its event: an event at the same place of another history (a restored
// backup) has another one, since the ids in it are random.

import { hash } from "node:crypto";
import type { FeedEvent } from "../domain/consumption.ts";

/** 16 hex digits. */
export function feedDigestOf(event: FeedEvent): string {
  const { sequence, ordinal, kind, occurredAt, status, evidence } = event;
  const about = event.consumptionId ?? event.reversalId;
  const text = [sequence, about, ordinal, kind, occurredAt, status ?? "", evidence ?? ""].join("\0");
  return hash("sha256", text, "hex").slice(0, 16);
}
