// SQL as text with holes. A value in a hole becomes a parameter, without exception; another piece of SQL becomes part of the
// text. Each engine writes its own placeholders where the holes are.

export type SqlValue = string | number | bigint | boolean | Uint8Array | null | readonly (string | number | null)[];

export class Sql {
  /** One more than there are values: what stands before, between and after them. */
  readonly texts: readonly string[];
  readonly values: readonly SqlValue[];

  constructor(texts: readonly string[], values: readonly SqlValue[]) {
    this.texts = texts;
    this.values = values;
  }
}

/** sql`c.app = ${app}`: `app` is a value, or SQL itself. */
export function sql(strings: TemplateStringsArray, ...holes: readonly (SqlValue | Sql)[]): Sql {
  const values: SqlValue[] = [];
  const texts: string[] = [];
  let text = strings[0] ?? "";
  for (const [index, hole] of holes.entries()) {
    const next = strings[index + 1] ?? "";
    if (!(hole instanceof Sql)) {
      texts.push(text);
      values.push(hole);
      text = next;
      continue;
    }
    for (const [place, value] of hole.values.entries()) {
      texts.push(text + (hole.texts[place] ?? ""));
      values.push(value);
      text = "";
    }
    text += (hole.texts.at(-1) ?? "") + next;
  }
  texts.push(text);
  return new Sql(texts, values);
}

/** Text of our own: names of tables and columns, literals of partial indexes. Never what somebody sent. */
export function raw(text: string | number | bigint): Sql {
  return new Sql([String(text)], []);
}

/** The pieces, with that text between them. */
export function join(pieces: readonly Sql[], between: string): Sql {
  const [first = raw(""), ...others] = pieces;
  return others.reduce((joined, piece) => sql`${joined}${raw(between)}${piece}`, first);
}

/** Each value as a parameter of its own. */
export function list(values: readonly SqlValue[]): Sql {
  return join(
    values.map((value) => sql`${value}`),
    ", ",
  );
}
