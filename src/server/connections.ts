// How many connections one address and all of them may hold open. Over it the one goes that has been silent for longest and
// has no request under way, so that who sits on a thousand of them cannot keep a neighbour behind the same address out, nor
// many addresses everybody else; only where all of them are at work the newcomer is turned away.

import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export interface ConnectionLimits {
  /** Of everybody, proxies included. */
  readonly connectionsMax: number;
  /** null: not limited. */
  readonly perAddressMax: number | null;
  /** Proxies speak for many: theirs are not counted by address. */
  readonly isTrusted: (address: string) => boolean;
  readonly networkOf: (address: string) => string;
  /** Told of each newcomer that is turned away. */
  readonly onTurnedAway?: () => void;
}

export function limitConnections(server: Server, limits: ConnectionLimits): void {
  const { connectionsMax, perAddressMax, isTrusted, networkOf, onTurnedAway = () => undefined } = limits;
  /** In the order of their last request. */
  const all = new Set<Socket>();
  /** The same by network. */
  const networks = new Map<string, Set<Socket>>();
  const atWork = new WeakSet<Socket>();

  server.on("connection", (socket: Socket) => {
    const network = countedAs(socket.remoteAddress);
    const theirs = network === null ? null : (networks.get(network) ?? new Set<Socket>());
    const hasPlace = () =>
      (theirs === null || perAddressMax === null || makePlace(theirs, perAddressMax)) && makePlace(all, connectionsMax);
    if (!hasPlace()) {
      onTurnedAway();
      return void socket.destroy();
    }
    all.add(socket);
    theirs?.add(socket);
    if (network !== null && theirs !== null) networks.set(network, theirs);
    socket.once("close", () => forget(socket, network));
  });
  server.on("request", ({ socket }: { readonly socket: Socket }, response: ServerResponse) => {
    atWork.add(socket);
    response.once("close", () => atWork.delete(socket));
    const network = countedAs(socket.remoteAddress);
    for (const some of [all, network === null ? undefined : networks.get(network)])
      if (some?.delete(socket) === true) some.add(socket); // now the newest
  });

  function countedAs(address: string | undefined): string | null {
    return perAddressMax === null || address === undefined || isTrusted(address) ? null : networkOf(address);
  }

  /** Whether one more has a place among them. */
  function makePlace(some: ReadonlySet<Socket>, max: number): boolean {
    if (some.size < max) return true;
    const silent = firstOf(some, (other) => !atWork.has(other));
    if (silent === undefined) return false;
    forget(silent, countedAs(silent.remoteAddress));
    silent.destroy(); // its descriptor is free at once
    return true;
  }

  function forget(socket: Socket, network: string | null): void {
    all.delete(socket);
    const theirs = network === null ? undefined : networks.get(network);
    if (network === null || theirs === undefined) return;
    theirs.delete(socket);
    if (theirs.size === 0) networks.delete(network);
  }
}

function firstOf<T>(all: Iterable<T>, isIt: (one: T) => boolean): T | undefined {
  for (const one of all) if (isIt(one)) return one;
  return undefined;
}
