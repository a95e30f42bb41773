// Threads are started from their own file: the source when run from source, the build's when built.

export function threadUrl(name: "writerThread" | "readerThread"): URL {
  const extension = import.meta.filename.endsWith(".ts") ? "ts" : "js";
  return new URL(`./${name}.${extension}`, import.meta.url);
}
