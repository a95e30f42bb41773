// Loaded before the example's game server: kills it at the point DIES_AT, where chance would rarely find it. The points are
// on both sides of the transaction that grants, inside it, and on both sides of an acknowledgement; the example itself knows
// nothing of them.

import Database from "better-sqlite3";

function reached(here: string): void {
  if (here === process.env["DIES_AT"]) process.kill(process.pid, "SIGKILL");
}

/** A page of the feed is taken with three arguments, nothing else is. */
const PAGE_ARGUMENTS = 3;
type Call = (...given: unknown[]) => unknown;

const makeTransaction = functionOf(Database.prototype, "transaction");
function transaction(this: unknown, work: Call): { readonly immediate: Call } {
  const inside: Call = (...given) => {
    const result = work(...given);
    if (given.length === PAGE_ARGUMENTS) reached("within-grant");
    return result;
  };
  const immediate = functionOf(Reflect.apply(makeTransaction, this, [inside]), "immediate");
  return {
    immediate(...given) {
      if (given.length === PAGE_ARGUMENTS) reached("before-grant");
      const result = immediate(...given);
      if (given.length === PAGE_ARGUMENTS) reached("after-grant");
      return result;
    },
  };
}
Reflect.set(Database.prototype, "transaction", transaction);

const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const isAcknowledgement = typeof init?.body === "string" && init.body.includes("mutation AcknowledgeDelivery");
  if (isAcknowledgement) reached("before-acknowledge");
  const response = await fetch(input, init);
  if (isAcknowledgement) reached("after-acknowledge");
  return response;
};

function functionOf(owner: unknown, name: string): Call {
  const it: unknown = Reflect.get(Object(owner), name);
  if (typeof it !== "function") throw new Error("better-sqlite3 is not what it was");
  return function called(this: unknown, ...given) {
    return Reflect.apply(it, this, given);
  };
}
