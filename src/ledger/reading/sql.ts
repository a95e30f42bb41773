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
  const pieces = new Pieces(strings[0] ?? "");
  for (let index = 0; index < holes.length; index += 1) {
    const hole = holes[index];
    if (hole instanceof Sql) pieces.add(hole);
    else pieces.addValue(hole ?? null);
    pieces.addText(strings[index + 1] ?? "");
  }
  return pieces.whole();
}

class Pieces {
  readonly #texts: string[] = [];
  readonly #values: SqlValue[] = [];
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  addText(text: string): void {
    this.#text += text;
  }

  addValue(value: SqlValue): void {
    this.#texts.push(this.#text);
    this.#values.push(value);
    this.#text = "";
  }

  add({ texts, values }: Sql): void {
    this.#text += texts[0] ?? "";
    for (let index = 0; index < values.length; index += 1) {
      this.addValue(values[index] ?? null);
      this.#text = texts[index + 1] ?? "";
    }
  }

  whole(): Sql {
    this.#texts.push(this.#text);
    return new Sql(this.#texts, this.#values);
  }
}

/** Text of our own: names of tables and columns, literals of partial indexes. Never what somebody sent. */
export function raw(text: string | number | bigint): Sql {
  return new Sql([String(text)], []);
}

/** The pieces, with that text between them. */
export function join(pieces: readonly Sql[], between: string): Sql {
  const [first, ...others] = pieces;
  if (first === undefined) return raw("");
  if (others.length === 0) return first;
  const joined = new Pieces("");
  joined.add(first);
  for (const piece of others) {
    joined.addText(between);
    joined.add(piece);
  }
  return joined.whole();
}

/** Each value as a parameter of its own. */
export function list(values: readonly SqlValue[]): Sql {
  return join(
    values.map((value) => sql`${value}`),
    ", ",
  );
}

/** What is made of a dialect alone, made once for each. */
export function oncePer<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new WeakMap<Key, { readonly value: Made }>();
  return (key) => {
    const known = made.get(key) ?? { value: make(key) };
    made.set(key, known);
    return known.value;
  };
}
