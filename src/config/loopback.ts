// Names that lead to this machine alone.

/** `localhost`, anything below it, 127.0.0.0/8 and ::1, with or without brackets; no port. */
export function isLoopbackName(name: string): boolean {
  const host = name.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (host === "localhost" || host.endsWith(".localhost") || host === "::1") return true;
  return /^127(\.\d{1,3}){3}$/.test(host) && host.split(".").every((part) => Number(part) <= 255);
}
