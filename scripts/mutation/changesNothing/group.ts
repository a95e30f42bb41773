/** Mutants of one room that change nothing that anybody could see, and why. */
export interface Group {
  readonly why: string;
  /** As `nameOf` makes them. */
  readonly mutants: readonly string[];
}
