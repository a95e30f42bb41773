// A regular expression taken apart, as far as one has to in order to see how long it can take: its pieces, how often each
// may be repeated, and which characters it tells apart. What the engine knows best, which characters a set holds, is asked
// of the engine itself.

export interface Pattern {
  readonly source: string;
  readonly flags: string;
}

interface Piece {
  readonly atom:
    | { readonly kind: "set"; readonly text: string }
    | { readonly kind: "group" | "look"; readonly branches: readonly Branch[] }
    | { readonly kind: "edge" };
  readonly min: number;
  readonly max: number;
}
type Branch = readonly Piece[];

/** Repetitions from which on a piece counts as unbounded: (a{1,40}){1,40} takes as long as (a+)+. */
const MANY = 10;
const PRINTABLE = range(0x21, 0x7e);
const ALPHABET = [...PRINTABLE, ...range(0, 0x20), ...range(0x7f, 0x17f), "\u2028", "\u202e", "\uffff", "\u{1f600}"];

/** What makes it take longer than its text is long, whatever the text; null where nothing does. */
export function dangerOf(pattern: Pattern): string | null {
  for (const piece of piecesOf(branchesOf(pattern))) {
    if (piece.max < MANY || piece.atom.kind === "set" || piece.atom.kind === "edge") continue;
    const { branches } = piece.atom;
    if ([...piecesOf(branches)].some(({ min, max }) => max >= MANY && max !== min))
      return "a repetition in a repetition";
    if (branches.some((branch) => branch.every(canBeEmpty))) return "a repetition of nothing";
    const firsts = branches.map((branch) => firstsOf(branch, pattern.flags));
    const seen = new Set<string>();
    for (const first of firsts) {
      for (const sign of first) if (seen.has(sign)) return "a repeated choice that can begin in two ways";
      for (const sign of first) seen.add(sign);
    }
  }
  return null;
}

/** Texts of so many characters that are as bad for it as texts can be: each of its repetitions begun, and never satisfied. */
export function adversarialTexts(pattern: Pattern, length: number): string[] {
  const branches = branchesOf(pattern);
  const pumps = new Set(kindsOfCharacter(branches, pattern.flags));
  const prefixes = new Set([""]);
  for (const [prefix, body] of repetitionsOf(branches, "", pattern.flags)) {
    prefixes.add(prefix);
    for (const text of [prefix, body]) if (text !== "") pumps.add(text); // where it may begin anywhere, it is begun everywhere
  }
  const texts: string[] = [];
  for (const prefix of prefixes) {
    for (const pump of pumps) {
      const pumped = prefix + pump.repeat(Math.ceil(length / pump.length));
      texts.push(pumped.slice(0, length), `${pumped.slice(0, length - 1)}\0`, `${pumped.slice(0, length - 1)}\uffff`);
    }
  }
  return texts;
}

function* piecesOf(branches: readonly Branch[]): Generator<Piece> {
  for (const piece of branches.flat()) {
    yield piece;
    if ("branches" in piece.atom) yield* piecesOf(piece.atom.branches);
  }
}

/** What stands before each repetition, and what is repeated. */
function* repetitionsOf(
  branches: readonly Branch[],
  before: string,
  flags: string,
): Generator<readonly [string, string]> {
  for (const branch of branches) {
    let prefix = before;
    for (const piece of branch) {
      if (piece.max >= MANY) yield [prefix, exampleOf({ ...piece, min: 1 }, flags)];
      if ("branches" in piece.atom) yield* repetitionsOf(piece.atom.branches, prefix, flags);
      prefix += exampleOf({ ...piece, min: Math.min(Math.max(piece.min, 1), piece.max) }, flags);
    }
  }
}

/** One of each kind: two characters are of the same kind where every set of the pattern holds both or neither. */
function kindsOfCharacter(branches: readonly Branch[], flags: string): string[] {
  const sets = [...piecesOf(branches)].flatMap(({ atom }) =>
    atom.kind === "set" ? [membersOf(atom.text, flags)] : [],
  );
  const kinds = new Map<string, string>();
  for (const sign of ALPHABET) {
    const kind = sets.map((members) => (members.has(sign) ? "1" : "0")).join("");
    if (!kinds.has(kind)) kinds.set(kind, sign);
  }
  return [...kinds.values()];
}

