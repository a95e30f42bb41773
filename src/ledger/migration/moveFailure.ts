// A move was begun and did not come to an end. What is copied stays copied: the same command goes on from there.

/** `message` is one line for the operator. */
export class MoveFailure extends Error {
  constructor(line: string, options?: { cause?: unknown }) {
    super(line, options);
    this.name = "MoveFailure";
  }
}
