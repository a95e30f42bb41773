// One record of an imported file as it was read: its fields by name, or why it is none.

interface Place {
  /** Of the file, from 1: where the record begins, and where it ends. */
  readonly line: number;
  readonly lastLine: number;
  /** As it stands there; null where it may hold what belongs in no list: the value of a column that nobody knows. */
  readonly text: string | null;
}

/** What is empty is not there. */
export type Fields = ReadonlyMap<string, string>;

export type SourceLine = Place &
  (
    | { readonly kind: "read"; readonly fields: Fields }
    /** `reason` quotes no value. */
    | { readonly kind: "bad"; readonly reason: string }
  );

/** `lines`: what is wrong with the file as a whole, one line each; nothing of it is taken over then. */
export type OpenedSource =
  | { readonly isUsable: true; readonly lines: AsyncIterable<SourceLine> }
  | { readonly isUsable: false; readonly lines: readonly string[] };