function exampleOf({ atom, min }: Piece, flags: string): string {
  if (atom.kind === "edge" || atom.kind === "look") return "";
  const [sign = ""] = atom.kind === "set" ? membersOf(atom.text, flags) : [];
  const once = atom.kind === "set" ? sign : (atom.branches[0] ?? []).map((piece) => exampleOf(piece, flags)).join("");
  return once.repeat(min);
}

function firstsOf(branch: Branch, flags: string): Set<string> {
  const firsts = new Set<string>();
  for (const piece of branch) {
    const { atom } = piece;
    if (atom.kind === "set") for (const sign of membersOf(atom.text, flags)) firsts.add(sign);
    if (atom.kind === "group")
      for (const inner of atom.branches) for (const sign of firstsOf(inner, flags)) firsts.add(sign);
    if (!canBeEmpty(piece)) break;
  }
  return firsts;
}

function canBeEmpty({ atom, min }: Piece): boolean {
  if (min === 0 || atom.kind === "edge" || atom.kind === "look") return true;
  return atom.kind === "group" && atom.branches.some((branch) => branch.every(canBeEmpty));
}

const members = new Map<string, ReadonlySet<string>>();
function membersOf(text: string, flags: string): ReadonlySet<string> {
  const key = `${flags} ${text}`;
  const known = members.get(key);
  if (known !== undefined) return known;
  const set = new RegExp(`^(?:${text})$`, flags.replaceAll(/[gym]/g, ""));
  const found = new Set(ALPHABET.filter((sign) => set.test(sign)));
  members.set(key, found);
  return found;
}

/** Throws at what it does not know, such as a back reference: there the time cannot be told by looks. */
function branchesOf({ source, flags }: Pattern): readonly Branch[] {
  if (flags.includes("v")) throw new Error(`/${source}/${flags}: sets of sets are not understood`);
  let at = 0;
  const isNext = (text: string) => source.startsWith(text, at);
  const take = (expression: RegExp): string => {
    const sticky = new RegExp(expression, "y");
    sticky.lastIndex = at;
    const [found] = sticky.exec(source) ?? [];
    if (found === undefined) throw new Error(`/${source}/${flags}: not understood at ${at}`);
    at += found.length;
    return found;
  };

  function readBranches(): Piece[][] {
    const branches: Piece[][] = [[]];
    while (at < source.length && !isNext(")")) {
      if (isNext("|")) {
        at += 1;
        branches.push([]);
        continue;
      }
      const atom = readAtom();
      const [min, max] = readCount();
      branches.at(-1)?.push({ atom, min, max });
    }
    return branches;
  }

  function readAtom(): Piece["atom"] {
    if (isNext("(")) {
      const opening = take(/\((?:\?(?:<?[=!]|[a-z-]*:|<\w+>))?/);
      const branches = readBranches();
      take(/\)/);
      return { kind: /[=!]$/.test(opening) ? "look" : "group", branches };
    }
    if (/^(?:[\^$]|\\[bB])/.test(source.slice(at, at + 2))) {
      take(/[\^$]|\\[bB]/);
      return { kind: "edge" };
    }
    return {
      kind: "set",
      text: take(
        /\[(?:\\[^]|[^\]\\])*\]|\\(?:[pP]\{\w+(?:=\w+)?\}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[^1-9kuxcpP])|[^\\[\]()|*+?]/,
      ),
    };
  }

  function readCount(): readonly [number, number] {
    const counted = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.test(source.slice(at))
      ? take(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/)
      : "";
    if (counted === "") return [1, 1];
    if (counted.startsWith("*")) return [0, Infinity];
    if (counted.startsWith("+")) return [1, Infinity];
    if (counted.startsWith("?")) return [0, 1];
    const [, min = "", comma, max = ""] = /^\{(\d+)(,)?(\d*)\}/.exec(counted) ?? [];
    if (comma === undefined) return [Number(min), Number(min)];
    return [Number(min), max === "" ? Infinity : Number(max)];
  }

  const branches = readBranches();
  if (at < source.length) throw new Error(`/${source}/${flags}: not understood at ${at}`);
  return branches;
}

function range(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
}
