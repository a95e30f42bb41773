// The address that a request counts under: its connection's, or what a trusted proxy says of it in X-Forwarded-For. The list
// is read from the right, from the proxy that is nearest, for as long as who wrote an entry is trusted. It stops at the first
// entry that is no address: the proxy that wrote that counts as the caller. Ports are left out, so one caller is one.

import type { FastifyInstance } from "fastify";
import { isIP, isIPv4, isIPv6 } from "node:net";

declare module "fastify" {
  interface FastifyRequest {
    /** Never `ip`, by which Fastify takes entries as they are. */
    readonly callerAddress: string;
  }
}

export function registerCallerAddress(server: FastifyInstance, isTrusted: (address: string) => boolean): void {
  server.decorateRequest("callerAddress", {
    getter() {
      const { headers, socket } = this.raw;
      const forwardedFor = headers["x-forwarded-for"];
      return callerAddressOf(
        socket.remoteAddress ?? "",
        typeof forwardedFor === "string" ? forwardedFor : null,
        isTrusted,
      );
    },
  });
}

/** @param forwardedFor the header; several of them are joined by commas, in their order */
export function callerAddressOf(
  connected: string,
  forwardedFor: string | null,
  isTrusted: (address: string) => boolean,
): string {
  let caller = readAddress(connected) ?? connected;
  let rest = forwardedFor;
  while (rest !== null && isTrusted(caller)) {
    const comma = rest.lastIndexOf(",");
    const written = readAddress(rest.slice(comma + 1));
    if (written === null) break;
    caller = written;
    rest = comma === -1 ? null : rest.slice(0, comma);
  }
  return caller;
}

const LENGTH_MAX = 100;
const WITH_PORT = /^(.*):\d{1,5}$/;
const IN_BRACKETS = /^\[([^\]]*)\](?::\d{1,5})?$/;

/**
 * `1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:443`, each without its port and zone; an IPv4
 * address that is spelt as an IPv6 one is the IPv4 address. null: no address, as `unknown` and what RFC 7239 allows besides.
 */
export function readAddress(entry: string): string | null {
  const text = entry.trim();
  if (text.length > LENGTH_MAX) return null;
  const bracketed = IN_BRACKETS.exec(text)?.[1];
  if (bracketed !== undefined) return isIPv6(bracketed) ? plain(bracketed) : null;
  if (isIP(text) !== 0) return plain(text);
  const address = WITH_PORT.exec(text)?.[1];
  return address !== undefined && isIPv4(address) ? address : null;
}

/** As `::ffff:` and the address: how a socket that listens on both families spells IPv4. */
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

function plain(address: string): string {
  const withoutZone = address.replace(/%.*$/, "");
  return MAPPED.exec(withoutZone)?.[1] ?? withoutZone;
}
