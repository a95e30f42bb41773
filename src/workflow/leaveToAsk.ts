// The circuit breaker's leave around a ledger write that may open an attempt: leave that leads to none is given back,
// so that a replay never uses up the one probe a second.

import type { Circuit, CircuitPass } from "../upstream/port.ts";

export type WithLeave<Opened extends { readonly kind: string }> =
  | { readonly opened: Extract<Opened, { kind: "ask" }>; readonly pass: CircuitPass }
  | { readonly opened: Exclude<Opened, { kind: "ask" }>; readonly retryInMs: number | undefined };

export async function withLeave<Opened extends { readonly kind: string }>(
  circuit: Circuit,
  open: (canAsk: boolean) => Promise<Opened>,
): Promise<WithLeave<Opened>> {
  const pass = circuit.admit();
  let opened: Opened;
  try {
    opened = await open(pass.isAdmitted);
  } catch (error) {
    if (pass.isAdmitted) pass.giveBack();
    throw error;
  }
  if (isAsk(opened)) {
    if (!pass.isAdmitted) throw new Error("the ledger opened an attempt that may not be made");
    return { opened, pass };
  }
  if (pass.isAdmitted) pass.giveBack();
  // TypeScript does not narrow a type parameter by the guard above; it is what the guard left over.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const other = opened as Exclude<Opened, { kind: "ask" }>;
  return { opened: other, retryInMs: pass.isAdmitted ? undefined : pass.retryInMs };
}

function isAsk<Opened extends { readonly kind: string }>(opened: Opened): opened is Extract<Opened, { kind: "ask" }> {
  return opened.kind === "ask";
}
