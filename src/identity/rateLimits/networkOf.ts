// Whose address it is: an IPv4 address by itself, however it is spelt as an IPv6 one (RFC 4291, 2.5.5.2), and an IPv6 address
// by its /64, since one line has that many to itself.

import { isIPv6 } from "node:net";

const GROUPS = 8;
const GROUPS_OF_A_NETWORK = 4;
/** The last two groups, written as an IPv4 address. */
const DOTTED = /(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const [, , , , , mark, high = 0, low = 0] = groups;
  const isMapped = mark === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (isMapped) return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  const network = groups.slice(0, GROUPS_OF_A_NETWORK).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

/** All eight, of a text that is an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const hex = address
    .replace(/%.*$/, "")
    .replace(
      DOTTED,
      (_, ...bytes: readonly string[]) => `${groupOf(bytes[0], bytes[1])}:${groupOf(bytes[2], bytes[3])}`,
    );
  const [before = [], after = []] = hex.split("::").map((part) => (part === "" ? [] : part.split(":")));
  const zeros = Array.from({ length: GROUPS - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}

function groupOf(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
