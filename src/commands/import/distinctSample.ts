// The different texts among any number of them, in bounded memory: all of them while they are few, else every second, every
// fourth, … of them. Which are kept is drawn by their characters, so how often or how late one comes does not count.

export interface DistinctSample {
  add(text: string): void;
  readonly kept: ReadonlySet<string>;
  /** Whether every text that came is kept. */
  isWhole(): boolean;
}

export function sampleDistinct(sizeMax: number): DistinctSample {
  const kept = new Set<string>();
  /** A text is kept whose drawn number has none of these bits. */
  let bits = 0;
  return {
    kept,
    isWhole: () => bits === 0,
    add(text) {
      if ((drawn(text) & bits) !== 0) return;
      kept.add(text);
      while (kept.size > sizeMax) {
        bits = bits * 2 + 1;
        for (const other of kept) if ((drawn(other) & bits) !== 0) kept.delete(other);
      }
    },
  };
}

/** FNV-1a, and MurmurHash3's finish: no digit of a number may tell whether it is kept. */
function drawn(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
