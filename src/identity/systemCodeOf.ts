// What the system or the network called a fault, ENOENT or ECONNREFUSED: fetch tells it of the cause. null where nobody
// named it.

export function systemCodeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, cause }: { readonly code?: unknown; readonly cause?: unknown } = error;
  return typeof code === "string" ? code : systemCodeOf(cause);
}
