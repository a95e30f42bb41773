// What may be leased of one app's due consumptions at once. An app on record that is not named is not served: what is due of it
// is left alone, without an attempt, for as long as only other settings can help it.

import type { Environment } from "../domain/payment.ts";

export interface AppLeases {
  readonly app: string;
  /** Of the upstream that is asked; absent: as it is on record. */
  readonly environment?: Environment;
  readonly leasesMax: number;
  /** How long what is due of it beyond that makes way for what is due of others, in milliseconds. */
  readonly restMs: number;
}
