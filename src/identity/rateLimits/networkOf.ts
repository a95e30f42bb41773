// Whose address it is: an IPv4 address by itself, an IPv6 address by its /64, since one line has that many to itself.

import { isIPv6 } from "node:net";

const GROUPS_OF_A_NETWORK = 4;

export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  const isMapped =
    groups.slice(0, 5).every((group) => Number.parseInt(group, 16) === 0) && /^ffff$/i.test(groups[5] ?? "");
  if (isMapped) return ipv4Of(groups[6] ?? "", groups[7] ?? "");
  const network = groups.slice(0, GROUPS_OF_A_NETWORK).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}

/** Of an IPv4 address written into the last two groups of an IPv6 one (RFC 4291, 2.5.5.2). */
function ipv4Of(high: string, low: string): string {
  const [left, right] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [left >> 8, left & 255, right >> 8, right & 255].join(".");
}
