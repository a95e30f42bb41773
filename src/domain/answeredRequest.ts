// What became of one request, for a log that tells every one of them. Words of the program and numbers only.

export interface AnsweredRequest {
  readonly requestId: string;
  /** The route, never the path that was asked for. */
  readonly route: string;
  readonly status: number;
  /** success, a reason of ConsumeError, answered, refused, failed or cut. */
  readonly outcome: string;
  /** `resultCode` of consume calls, `extensions.code` of errors. */
  readonly code: string | null;
  readonly durationMs: number;
  /** Of those the workflow's: ledger and upstream. */
  readonly workflowMs: number;
}
