// Which of the upstream's three faces an app is behind, and by what it is known there (IAP-API.md's three tables).

export type UpstreamApi = "v3" | "nhncloud" | "gamebase";

export interface Face {
  readonly api: UpstreamApi;
  /** v3: what lists of payments and items are asked with. */
  readonly appSeq: bigint | null;
  /** Where players come from, GF as a rule. */
  readonly userChannel: string;
  /** The stores whose lists of unconsumed payments are asked. */
  readonly markets: readonly string[];
  /** nhncloud: header X-NHN-TCIAP-AppKey. */
  readonly appKey: string | null;
  /** gamebase: part of every path. */
  readonly appId: string | null;
  /** gamebase: header X-Secret-Key. */
  readonly secretKey: string | null;
}
