// How many connections one address and all of them may hold open. Over it the one goes that has been silent for longest and
// has no whole request under way (a body that never ends is no work), so that who sits on a thousand of them cannot keep a neighbour behind the same address out, nor
// many addresses everybody else; only where all of them are at work the newcomer is turned away.

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export interface ConnectionLimits {
  /** Of everybody, proxies included. */
  readonly connectionsMax: number;
  /** null: not limited. */
  readonly perAddressMax: number | null;
  /** Proxies speak for many: theirs are not counted by address. */
  readonly isTrusted: (address: string) => boolean;
  readonly networkOf: (address: string) => string;
  /** Told of each that is closed for it, be it the newcomer or who had to give way. */
  readonly onClosed?: () => void;
}

export function limitConnections(server: Server, limits: ConnectionLimits): void {
  const { connectionsMax, perAddressMax, isTrusted, networkOf, onClosed = () => undefined } = limits;
  /** In the order of their last request. */
  const all = new Set<Socket>();
  /** The same by network. */
  const networks = new Map<string, Set<Socket>>();
  /** The newest request of each that is not answered yet. */
  const requests = new WeakMap<Socket, IncomingMessage>();
  const isAtWork = (socket: Socket) => requests.get(socket)?.complete === true;

  server.on("connection", (socket: Socket) => {
    const network = countedAs(socket.remoteAddress);
    const theirs = network === null ? null : (networks.get(network) ?? new Set<Socket>());
    const hasPlace = () =>
      (theirs === null || perAddressMax === null || makePlace(theirs, perAddressMax)) && makePlace(all, connectionsMax);
    if (!hasPlace()) {
      onClosed();
      return void socket.destroy();
    }
    all.add(socket);
    theirs?.add(socket);
    if (network !== null && theirs !== null) networks.set(network, theirs);
    socket.once("close", () => forget(socket, network));
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    requests.set(socket, request);
    response.once("close", () => {
      if (requests.get(socket) === request) requests.delete(socket);
    });
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
    const silent = firstOf(some, (other) => !isAtWork(other));
    if (silent === undefined) return false;
    onClosed();
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
