// Whether a connection comes from a proxy of ours: addresses and CIDRs, as in TRUSTED_PROXIES.

import { BlockList, isIPv6 } from "node:net";

/** @param networks checked before: addresses or CIDRs */
export function listsAddress(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
