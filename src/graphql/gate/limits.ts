// What one request may ask for at most. The numbers are settings; what each counts is said where it is counted.

export interface DocumentLimits {
  /** Words of the document, comments and commas aside. */
  readonly tokensMax: number;
  /** Fields within fields. */
  readonly depthMax: number;
  /** In the document as it is written. */
  readonly aliasesMax: number;
  readonly directivesMax: number;
  readonly operationsMax: number;
  /** Once every fragment is put where it is spread. */
  readonly selectionsMax: number;
  /** Objects that may be answered. */
  readonly costMax: number;
  /** `consumePayment` fields in a document of the caller's own. */
  readonly mutationsMax: number;
  readonly variablesDepthMax: number;
  readonly variablesNodesMax: number;
}

/** `consumePayment` fields in a trusted document. */
export const TRUSTED_MUTATIONS_MAX = 5;
/** Under `__schema` and `__type`: the standard introspection query is 15 deep. */
export const INTROSPECTION_DEPTH_MAX = 16;
