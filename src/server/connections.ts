// How many connections one address may hold open. Over it the one goes that has been silent for longest and has no request
// under way, so that who sits on a thousand of them cannot keep a neighbour behind the same address out; only where all of
// them are at work the newcomer is turned away.

import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export interface ConnectionLimits {
  readonly perAddressMax: number;
  /** Proxies speak for many: theirs are not counted. */
  readonly isTrusted: (address: string) => boolean;
  readonly networkOf: (address: string) => string;
  /** Told of each newcomer that is turned away. */
  readonly onTurnedAway?: () => void;
}

export function limitConnections(server: Server, limits: ConnectionLimits): void {
  /** By network, in the order of their last request. */
  const networks = new Map<string, Set<Socket>>();
  const atWork = new WeakSet<Socket>();

  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress;
    if (address === undefined || limits.isTrusted(address)) return;
    const network = limits.networkOf(address);
    const theirs = networks.get(network) ?? new Set<Socket>();
    networks.set(network, theirs);
    if (theirs.size >= limits.perAddressMax) {
      const silent = firstOf(theirs, (other) => !atWork.has(other));
      if (silent === undefined) {
        limits.onTurnedAway?.();
        return void socket.destroy();
      }
      theirs.delete(silent);
      silent.destroy();
    }
    theirs.add(socket);
    socket.once("close", () => {
      theirs.delete(socket);
      if (theirs.size === 0 && networks.get(network) === theirs) networks.delete(network);
    });
  });
  server.on("request", ({ socket }: { readonly socket: Socket }, response: ServerResponse) => {
    atWork.add(socket);
    response.once("close", () => atWork.delete(socket));
    const address = socket.remoteAddress;
    const theirs = address === undefined ? undefined : networks.get(limits.networkOf(address));
    if (theirs?.delete(socket) === true) theirs.add(socket); // now the newest
  });
}

function firstOf<T>(all: Iterable<T>, isIt: (one: T) => boolean): T | undefined {
  for (const one of all) if (isIt(one)) return one;
  return undefined;
}
