// The addresses that DATABASE_URL names: one, or the list of hosts that libpq takes (`postgres://one:5432,two:5432/ledger`). Each
// process remembers the one that led to the primary last, and tries the others when that one stops doing so.

export interface Addresses {
  /** One URL for each host, the one that is to be tried first in front. */
  inTurn(): readonly string[];
  current(): string;
  /** This one leads to the primary, until it stops doing so. */
  remember(address: string): void;
  /** The current one does not lead there any more. */
  pass(): void;
}

/** Scheme, user with password, hosts, and everything behind them. A password may hold any character, an `@` too. */
const PARTS = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s;

export function addressesOf(url: string): Addresses {
  const [, before = "", hosts = "", behind = ""] = PARTS.exec(url) ?? [];
  const all = hosts.includes(",") ? hosts.split(",").map((host) => `${before}${host}${behind}`) : [url];
  let place = 0;
  const at = (index: number) => all[index % all.length] ?? url;
  return {
    inTurn: () => all.map((_, index) => at(place + index)),
    current: () => at(place),
    remember: (address) => void (place = Math.max(0, all.indexOf(address))),
    pass: () => void (place = (place + 1) % all.length),
  };
}
