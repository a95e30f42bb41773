// What a server did to its files and sockets, in order, read from the text of strace. A call counts from the moment it is
// made, since from then on it may have had its effect; a flush counts only when it has returned.

/** strace's options for a trace that can be read here. */
export const TRACE_OPTIONS = [
  "-yy",
  "-xx",
  "-s",
  "131072",
  "-e",
  "trace=pwrite64,fsync,fdatasync,ftruncate,unlink,openat,write,writev,sendto,sendmsg",
] as const;

export type TraceEvent =
  | { readonly kind: "write"; readonly path: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly path: string; readonly size: number }
  | { readonly kind: "unlink"; readonly path: string }
  /** What was written to the file before is on the disk now. */
  | { readonly kind: "sync"; readonly path: string }
  | { readonly kind: "send"; readonly localPort: number; readonly remotePort: number; readonly bytes: Buffer };

const LINE = /^(\d+) +(?:(\w+)\((.*)|<\.\.\. (\w+) resumed>.*)$/s;
const DESCRIPTOR = /^\d+<((?:->|[^>])*)>/;
const SOCKET = /^TCP(?:v6)?:\[.*:(\d+)->.*:(\d+)\]$/;
const TEXT = /"((?:\\x[0-9a-f]{2})*)"/g;

export function readTrace(text: string): TraceEvent[] {
  const events: TraceEvent[] = [];
  const flushing = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, thread = "", call, rest = "", resumed] = LINE.exec(line) ?? [];
    if (resumed !== undefined) {
      const path = flushing.get(thread);
      if (isFlush(resumed) && path !== undefined) events.push({ kind: "sync", path });
    } else if (call !== undefined && isFlush(call)) {
      const path = targetOf(rest);
      if (rest.includes("<unfinished ...>")) flushing.set(thread, path);
      else events.push({ kind: "sync", path });
    } else if (call !== undefined) {
      const event = eventOf(call, rest);
      if (event !== null) events.push(event);
    }
  }
  return events;
}

function isFlush(call: string): boolean {
  return call === "fsync" || call === "fdatasync";
}

function eventOf(call: string, rest: string): TraceEvent | null {
  switch (call) {
    case "pwrite64": {
      const [, offset] = /, \d+, (\d+)(?:\)| <)/.exec(rest) ?? [];
      return { kind: "write", path: targetOf(rest), offset: Number(offset), bytes: bytesIn(rest) };
    }
    case "ftruncate": {
      const [, size] = />, (\d+)/.exec(rest) ?? [];
      return { kind: "truncate", path: targetOf(rest), size: Number(size) };
    }
    case "unlink":
      return { kind: "unlink", path: bytesIn(rest).toString() };
    case "write":
    case "writev":
    case "sendto":
    case "sendmsg": {
      const [, localPort, remotePort] = SOCKET.exec(targetOf(rest)) ?? [];
      if (localPort === undefined) return null;
      return { kind: "send", localPort: Number(localPort), remotePort: Number(remotePort), bytes: bytesIn(rest) };
    }
    default:
      return null;
  }
}

/** The file or socket behind the first parameter. */
function targetOf(rest: string): string {
  const [, target = ""] = DESCRIPTOR.exec(rest) ?? [];
  return target.replaceAll(/\\x([0-9a-f]{2})/g, (_escaped, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** All bytes that were handed over: several pieces where it is a vector. */
function bytesIn(rest: string): Buffer {
  const pieces = [...rest.matchAll(TEXT)].map(([, text = ""]) => Buffer.from(text.replaceAll("\\x", ""), "hex"));
  return Buffer.concat(pieces);
}
