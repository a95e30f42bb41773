// Places in the feed, and a page of it from one.

import type { FeedEvent } from "../domain/consumption.ts";

/** A place in the feed. The digest is of the event itself, so a place of another history is not mistaken for one of ours. */
export interface FeedPosition {
  readonly sequence: number;
  /** 16 hex digits. */
  readonly digest: string;
}

export interface FeedRow {
  readonly event: FeedEvent;
  readonly position: FeedPosition;
}

export interface FeedQuery {
  /** null: every app the scope allows. */
  readonly app: string | null;
  readonly size: number;
  readonly after: FeedPosition | null;
}
