// A disk at the moment the power goes: what was flushed is there; of everything else each piece may be there whole, or not
// at all, or torn at the sectors of 512 bytes, in any combination.

import type { SeededRandom } from "../../support/seededRandom.ts";
import type { TraceEvent } from "./syscallTrace.ts";

type FileEvent = Exclude<TraceEvent, { readonly kind: "send" | "sync" }>;
type FileWrite = Extract<FileEvent, { readonly kind: "write" }>;

interface CutFile {
  flushed: Buffer;
  /** In the order they were made. */
  pending: FileEvent[];
}

const SECTOR = 512;

export class CutDisk {
  readonly #files = new Map<string, CutFile>();

  /** @param files their bytes when the trace began, all of them flushed by then */
  constructor(files: ReadonlyMap<string, Buffer>) {
    for (const [path, flushed] of files) this.#files.set(path, { flushed, pending: [] });
  }

  apply(event: TraceEvent): void {
    if (event.kind === "send") return;
    const file = this.#files.get(event.path);
    if (file === undefined) return; // another file than the ledger's
    if (event.kind !== "sync") {
      file.pending.push(event);
      return;
    }
    file.flushed = carryOut(file.flushed, file.pending);
    file.pending = [];
  }

  /** What a reader may find afterwards, by path. null: no chance takes part, and nothing that was not flushed is there. */
  image(random: SeededRandom | null): Map<string, Buffer> {
    const image = new Map<string, Buffer>();
    for (const [path, { flushed, pending }] of this.#files) {
      const kept = random === null ? [] : pending.flatMap((event) => fateOf(event, random));
      const isGone = kept.some(({ kind }) => kind === "unlink");
      if (!isGone) image.set(path, carryOut(flushed, kept));
    }
    return image;
  }
}

/** One copy, however many events: a log of megabytes grows by a page at a time. */
function carryOut(flushed: Buffer, events: readonly FileEvent[]): Buffer {
  const ends = events.map((event) => (event.kind === "write" ? event.offset + event.bytes.length : 0));
  const sizes = events.map((event) => (event.kind === "truncate" ? event.size : 0));
  const bytes = Buffer.alloc(Math.max(flushed.length, ...ends, ...sizes));
  flushed.copy(bytes);
  let { length } = flushed;
  for (const event of events) {
    if (event.kind === "write") {
      event.bytes.copy(bytes, event.offset);
      length = Math.max(length, event.offset + event.bytes.length);
    } else if (event.kind === "truncate") {
      bytes.fill(0, event.size);
      length = event.size;
    }
  }
  return bytes.subarray(0, length);
}

function fateOf(event: FileEvent, random: SeededRandom): FileEvent[] {
  if (random.chance(0.4)) return [event];
  if (event.kind !== "write" || random.chance(0.5)) return [];
  return sectorsOf(event).filter(() => random.chance(0.5));
}

/** Cut where the disk's sectors meet, not where the write began. */
function sectorsOf({ path, offset, bytes }: FileWrite): FileWrite[] {
  const pieces: FileWrite[] = [];
  for (let at = offset; at < offset + bytes.length;) {
    const next = Math.min(offset + bytes.length, (Math.floor(at / SECTOR) + 1) * SECTOR);
    pieces.push({ kind: "write", path, offset: at, bytes: bytes.subarray(at - offset, next - offset) });
    at = next;
  }
  return pieces;
}
