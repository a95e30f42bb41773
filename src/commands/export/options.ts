// From the options of the command to what is exported: the same names and rules as the HTTP route's parameters.

import type { NamedTexts } from "../../exporting/wish.ts";

export interface FilterOptions {
  readonly app?: readonly string[];
  readonly paymentSeq?: readonly string[];
  readonly storeOrderId?: readonly string[];
  readonly requestId?: readonly string[];
  readonly player?: readonly string[];
  readonly item?: readonly string[];
  readonly status?: readonly string[];
  readonly currency?: readonly string[];
  readonly resultCode?: readonly string[];
  readonly evidence?: readonly string[];
  readonly environment?: string;
  readonly test?: boolean;
  readonly delivered?: boolean;
  readonly undelivered?: boolean;
  readonly reversed?: boolean;
  readonly requestedFrom?: string;
  readonly requestedUntil?: string;
  readonly settledFrom?: string;
  readonly settledUntil?: string;
  readonly order?: string;
  readonly format?: string;
  readonly bom?: boolean;
  readonly plain?: boolean;
  readonly totals?: boolean;
}

export function textsOf(options: FilterOptions): NamedTexts {
  const { player, item, test, undelivered, ...rest } = options;
  const delivered = undelivered === true ? false : rest.delivered;
  const named: Readonly<Record<string, Given>> = {
    ...rest,
    delivered,
    playerId: player,
    itemSeq: item,
    isTest: test,
  };
  return new Map(
    Object.entries<Given>(named).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "object" ? value : [String(value)]] as const],
    ),
  );
}

type Given = readonly string[] | string | boolean | undefined;

const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["playerId", "player"],
  ["itemSeq", "item"],
  ["requestedAt", "requested-from"],
  ["settledAt", "settled-from"],
]);

/** What is wrong, by the option's name instead of the filter's. */
export function inOptionsWords(message: string): string {
  return message.replace(/^(?:filter\.)?([a-zA-Z]+): /, (_whole, name: string) => {
    const option = OTHER_NAMES.get(name) ?? name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `--${option}: `;
  });
}
