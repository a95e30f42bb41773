// The books of a run: what the clients counted, what the upstream counted and what the ledger holds have to agree to the
// last payment, or no figure of the run means anything.

import type { Rig } from "./rig.ts";
import type { Server } from "./servers.ts";

export interface Count {
  readonly server: string;
  readonly answers: number;
  readonly consumes: number;
  /** null: it keeps none, or none that can be asked for. */
  readonly ledgerRows: number | null;
  readonly agrees: boolean;
}

const COUNTS = `{ all: consumptions(first: 0) { totalCount }
  consumed: consumptions(first: 0, filter: { status: [CONSUMED] }) { totalCount } }`;

export async function countAll(rig: Rig): Promise<Count[]> {
  const counted: Count[] = [];
  for (const server of rig.servers()) counted.push(await countOf(rig, server));
  return counted;
}

async function countOf(rig: Rig, server: Server): Promise<Count> {
  const { consumes, payments, strays } = await rig.tally(server);
  const ledgerRows = server.kind.hasLedger === true ? await rowsOf(server) : null;
  const counts = [consumes, payments, ledgerRows ?? server.consumed];
  const agrees = strays === 0 && counts.every((count) => count === server.consumed);
  return { server: server.kind.name, answers: server.consumed, consumes, ledgerRows, agrees };
}

interface CountAnswer {
  readonly data: Readonly<Record<"all" | "consumed", { readonly totalCount: number }>>;
}

async function rowsOf(server: Server): Promise<number> {
  const response = await fetch(server.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: COUNTS }),
  });
  if (!response.ok) throw new Error(`${server.kind.name} could not count its records: HTTP ${response.status}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own schema; anything else fails the comparison
  const { data } = (await response.json()) as CountAnswer;
  if (data.all.totalCount !== data.consumed.totalCount)
    throw new Error(`${server.kind.name} holds records that are not CONSUMED`);
  return data.all.totalCount;
}
